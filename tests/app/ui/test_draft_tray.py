"""Drafts that are put on a day of the calendar, with what a browser sends, sensible or not."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import reflex as rx

from app.core.clock import FrozenClock
from app.core.ids import new_id
from app.domain.permissions import Actor
from app.services import context as context_module
from app.services import draft_keeping, posts
from app.services.context import Context
from app.services.draft_content import DraftContent
from app.services.drafts import PartDraft
from app.ui import calendaring
from app.ui.states.calendar import CalendarState
from app.ui.states.draft_tray import DraftTrayState
from tests.support.cast import Cast
from tests.support.handlers import call_as

NOW = datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
Send = Callable[..., Awaitable[Any]]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def actor(context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Whoever causes the events, on another clock than the calendar's."""
    monkeypatch.setattr(context_module, "current", lambda: context)
    monkeypatch.setattr("app.ui.states.draft_tray.now", lambda: NOW)
    monkeypatch.setattr("app.ui.states.calendar.now", lambda: NOW)
    return cast.owner


@pytest.fixture
async def calendar(actor: Actor) -> Any:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    state = await root.get_state(CalendarState)
    asked = {"date": "2026-03-02", "zone": "Europe/Berlin"}
    state.place = calendaring.read_place(asked, actor.timezone, NOW)
    state.frame = calendaring.frame(state.place, actor.timezone, NOW)
    return state


@pytest.fixture
async def tray(calendar: Any) -> Any:
    return await calendar.get_state(DraftTrayState)


@pytest.fixture
def send(tray: Any, actor: Actor) -> Send:
    """Call a handler as an event does."""
    return partial(call_as, actor, tray)


@pytest.fixture
def keep(context: Context, cast: Cast) -> Callable[..., str]:
    """Keeps a draft, and gives its id."""

    def _keep(text: str, *, accounts: int = 1, at: datetime | None = None) -> str:
        own = [cast.account("x").id, cast.account("linkedin").id][:accounts]
        content = DraftContent((PartDraft(text),), tuple(own), at=at)
        return draft_keeping.save_draft(context, cast.owner, new_id("post"), content).id

    return _keep


def due(context: Context, cast: Cast, post_id: str) -> set[datetime]:
    post = posts.get_post(context, cast.owner, post_id)
    return {one.scheduled_for for one in post.scheduled_posts}


def answers(calendar: Any) -> dict[str, bool]:
    return {ack.nonce: ack.is_done for ack in calendar.acks}


async def test_a_draft_that_is_dropped_on_a_day_goes_out_at_nine_there_on_all_its_accounts(
    context: Context, cast: Cast, calendar: Any, tray: Any, send: Send, keep: Any
) -> None:
    draft_id = keep("Crocus", accounts=2)
    await send("reload")
    assert [draft.text for draft in tray.drafts] == ["Crocus"]
    await send("drop", "one", draft_id, "2026-03-05", -1)
    assert len(posts.get_post(context, cast.owner, draft_id).scheduled_posts) == 2
    assert due(context, cast, draft_id) == {datetime(2026, 3, 5, 8, tzinfo=UTC)}
    assert answers(calendar) == {"one": True}
    assert tray.drafts == []
    assert [card.post for card in calendar.cards] == [draft_id]


async def test_a_draft_keeps_its_own_time_of_day(
    context: Context, cast: Cast, send: Send, keep: Any
) -> None:
    draft_id = keep("Own time", at=NOW + timedelta(days=1, hours=5))
    await send("drop", "one", draft_id, "2026-03-09", -1)
    assert due(context, cast, draft_id) == {NOW + timedelta(days=7, hours=5)}


async def test_a_place_in_the_hours_is_meant_to_the_minute(
    context: Context, cast: Cast, send: Send, keep: Any
) -> None:
    draft_id = keep("To the minute", at=NOW + timedelta(days=1))
    await send("drop", "one", draft_id, "2026-03-05", 11 * 60 + 20)
    assert due(context, cast, draft_id) == {datetime(2026, 3, 5, 10, 20, tzinfo=UTC)}


async def test_a_draft_without_an_account_goes_back_and_says_why(
    calendar: Any, tray: Any, send: Send, keep: Any
) -> None:
    draft_id = keep("For nobody", accounts=0)
    await send("drop", "one", draft_id, "2026-03-05", -1)
    assert answers(calendar) == {"one": False}
    (draft,) = tray.drafts
    assert "account" in draft.problem


async def test_a_draft_that_a_network_would_refuse_says_what_is_wrong_with_it(
    calendar: Any, tray: Any, send: Send, keep: Any
) -> None:
    draft_id = keep("long " * 200)
    await send("drop", "one", draft_id, "2026-03-05", -1)
    assert answers(calendar) == {"one": False}
    assert "280" in tray.drafts[0].problem


@pytest.mark.parametrize(
    ("day", "minute"),
    [("2026-03-01", -1), ("yesterday", 5), ("2026-03-05", 99_999), ("2026-03-05", None)],
)
async def test_a_place_that_has_passed_or_is_none_leaves_the_draft_in_the_tray(
    calendar: Any, tray: Any, send: Send, keep: Any, day: str, minute: object
) -> None:
    draft_id = keep("Stays")
    await send("drop", "one", draft_id, day, minute)
    assert answers(calendar) == {"one": False}
    assert tray.drafts[0].problem


async def test_what_was_scheduled_is_a_draft_again_after_an_undo(
    context: Context, cast: Cast, calendar: Any, tray: Any, send: Send, keep: Any
) -> None:
    meant_for = NOW + timedelta(days=2)
    draft_id = keep("There and back", accounts=2, at=meant_for)
    await send("drop", "one", draft_id, "2026-03-05", -1)
    assert tray.undo_number == calendar.undo_number == 1
    await send("undo")
    (draft,) = draft_keeping.list_drafts(context, cast.owner)
    assert draft.first_words == "There and back"
    assert len(draft.accounts) == 2
    assert draft.content.at == meant_for
    assert calendar.cards == []
    assert tray.undo_label == ""


async def test_the_dialog_schedules_for_the_time_that_was_chosen(
    context: Context, cast: Cast, tray: Any, send: Send, keep: Any
) -> None:
    draft_id = keep("By hand")
    await send("ask", draft_id)
    assert tray.asked_label == "By hand"
    assert tray.time_problem == ""
    await send("choose_day", "2026-03-07")
    await send("choose_time", "16:45")
    await send("confirm")
    (at,) = due(context, cast, draft_id)
    assert (at.day, at.minute) == (7, 45)
    assert tray.asked_label == ""


def test_on_the_day_that_it_is_now_a_draft_keeps_its_time_only_while_it_lies_ahead() -> None:
    nine, today = calendaring.draft_minutes(None, "UTC", NOW)
    assert (nine, today) == (9 * 60, 11 * 60)
    early = NOW.replace(hour=8)
    assert calendaring.draft_minutes(early, "UTC", NOW) == (8 * 60 + 10, 11 * 60)
    late = NOW.replace(hour=18)
    assert calendaring.draft_minutes(late, "UTC", NOW) == (18 * 60 + 10, 18 * 60 + 10)
