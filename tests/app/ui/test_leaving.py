"""What is said of an account that is about to be removed, as a person chooses its posts' fate."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import reflex as rx

from app.core.clock import FrozenClock
from app.core.ids import new_id
from app.db.models import SocialAccount
from app.domain.permissions import Actor
from app.services import context as context_module
from app.services import draft_keeping, posts, recurrences
from app.services.context import Context
from app.services.draft_content import DraftContent
from app.services.drafts import Draft, PartDraft
from app.services.recurrences import Plan
from app.ui.states.accounts import CANCEL, KEEP, AccountsState
from tests.support.cast import Cast
from tests.support.handlers import call_as

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
Send = Callable[..., Awaitable[Any]]


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NOW)


@pytest.fixture
def actor(context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Whoever causes the events."""
    monkeypatch.setattr(context_module, "current", lambda: context)
    monkeypatch.setattr("app.ui.states.accounts.now", lambda: NOW)
    return cast.owner


@pytest.fixture
async def state(actor: Actor) -> Any:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    return await root.get_state(AccountsState)


@pytest.fixture
def send(state: Any, actor: Actor) -> Send:
    """Call a handler as an event does."""
    return partial(call_as, actor, state)


@pytest.fixture
def old(cast: Cast) -> str:
    return cast.account("mastodon", handle="@old").id


@pytest.fixture
def new(cast: Cast) -> str:
    return cast.account("mastodon", handle="@new").id


def draft_to(account_id: str, text: str = "Hello") -> Draft:
    return Draft((PartDraft(text),), (account_id,))


async def test_posts_recurring_posts_and_drafts_are_counted_and_what_becomes_of_them_is_said(
    context: Context, cast: Cast, state: Any, send: Send, old: str, new: str
) -> None:
    plan = Plan("FREQ=MONTHLY", TOMORROW, "UTC")
    recurrences.create(context, cast.owner, draft_to(old), plan)
    content = DraftContent((PartDraft("Later"),), (old,))
    draft_keeping.save_draft(context, cast.owner, new_id("post"), content)
    await send("reload")
    await send("ask_disconnect", old)
    found = state.outlook
    assert found.waiting == "1 scheduled post waits for it"
    assert (found.recurring, found.drafts) == ("1 recurring post names it", "1 draft names it")
    assert (state.fate, found.note) == (new, "Recurring posts and drafts name @new instead.")
    await send("choose_fate", CANCEL)
    assert state.outlook.note == (
        "Recurring posts and drafts name it no more. 1 recurring post is stopped: no account is "
        "left."
    )
    told = await send("disconnect")
    assert "removed. 1 post cancelled. 1 recurring post stopped. 1 draft changed." in str(told)


async def test_posts_that_the_other_account_would_refuse_are_told_of_at_once(
    context: Context, cast: Cast, state: Any, send: Send, old: str, new: str
) -> None:
    with context.database.unit_of_work() as session:
        session.get_one(SocialAccount, old).facts = {"max_characters": 1_000}
    posts.schedule(context, cast.owner, draft_to(old, "a" * 510), TOMORROW)
    await send("reload")
    await send("ask_disconnect", old)
    assert state.outlook.warning.startswith("1 post would not pass on @new: “aaa")
    assert state.outlook.warning.endswith(
        "tomorrow, 09:00. Too long for Mastodon by 10: 510 of 500 characters. Change it before its "
        "time."
    )
    await send("choose_fate", KEEP)
    assert state.outlook.warning == ""


async def test_an_account_that_nothing_names_is_removed_without_a_question(
    state: Any, send: Send, old: str
) -> None:
    await send("reload")
    await send("ask_disconnect", old)
    assert not state.outlook.is_touched
    assert "removed." in str(await send("disconnect"))
    await send("ask_disconnect", "acc_nobody")
    assert state.leaving is None
