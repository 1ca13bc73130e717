"""What is done to queues and recurring posts is noted with whoever did it."""

from datetime import UTC, datetime, time

import pytest

from app.core.clock import FrozenClock
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.services import (
    activity,
    post_queue,
    posting_schedules,
    queue_order,
    queue_pausing,
    recurrences,
)
from app.services.activity import ActivityFilter, ActivityRow
from app.services.audit import Deed
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.services.recurrences import Plan
from app.ui.activity_views import WORDS
from tests.support.cast import Cast

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EVERY_DAY_AT_TEN = [Slot(day, time(10)) for day in Weekday]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


def noted(context: Context, cast: Cast) -> list[ActivityRow]:
    """What was done, the oldest first, without what only says that posts were scheduled."""
    wanted = ActivityFilter(events=activity.events_of("changes"))
    found = activity.list_activity(context, cast.owner, wanted, limit=100).items
    return [row for row in reversed(found) if row.event != "post.scheduled"]


def test_what_is_done_to_a_queue_is_told_once_for_all_its_posts(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    account_id = cast.account("x").id
    draft = Draft((PartDraft("Hello"),), (account_id,))
    posting_schedules.set_schedule(context, cast.owner, account_id, "UTC", EVERY_DAY_AT_TEN)
    for _ in range(2):
        post_queue.add(context, cast.editor, draft, Place.NEXT)
    steps = [
        lambda: queue_order.shuffle(context, cast.editor, account_id, lambda t: t.reverse()),
        lambda: queue_pausing.pause(context, cast.editor, account_id),
        lambda: queue_pausing.pause(context, cast.editor, account_id),
        lambda: queue_pausing.resume(context, cast.editor, account_id),
        lambda: queue_pausing.resume(context, cast.editor, account_id),
    ]
    for step in steps:
        clock.advance(1)
        step()
    assert [(row.event, row.person, row.facts.get("posts")) for row in noted(context, cast)] == [
        ("queue.times_changed", "olivia", None),
        ("queue.rearranged", "edgar", 2),
        ("queue.paused", "edgar", 2),
        ("queue.resumed", "edgar", 2),
    ]


def test_what_is_done_to_a_recurring_post_is_told_with_its_first_words(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    draft = Draft((PartDraft("It is Monday."),), (cast.account("x").id,))
    plan = Plan("FREQ=WEEKLY", START, "UTC")
    made = recurrences.create(context, cast.editor, draft, plan)
    for change in (recurrences.pause, recurrences.resume, recurrences.stop):
        clock.advance(1)
        change(context, cast.editor, made.id)
    clock.advance(1)
    recurrences.replace(context, cast.owner, made.id, draft, plan)
    found = noted(context, cast)
    assert [row.event for row in found] == [
        "recurrence.begun",
        "recurrence.paused",
        "recurrence.resumed",
        "recurrence.stopped",
        "recurrence.changed",
    ]
    assert {row.facts["text"] for row in found} == {"It is Monday."}


def test_whatever_can_be_done_has_words() -> None:
    assert {deed.value for deed in Deed} <= WORDS.keys()
