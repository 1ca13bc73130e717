"""Recurring posts: made some weeks ahead, once for each time, changed and stopped."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput, NotAllowed, NotFound
from app.db.models import Recurrence
from app.domain.permissions import Actor, Permission
from app.services import post_editing, posts, queueing, recurrences, recurring, scheduling
from app.services.context import Context
from app.services.details import ScheduledPostDetails
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
    """Something to say every week, on two networks."""
    ids = (cast.account("x").id, cast.account("linkedin").id)
    own = VariantDraft(ids[1], (PartDraft("It is Monday, colleagues."),))
    return Draft((PartDraft("It is Monday."),), ids, variants=(own,))


@pytest.fixture
def weekly(context: Context, cast: Cast, draft: Draft) -> RecurrenceDetails:
    return recurrences.create(context, cast.editor, draft, WEEKLY)


def planned(context: Context, actor: Actor) -> list[ScheduledPostDetails]:
    """What waits, by time."""
    found = scheduling.list_scheduled(context, actor, limit=100).items
    return [one for one in found if one.status == "pending"]


def times(context: Context, actor: Actor) -> list[datetime]:
    return sorted({one.scheduled_for for one in planned(context, actor)})


def test_its_posts_are_made_four_weeks_ahead_with_what_differs_on_each_account(
    context: Context, cast: Cast, weekly: RecurrenceDetails
) -> None:
    found = planned(context, cast.owner)
    assert times(context, cast.owner) == [START + n * WEEK for n in range(4)]
    said = {(one.account.platform, one.text) for one in found}
    assert said == {("x", "It is Monday."), ("linkedin", "It is Monday, colleagues.")}
    assert len(found) == 8
    assert len({one.post_id for one in found}) == 4 == len(weekly.post_ids)


def test_its_posts_are_in_the_job_queue_like_any_other(
    context: Context, cast: Cast, weekly: RecurrenceDetails
) -> None:
    soon = [one for one in planned(context, cast.owner) if one.scheduled_for == START]
    names = {queueing.job_id(one.id, one.version) for one in soon}
    assert set(context.jobs.scheduled_ids()) == names


def test_planning_goes_on_as_time_goes_on_and_makes_nothing_twice(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails
) -> None:
    for _ in range(30):
        clock.advance(43_200)
        recurring.run(context)
        recurring.run(context)
    found = scheduling.list_scheduled(context, cast.owner, limit=100).items
    made = sorted({one.scheduled_for for one in found})
    assert made == [START + n * WEEK for n in range(7)]
    assert len(found) == 2 * 7


def test_planners_at_the_same_instant_make_each_post_once(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails
) -> None:
    clock.advance(WEEK.total_seconds() * 2)
    start = Barrier(6)

    def run(_number: int) -> int:
        start.wait()
        return recurring.run(context)

    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(run, range(6)))
    assert sum(made) == 2 * 2
    assert len(scheduling.list_scheduled(context, cast.owner, limit=100).items) == 2 * 6


def test_a_planner_that_forgot_how_far_it_was_makes_nothing_twice(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails
) -> None:
    with context.database.unit_of_work() as session:
        session.get_one(Recurrence, weekly.id).planned_until = clock.now()
    assert recurring.run(context) == 0
    assert len(planned(context, cast.owner)) == 8


def test_a_post_that_a_person_deleted_is_not_made_again(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails
) -> None:
    gone = planned(context, cast.owner)[2]
    posts.delete_post(context, cast.owner, gone.post_id)
    with context.database.unit_of_work() as session:
        session.get_one(Recurrence, weekly.id).planned_until = clock.now()
    assert recurring.run(context) == 0
    assert gone.scheduled_for not in times(context, cast.owner)


def test_what_was_due_while_nobody_planned_is_left_out(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails
) -> None:
    clock.advance(WEEK.total_seconds() * 10)
    recurring.run(context)
    coming = [at for at in times(context, cast.owner) if at > clock.now()]
    found = scheduling.list_scheduled(context, cast.owner, limit=100).items
    assert coming == [START + n * WEEK for n in range(10, 14)]
    assert len({one.scheduled_for for one in found}) == 4 + 4


def test_a_rule_that_ends_is_planned_to_its_end_and_no_further(
    context: Context, cast: Cast, clock: FrozenClock, draft: Draft
) -> None:
    twice = Plan("FREQ=WEEKLY;COUNT=2", START, "UTC")
    made = recurrences.create(context, cast.owner, draft, twice)
    clock.advance(WEEK.total_seconds() / 2)
    recurring.run(context)
    found = recurrences.get_recurrence(context, cast.owner, made.id)
    assert found.next == (START + WEEK,)
    assert len(found.post_ids) == 2


def test_new_words_are_in_every_post_that_waits(
    context: Context, cast: Cast, weekly: RecurrenceDetails, draft: Draft
) -> None:
    new = Draft((PartDraft("Monday again."),), draft.account_ids[:1])
    recurrences.replace(context, cast.editor, weekly.id, new, WEEKLY)
    found = planned(context, cast.owner)
    assert [one.text for one in found] == ["Monday again."] * 4
    assert set(context.jobs.scheduled_ids()) == {queueing.job_id(found[0].id, found[0].version)}


def test_a_new_rule_applies_from_now_on_and_what_went_out_stays(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails, draft: Draft
) -> None:
    clock.advance(2 * 3600)
    fortnightly = Plan("FREQ=WEEKLY;INTERVAL=2", START, "UTC")
    recurrences.replace(context, cast.owner, weekly.id, draft, fortnightly)
    assert times(context, cast.owner) == [START, START + 2 * WEEK, START + 4 * WEEK]


def test_a_post_that_a_person_moved_or_reworded_stays_and_its_time_is_not_filled_again(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails, draft: Draft
) -> None:
    clock.advance(60)
    moved, reworded = (planned(context, cast.owner)[n] for n in (0, 2))
    scheduling.move(context, cast.owner, moved.id, START + timedelta(hours=3))
    post_editing.update_post(context, cast.owner, reworded.post_id, (PartDraft("Not as ever."),))
    recurrences.replace(context, cast.owner, weekly.id, draft, WEEKLY)
    kept = {one.post_id for one in planned(context, cast.owner)}
    assert {moved.post_id, reworded.post_id} <= kept
    assert len(kept) == 4


def evergreen(gap_days: int | None, *texts: str, rule: str = "FREQ=WEEKLY") -> Plan:
    others = tuple(Draft((PartDraft(text),), ("",)) for text in texts)
    return Plan(rule, START, "UTC", others, gap_days)


def said(context: Context, actor: Actor) -> list[str]:
    """What is said at each time, on one account."""
    found = scheduling.list_scheduled(context, actor, limit=100).items
    return [one.text for one in found if one.account.platform == "x"]


def for_account(plan: Plan, account_id: str) -> Plan:
    others = tuple(replace(draft, account_ids=(account_id,)) for draft in plan.others)
    return replace(plan, others=others)


def test_the_posts_of_an_evergreen_list_take_turns(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    account_id = cast.account("x").id
    plan = for_account(evergreen(None, "B", "C"), account_id)
    recurrences.create(context, cast.owner, Draft((PartDraft("A"),), (account_id,)), plan)
    for _ in range(3):
        clock.advance(WEEK.total_seconds())
        recurring.run(context)
    assert said(context, cast.owner) == ["A", "B", "C", "A", "B", "C", "A"]


def test_the_same_words_keep_their_gap_and_a_time_without_a_fresh_post_is_left_out(
    context: Context, cast: Cast
) -> None:
    account_id = cast.account("x").id
    plan = for_account(evergreen(10, "B", rule="FREQ=DAILY;COUNT=22"), account_id)
    recurrences.create(context, cast.owner, Draft((PartDraft("A"),), (account_id,)), plan)
    days = [(at - START).days for at in times(context, cast.owner)]
    assert days == [0, 1, 10, 11, 20, 21]
    assert said(context, cast.owner) == ["A", "B"] * 3


def test_words_that_stay_in_a_list_keep_their_gap_when_the_list_is_changed(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    account_id = cast.account("x").id
    draft = Draft((PartDraft("A"),), (account_id,))
    plan = for_account(evergreen(20, "B"), account_id)
    made = recurrences.create(context, cast.owner, draft, plan)
    clock.advance(2 * 3600)
    changed = for_account(evergreen(20, "A"), account_id)
    new = Draft((PartDraft("New"),), (account_id,))
    recurrences.replace(context, cast.owner, made.id, new, changed)
    assert said(context, cast.owner) == ["A", "New", "A", "New"]
    assert times(context, cast.owner) == [START + n * WEEK for n in (0, 1, 3, 4)]


def test_stopping_takes_back_what_waits_and_nothing_comes_any_more(
    context: Context, cast: Cast, clock: FrozenClock, weekly: RecurrenceDetails
) -> None:
    stopped = recurrences.stop(context, cast.editor, weekly.id)
    clock.advance(WEEK.total_seconds())
    recurring.run(context)
    assert (stopped.next, planned(context, cast.owner)) == ((), [])
    assert context.jobs.scheduled_ids() == {}


def test_one_that_was_stopped_begins_again_when_it_is_changed(
    context: Context, cast: Cast, weekly: RecurrenceDetails, draft: Draft
) -> None:
    recurrences.stop(context, cast.owner, weekly.id)
    again = recurrences.replace(context, cast.owner, weekly.id, draft, WEEKLY)
    assert again.stopped_at is None
    assert len(times(context, cast.owner)) == 4


def test_many_posts_are_stored_with_as_many_statements_as_two(
    context: Context, cast: Cast, draft: Draft
) -> None:
    def counted(rule: str) -> int:
        with Statements(context) as asked:
            recurrences.create(context, cast.owner, draft, Plan(rule, START, "UTC"))
        return len(asked)

    few = counted("FREQ=DAILY;COUNT=2")
    assert len(planned(context, cast.owner)) == 2 * 2
    assert counted("FREQ=DAILY;COUNT=22") == few
    assert len(planned(context, cast.owner)) == 2 * 2 + 2 * 22


def test_what_it_is_copied_from_is_no_post_of_anybody_s(
    context: Context, cast: Cast, weekly: RecurrenceDetails
) -> None:
    listed = {post.id for post in posts.list_posts(context, cast.owner).items}
    assert listed == set(weekly.post_ids)


def test_a_repeated_request_gives_back_the_one_it_made(
    context: Context, cast: Cast, draft: Draft
) -> None:
    made = [
        recurrences.create(context, cast.owner, draft, WEEKLY, recurrence_id="rec_1")
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert len(planned(context, cast.owner)) == 8


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan("FREQ=HOURLY", START, "UTC"), "rule"),
        (Plan("FREQ=WEEKLY;UNTIL=20260301", START, "UTC"), "rule"),
        (Plan("FREQ=WEEKLY", START, "Mars/Olympus"), "timezone"),
        (Plan("FREQ=WEEKLY", START - timedelta(days=2000), "UTC"), "starts_at"),
        (Plan("FREQ=WEEKLY", START + timedelta(days=3000), "UTC"), "starts_at"),
    ],
)
def test_a_plan_that_leads_nowhere_is_refused_by_name(
    context: Context, cast: Cast, draft: Draft, plan: Plan, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        recurrences.create(context, cast.owner, draft, plan)
    assert refused.value.errors[0].field == field


def test_what_a_network_would_refuse_is_refused_before_anything_is_planned(
    context: Context, cast: Cast
) -> None:
    long = Draft((PartDraft("x" * 300),), (cast.account("x").id,))
    with pytest.raises(InvalidInput):
        recurrences.create(context, cast.owner, long, WEEKLY)
    assert recurrences.list_recurrences(context, cast.owner).items == ()


def test_an_outsider_finds_nothing_to_look_at_or_stop(
    context: Context, cast: Cast, weekly: RecurrenceDetails
) -> None:
    for use in (recurrences.get_recurrence, recurrences.stop):
        with pytest.raises(NotFound):
            use(context, cast.outsider, weekly.id)
    assert recurrences.list_recurrences(context, cast.outsider).items == ()


def test_a_token_that_may_only_read_stops_nothing(
    context: Context, cast: Cast, weekly: RecurrenceDetails
) -> None:
    owner = cast.owner
    reader = Actor(
        owner.user_id, owner.workspace_id, owner.role, scopes=frozenset({Permission.READ})
    )
    with pytest.raises(NotAllowed):
        recurrences.stop(context, reader, weekly.id)


def test_many_of_them_are_listed_in_as_many_statements_as_one(
    context: Context, cast: Cast, draft: Draft, weekly: RecurrenceDetails
) -> None:
    def counted() -> int:
        with Statements(context) as asked:
            recurrences.list_recurrences(context, cast.owner)
        return len(asked)

    alone = counted()
    turns = replace(WEEKLY, others=(Draft((PartDraft("Or this."),), draft.account_ids),))
    last = recurrences.create(context, cast.editor, draft, turns)
    assert counted() == alone
    listed = recurrences.list_recurrences(context, cast.owner).items
    assert listed == (last, weekly)
    assert [len(one.entries) for one in listed] == [2, 1]
    assert not set(last.post_ids) & set(weekly.post_ids)
