"""What the composer's handlers do with what a browser sends, sensible or not."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
import reflex as rx
from reflex_base.utils.format import json_dumps

from app.core.clock import FrozenClock
from app.domain.permissions import Actor
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.services import (
    account_pausing,
    media,
    post_queue,
    posting_schedules,
    posts,
    queue_pausing,
    scheduling,
)
from app.services import context as context_module
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.services.scheduling import ScheduledFilter
from app.ui import gate
from app.ui.states.compose import ComposeState
from tests.app.services.test_media import encode, wide
from tests.support.cast import Cast
from tests.support.handlers import call_as

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Send = Callable[..., Awaitable[Any]]


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NOW)


@pytest.fixture
def actor(context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Whoever causes the events."""
    monkeypatch.setattr(context_module, "current", lambda: context)
    return cast.owner


@pytest.fixture
async def state(actor: Actor) -> Any:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    return await root.get_state(ComposeState)


@pytest.fixture
def send(state: Any, actor: Actor) -> Send:
    """Call a handler as an event does."""
    return partial(call_as, actor, state)


def messages(answer: Any) -> str:
    """What an answer tells the person."""
    events = answer if isinstance(answer, list) else [answer]
    return " ".join(str(event.args) for event in events if event is not None)


@pytest.fixture
def account_id(context: Context, cast: Cast) -> str:
    """An account that posts every day at ten."""
    account = cast.account("x", handle="@daily")
    slots = [Slot(day, time(10)) for day in Weekday]
    posting_schedules.set_schedule(context, cast.owner, account.id, "UTC", slots)
    return account.id


@pytest.fixture
def picture(context: Context, cast: Cast) -> str:
    """The id of an image of twelve by eight pixels."""
    data = encode(wide(), "PNG")
    return media.upload(context, cast.owner, data=data, filename="wide.png").id


async def test_words_that_are_not_understood_stand_in_the_way_until_they_are_gone(
    send: Send, state: Any, account_id: str
) -> None:
    await send("load")
    await send("write", state.parts[0].key, "Hello")
    await send("say_when", "tomorrow 9:00")
    assert (state.day, state.time, state.time_problem) == ("2026-03-03", "09:00", "")
    await send("say_when", "someday")
    assert "“someday” is not understood" in messages(await send("submit"))
    await send("say_when", "")
    assert (state.day, state.time, state.time_problem) == ("2026-03-03", "09:00", "")
    assert "/posts" in messages(await send("submit"))


async def test_a_slot_that_somebody_else_took_meanwhile_is_told(
    send: Send, state: Any, context: Context, cast: Cast, account_id: str
) -> None:
    await send("load")
    await send("write", state.parts[0].key, "Mine")
    await send("choose_mode", "queue")
    assert state.slots[0].label == "Mon 2 Mar, 10:00"
    faster = Draft((PartDraft("Theirs"),), (account_id,))
    post_queue.add(context, cast.editor, faster, Place.NEXT)
    assert "The free slots have changed" in messages(await send("submit"))
    assert state.slots[0].label == "Tue 3 Mar, 10:00"
    await send("submit")
    planned = scheduling.list_scheduled(
        context, cast.owner, ScheduledFilter(account_id=account_id)
    ).items
    assert [one.scheduled_for.day for one in planned] == [2, 3]


async def test_the_browser_s_copy_brings_back_the_pass_and_the_place_in_the_queue(
    send: Send, state: Any, account_id: str
) -> None:
    await send("load")
    await send("write", state.parts[0].key, "Kept")
    await send("pick", "2026-10-25", "02:30")
    await send("choose_pass", True)
    await send("choose_mode", "queue")
    await send("choose_place", "last")
    kept = json_dumps(state._snapshot())
    await send("pick", "2026-03-05", "12:00")
    await send("choose_place", "next")
    await send("restore", kept)
    assert (state.time, state.is_second_pass) == ("02:30", True)
    assert (state.mode, state.queue_place) == ("queue", "last")


async def test_a_queue_that_rests_is_told_before_sending(
    send: Send, state: Any, context: Context, cast: Cast, account_id: str
) -> None:
    queue_pausing.pause(context, cast.owner, account_id)
    await send("load")
    await send("choose_mode", "queue")
    assert "paused" in state.slots[0].note


async def test_a_slot_taken_in_the_last_instant_is_told_afterwards(
    send: Send, state: Any, actor: Actor, account_id: str
) -> None:
    await send("load")
    await send("choose_mode", "queue")
    token = gate._actor.set(actor)
    said = state._other_slots({account_id: NOW + timedelta(days=1, hours=1)})
    gate._actor.reset(token)
    assert said == "Somebody took the slot first. @daily: Tomorrow, 10:00."


async def test_an_account_without_slots_stands_in_the_way_of_the_queue(
    send: Send, state: Any, cast: Cast
) -> None:
    cast.account("linkedin", handle="Ada")
    await send("load")
    await send("write", state.parts[0].key, "Mine")
    await send("choose_mode", "queue")
    assert "No posting schedule yet" in messages(await send("submit"))


async def test_a_cropped_image_keeps_its_place_and_its_new_alt_text_when_undone(
    send: Send, state: Any, account_id: str, picture: str
) -> None:
    await send("load")
    key = state.parts[0].key
    await send("attach", key, picture)
    await send("open_crop", key, picture)
    await send("crop", [0, 0, 50, 100], "")
    (cut,) = state.parts[0].files
    assert (cut.source_id, cut.facts) == (picture, "PNG · 6 × 8")
    await send("describe", cut.id, "A red field")
    await send("open_crop", key, cut.id)
    assert (state.cut.source_id, state.cut.start) == (picture, [0, 0, 50, 100])
    await send("undo_crop", key, cut.id)
    (whole,) = state.parts[0].files
    assert (whole.id, whole.alt_text) == (picture, "A red field")


async def test_a_file_of_the_library_is_taken_and_put_back(
    send: Send, state: Any, picture: str
) -> None:
    await send("load")
    await send("open_library", state.parts[0].key)
    assert [one.is_taken for one in state.library] == [False]
    await send("take_file", picture)
    assert [one.is_taken for one in state.library] == [True]
    assert [file.id for file in state.parts[0].files] == [picture]
    await send("take_file", picture)
    assert state.parts[0].files == []


async def test_a_post_close_by_is_told_and_its_own_post_is_not(
    send: Send, state: Any, context: Context, cast: Cast, account_id: str
) -> None:
    near = NOW + timedelta(days=1)
    draft = Draft((PartDraft("Already there"),), (account_id,))
    other = posts.schedule(context, cast.owner, draft, near)
    await send("load")
    await send("write", state.parts[0].key, "Another")
    await send("say_when", "tomorrow 9:10")
    assert [clash.post_id for clash in state.clashes] == [other.id]
    await send("say_when", "tomorrow 12:00")
    assert state.clashes == []


async def test_a_chosen_account_that_rests_is_a_warning_and_stands_in_nobodys_way(
    send: Send, state: Any, context: Context, cast: Cast, account_id: str
) -> None:
    account_pausing.pause(context, cast.owner, account_id)
    await send("load")
    await send("write", state.parts[0].key, "Later then")
    (warning,) = state.warnings
    assert (warning.code, warning.target) == ("account_paused", "accounts")
    assert "Posts wait until it goes on" in warning.message
    assert state.problems == []


async def test_an_image_is_reminded_of_once_where_an_account_says_something_of_its_own(
    send: Send, state: Any, cast: Cast, account_id: str, picture: str
) -> None:
    cast.account("linkedin", handle="Ada")
    await send("load")
    await send("write", state.parts[0].key, "Look")
    await send("attach", state.parts[0].key, picture)
    await send("show_tab", account_id)
    await send("write", state.parts[0].key, "Look here")
    assert [file.id for file in state.parts[0].files] == [picture]
    assert [one.code for one in state.warnings] == ["no_alt_text"]


JUNK: list[Any] = [None, "", "x" * 9000, -1, 10**30, 1.5, float("nan"), [], {}, [{}], {"a": []}]
HANDLERS = {
    "say_when": 1,
    "pick": 2,
    "choose_day": 1,
    "choose_time": 1,
    "choose_pass": 1,
    "choose_mode": 1,
    "choose_place": 1,
    "place_file": 3,
    "open_crop": 2,
    "crop": 2,
    "undo_crop": 2,
    "open_library": 1,
    "search_library": 1,
    "more_library": 0,
    "take_file": 1,
}


@pytest.mark.parametrize("name", HANDLERS)
async def test_whatever_a_browser_sends_is_answered_and_never_breaks(
    send: Send, state: Any, account_id: str, picture: str, name: str
) -> None:
    await send("load")
    key = state.parts[0].key
    await send("attach", key, picture)
    await send("open_library", key)
    for junk in JUNK:
        await send("open_crop", key, picture)
        await send(name, *[junk] * HANDLERS[name])
        if HANDLERS[name] > 1:
            await send(name, key, *[junk] * (HANDLERS[name] - 1))
    await send("write", key, "Still there")
    assert state.parts[0].text == "Still there"
