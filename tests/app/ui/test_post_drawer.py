"""The drawer of a post: what it shows, and what its actions do with what a browser sends."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
import reflex as rx

from app.core.clock import FrozenClock
from app.domain.permissions import Actor
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.services import context as context_module
from app.services import post_queue, posting_schedules, posts, queue_pausing, scheduling
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.ui.states.post_drawer import PostDrawerState
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
async def drawer(actor: Actor) -> Any:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    return await root.get_state(PostDrawerState)


@pytest.fixture
def send(drawer: Any, actor: Actor) -> Send:
    """Call a handler as an event does."""
    return partial(call_as, actor, drawer)


@pytest.fixture
def daily(context: Context, cast: Cast) -> str:
    """An account that posts every day at ten."""
    account = cast.account("x", handle="@daily")
    slots = [Slot(day, time(10)) for day in Weekday]
    posting_schedules.set_schedule(context, cast.owner, account.id, "UTC", slots)
    return account.id


def planned(context: Context, cast: Cast, account_id: str) -> str:
    """The id of a post for that account in half an hour."""
    at = NOW + timedelta(minutes=30)
    return posts.schedule(context, cast.owner, Draft((PartDraft("Hi"),), (account_id,)), at).id


def told(answer: Any) -> str:
    return str(answer.args)


async def test_an_opened_post_shows_its_tags(
    context: Context, cast: Cast, drawer: Any, send: Send
) -> None:
    draft = Draft((PartDraft("Hello"),), (cast.account("x").id,), tags=("Spring", "Garden"))
    at = context.clock.now() + timedelta(days=1)
    await send("open", posts.schedule(context, cast.owner, draft, at).id)
    assert [tag.name for tag in drawer.post.tags] == ["Garden", "Spring"]


async def test_a_post_is_given_the_next_free_slot_and_the_drawer_says_which(
    context: Context, cast: Cast, drawer: Any, send: Send, daily: str
) -> None:
    post_queue.add(context, cast.owner, Draft((PartDraft("First"),), (daily,)), Place.NEXT)
    await send("open", planned(context, cast, daily))
    assert drawer.can_queue
    assert "It goes out tomorrow, 10:00" in told(await send("move_to_queue"))
    item = scheduling.get_scheduled(context, cast.owner, drawer.detail.target.id)
    assert item.scheduled_for == NOW + timedelta(days=1, hours=1)
    assert not drawer.can_queue


async def test_a_paused_queue_is_told_with_the_slot(
    context: Context, cast: Cast, drawer: Any, send: Send, daily: str
) -> None:
    queue_pausing.pause(context, cast.owner, daily)
    await send("open", planned(context, cast, daily))
    said = told(await send("move_to_queue"))
    assert "today, 10:00" in said
    assert "waits until its queue" in said
    assert drawer.detail.target.status == "held"


async def test_without_posting_times_there_is_no_queue_to_move_to(
    context: Context, cast: Cast, drawer: Any, send: Send
) -> None:
    post_id = planned(context, cast, cast.account("x").id)
    await send("open", post_id)
    assert not drawer.can_queue
    assert "no posting schedule yet" in told(await send("move_to_queue"))
    (item,) = posts.get_post(context, cast.owner, post_id).scheduled_posts
    assert item.scheduled_for == NOW + timedelta(minutes=30)


async def test_a_cancelled_post_is_not_moved_to_the_queue(
    context: Context, cast: Cast, drawer: Any, send: Send, daily: str
) -> None:
    await send("open", planned(context, cast, daily))
    await send("cancel")
    assert not drawer.can_queue
    assert "was cancelled" in told(await send("move_to_queue"))


async def test_with_no_post_open_nothing_is_moved_to_the_queue(drawer: Any, send: Send) -> None:
    assert "Open a post first" in told(await send("move_to_queue"))
