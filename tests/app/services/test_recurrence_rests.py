"""Recurring posts that rest for a while, and what one would do before it is stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput, NotFound
from app.domain.permissions import Actor
from app.domain.slots import LocalTimeKind
from app.services import (
    account_pausing,
    posts,
    recurrence_preview,
    recurrences,
    recurring,
    scheduling,
)
from app.services.context import Context
from app.services.drafts import Draft, PartDraft, VariantDraft
from app.services.recurrences import Plan, RecurrenceDetails
from tests.support.cast import Cast
from tests.support.statements import Statements

WEEK = timedelta(weeks=1)
START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WEEKLY = Plan("FREQ=WEEKLY", START, "UTC")


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning, an hour before the first time."""
    return FrozenClock(START - timedelta(hours=1))


@pytest.fixture
def draft(cast: Cast) -> Draft:
    return Draft((PartDraft("It is Monday."),), (cast.account("x").id,))


@pytest.fixture
def weekly(context: Context, cast: Cast, draft: Draft) -> RecurrenceDetails:
    return recurrences.create(context, cast.editor, draft, WEEKLY)


def times(ctx: Context, actor: Actor) -> list[datetime]:
    found = scheduling.list_scheduled(ctx, actor, limit=100).items
    return [one.scheduled_for for one in found if one.status == "pending"]


def test_one_that_rests_takes_its_posts_back_and_plans_none_until_it_goes_on(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails
) -> None:
    paused = recurrences.pause(context, cast.editor, weekly.id)
    assert (paused.paused_at, paused.next, paused.post_ids) == (clock.now(), (), ())
    clock.set(START + WEEK + timedelta(hours=1))
    assert recurring.run(context) == 0
    assert times(context, cast.owner) == []
    resumed = recurrences.resume(context, cast.editor, weekly.id)
    assert resumed.paused_at is None
    assert times(context, cast.owner) == [START + n * WEEK for n in (2, 3, 4, 5)]
    assert recurrences.resume(context, cast.editor, weekly.id).post_ids == resumed.post_ids


def test_a_post_that_a_person_moved_stays_when_its_recurrence_rests(
    context: Context, cast: Cast, weekly: RecurrenceDetails
) -> None:
    first = scheduling.list_scheduled(context, cast.owner).items[0]
    scheduling.move(context, cast.editor, first.id, START + timedelta(hours=3))
    recurrences.pause(context, cast.editor, weekly.id)
    assert times(context, cast.owner) == [START + timedelta(hours=3)]
    recurrences.resume(context, cast.editor, weekly.id)
    assert times(context, cast.owner) == [
        START + timedelta(hours=3),
        *(START + n * WEEK for n in (1, 2, 3)),
    ]


@pytest.mark.parametrize("goes_on_first", [False, True])
def test_what_was_held_for_its_account_is_taken_back_when_its_recurrence_stops(
    context: Context, cast: Cast, weekly: RecurrenceDetails, goes_on_first: bool
) -> None:
    (account_id,) = weekly.account_ids
    account_pausing.pause(context, cast.owner, account_id)
    if goes_on_first:
        account_pausing.resume(context, cast.owner, account_id)
    recurrences.stop(context, cast.editor, weekly.id)
    account_pausing.resume(context, cast.owner, account_id)
    assert scheduling.list_scheduled(context, cast.owner).items == ()
    assert context.jobs.scheduled_ids() == {}


def test_what_is_held_beyond_its_time_is_lost_by_no_change_and_taken_back_by_a_stop(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails, draft: Draft
) -> None:
    account_pausing.pause(context, cast.owner, draft.account_ids[0])
    clock.set(START + timedelta(minutes=5))
    recurrences.replace(context, cast.editor, weekly.id, draft, WEEKLY)
    late = scheduling.list_scheduled(context, cast.owner).items[0]
    assert (late.scheduled_for, late.status) == (START, "held")
    recurrences.stop(context, cast.editor, weekly.id)
    assert scheduling.list_scheduled(context, cast.owner).items == ()


def test_what_was_held_for_its_account_is_made_anew_when_its_recurrence_changes(
    context: Context, cast: Cast, weekly: RecurrenceDetails, draft: Draft
) -> None:
    account_pausing.pause(context, cast.owner, draft.account_ids[0])
    said = replace(draft, parts=(PartDraft("It is noon."),))
    later = Plan("FREQ=WEEKLY", START + timedelta(hours=2), "UTC")
    recurrences.replace(context, cast.editor, weekly.id, said, later)
    account_pausing.resume(context, cast.owner, draft.account_ids[0])
    found = scheduling.list_scheduled(context, cast.owner).items
    assert {one.text for one in found} == {"It is noon."}
    assert times(context, cast.owner) == [later.starts_at + n * WEEK for n in range(4)]


def test_a_recurrence_takes_many_posts_back_in_as_many_statements_as_few(
    context: Context, cast: Cast, draft: Draft
) -> None:
    counted = []
    for rule in ("FREQ=WEEKLY", "FREQ=DAILY"):
        made = recurrences.create(context, cast.editor, draft, Plan(rule, START, "UTC"))
        with Statements(context) as asked:
            recurrences.stop(context, cast.editor, made.id)
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_one_that_is_changed_while_it_rests_goes_on_resting(
    context: Context, cast: Cast, draft: Draft, weekly: RecurrenceDetails
) -> None:
    recurrences.pause(context, cast.editor, weekly.id)
    daily = Plan("FREQ=DAILY", START, "UTC")
    changed = recurrences.replace(context, cast.editor, weekly.id, draft, daily)
    assert changed.paused_at is not None
    assert times(context, cast.owner) == []
    recurrences.resume(context, cast.editor, weekly.id)
    assert times(context, cast.owner)[:2] == [START, START + timedelta(days=1)]


def test_what_was_stopped_neither_rests_nor_goes_on(
    context: Context, cast: Cast, weekly: RecurrenceDetails
) -> None:
    recurrences.stop(context, cast.editor, weekly.id)
    for change in (recurrences.pause, recurrences.resume):
        with pytest.raises(Conflict, match="stopped"):
            change(context, cast.editor, weekly.id)
        with pytest.raises(NotFound):
            change(context, cast.outsider, weekly.id)


def test_a_preview_says_what_the_clock_does(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    clock.set(datetime(2026, 3, 27, 12, 0, tzinfo=UTC))
    begin = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    plan = Plan("FREQ=DAILY", begin, "Europe/Berlin")
    found = recurrence_preview.preview(context, cast.editor, plan)
    assert len(found) == 10
    assert [(one.at, one.kind) for one in found[:3]] == [
        (begin, LocalTimeKind.EXACT),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), LocalTimeKind.SKIPPED),
        (datetime(2026, 3, 30, 0, 30, tzinfo=UTC), LocalTimeKind.EXACT),
    ]


def test_a_preview_is_what_is_planned_turn_by_turn(
    context: Context, cast: Cast, draft: Draft
) -> None:
    others = tuple(Draft((PartDraft(text),), draft.account_ids) for text in ("B", "C"))
    plan = Plan("FREQ=DAILY", START, "UTC", others, 5)
    drafts = (draft, *others)
    found = recurrence_preview.preview(context, cast.editor, plan, drafts)
    assert [one.entry for one in found] == [0, 1, 2, None, None, 0, 1, 2, None, None]
    recurrences.create(context, cast.editor, draft, plan)
    made = scheduling.list_scheduled(context, cast.owner, limit=100).items
    texts = [part.parts[0].text for part in drafts]
    said = [(one.at, texts[one.entry]) for one in found if one.entry is not None]
    assert [(one.scheduled_for, one.text) for one in made][: len(said)] == said


def test_a_preview_of_a_change_knows_what_went_out_and_forgets_what_only_waits(
    context: Context, cast: Cast, clock: FrozenClock, draft: Draft
) -> None:
    other = Draft((PartDraft("B"),), draft.account_ids)
    plan = Plan("FREQ=WEEKLY", START, "UTC", (other,))
    row = recurrences.create(context, cast.editor, draft, plan)
    clock.set(START + timedelta(hours=1))
    again = recurrence_preview.preview(
        context, cast.editor, plan, (draft, other), recurrence_id=row.id
    )
    assert [one.entry for one in again[:3]] == [1, 0, 1]


def test_a_rule_that_means_nothing_has_no_preview(context: Context, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="rule"):
        recurrence_preview.preview(context, cast.editor, Plan("FREQ=SOMETIMES", START, "UTC"))


def test_a_recurrence_and_a_post_read_as_the_drafts_that_they_were_made_from(
    context: Context, cast: Cast
) -> None:
    ids = (cast.account("x").id, cast.account("linkedin").id)
    own = VariantDraft(ids[1], (PartDraft("For colleagues"),))
    draft = Draft((PartDraft("One"), PartDraft("Two")), ids, variants=(own,))
    row = recurrences.create(context, cast.editor, draft, WEEKLY)
    (found,) = recurrence_preview.drafts_of(context, cast.editor, row.id)
    assert (found.parts, found.variants, set(found.account_ids)) == (
        draft.parts,
        draft.variants,
        set(ids),
    )
    post = posts.schedule(context, cast.editor, draft, START)
    read = recurrence_preview.draft_of_post(context, cast.editor, post.id)
    assert (read.parts, set(read.account_ids)) == (draft.parts, set(ids))
    with pytest.raises(NotFound):
        recurrence_preview.draft_of_post(context, cast.outsider, post.id)
