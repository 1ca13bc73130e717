"""Undoing on the queue's page, and where the keyboard stands afterwards."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest
import reflex as rx

from app.core.clock import FrozenClock
from app.domain.permissions import Actor
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.services import context as context_module
from app.services import post_queue, posting_schedules
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.ui.queue_presenting import ADD_TIME_ID
from app.ui.states.posting_times import PostingTimesState
from app.ui.states.queue import QueueState
from tests.support.cast import Cast
from tests.support.handlers import call_as

Send = Callable[..., Awaitable[Any]]


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))


@pytest.fixture
def actor(context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Whoever causes the events."""
    monkeypatch.setattr(context_module, "current", lambda: context)
    return cast.owner


@pytest.fixture
def account_id(context: Context, cast: Cast) -> str:
    """An account that posts every Monday and Tuesday at nine."""
    account = cast.account("x")
    slots = [Slot(day, time(9)) for day in (Weekday.MONDAY, Weekday.TUESDAY)]
    posting_schedules.set_schedule(context, cast.owner, account.id, "UTC", slots)
    return account.id


@pytest.fixture
async def queue(actor: Actor) -> Any:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    return await root.get_state(QueueState)


@pytest.fixture
async def send(queue: Any, actor: Actor, account_id: str) -> Send:
    """Call a handler as an event does; the page has been loaded."""
    times = await queue.get_state(PostingTimesState)
    called = {QueueState: queue, PostingTimesState: times}

    async def _send(name: str, *args: Any, of: Any = QueueState) -> Any:
        return await call_as(actor, called[of], name, *args)

    await _send("load")
    return _send


async def test_a_removed_time_that_came_back_takes_the_focus(queue: Any, send: Send) -> None:
    await send("remove_time", "tuesday", "09:00", of=PostingTimesState)
    assert queue.slot_count == 1
    await send("undo")
    assert (queue.slot_count, queue.return_to) == (2, "time-tuesday-09:00")


async def test_where_no_time_came_back_the_focus_is_where_one_is_added(
    queue: Any, send: Send
) -> None:
    await send("ask_add", "friday", of=PostingTimesState)
    await send("add_time", {"time": "10:00"}, of=PostingTimesState)
    await send("undo")
    assert (queue.slot_count, queue.return_to) == (2, ADD_TIME_ID)


async def test_a_post_that_moved_back_takes_the_focus(
    context: Context, cast: Cast, queue: Any, send: Send, account_id: str
) -> None:
    for text in ("First", "Second"):
        post_queue.add(context, cast.owner, Draft((PartDraft(text),), (account_id,)), Place.NEXT)
    await send("reload")
    first = next(row.key for day in queue.days for row in day.rows if row.text == "First")
    await send("step", first, 1)
    await send("undo")
    shown = [row.text for day in queue.days for row in day.rows if row.text]
    assert shown == ["First", "Second"]
    assert queue.return_to in {f"queued-{row.key}" for day in queue.days for row in day.rows}
