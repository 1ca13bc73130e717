"""Reading a range of the calendar, and moving what stands on it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.db.models import ScheduledPost
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor, Role
from app.domain.posting_schedule import Slot, Weekday
from app.domain.publication import Status
from app.platforms import registry
from app.services import (
    calendar,
    claiming,
    moving,
    posting_schedules,
    posts,
    queue_pausing,
    queueing,
    scheduling,
    tagging,
)
from app.services.calendar import CalendarFilter
from app.services.context import Context
from app.services.details import PostDetails
from app.services.drafts import Draft, PartDraft
from app.services.job import Job
from app.services.moving import Target
from tests.support.cast import Cast
from tests.support.statements import Statements

BERLIN = "Europe/Berlin"
# Clocks in Berlin go forward on 29 March 2026.
BEFORE_CHANGE = datetime(2026, 3, 28, 8, 30, 15, tzinfo=UTC)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands four weeks before the change."""
    return FrozenClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


def plan(
    context: Context, actor: Actor, text: str, at: datetime, accounts: list[str]
) -> PostDetails:
    return posts.schedule(context, actor, Draft((PartDraft(text),), tuple(accounts)), at)


@pytest.fixture
def planned(context: Context, cast: Cast) -> PostDetails:
    """A post to two accounts, the day before the clocks change."""
    accounts = [cast.account("x").id, cast.account("linkedin").id]
    return plan(context, cast.owner, "Spring is here", BEFORE_CHANGE, accounts)


def targets_of(post: PostDetails) -> list[Target]:
    return [Target(s.id, s.version) for s in post.scheduled_posts]


def times_of(context: Context, cast: Cast, post: PostDetails) -> set[datetime]:
    found = posts.get_post(context, cast.owner, post.id)
    return {s.scheduled_for for s in found.scheduled_posts}


def test_a_post_with_two_accounts_moves_as_one_and_keeps_its_time_across_a_clock_change(
    context: Context, cast: Cast, planned: PostDetails
) -> None:
    moved = moving.move_to_day(context, cast.owner, targets_of(planned), date(2026, 3, 30), BERLIN)
    assert times_of(context, cast, planned) == {datetime(2026, 3, 30, 7, 30, 15, tzinfo=UTC)}
    names = {queueing.job_id(m.id, m.version) for m in moved}
    assert {m.version for m in moved} == {2}
    assert not names & set(context.jobs.scheduled_ids())


def test_a_time_that_the_clock_skips_becomes_one_after_the_change(
    context: Context, cast: Cast, planned: PostDetails
) -> None:
    moving.move_to_day(
        context, cast.owner, targets_of(planned), date(2026, 3, 29), BERLIN, minute=150
    )
    assert times_of(context, cast, planned) == {datetime(2026, 3, 29, 1, 30, tzinfo=UTC)}


def test_nothing_moves_when_one_of_its_accounts_is_being_published(
    context: Context, cast: Cast, clock: FrozenClock, planned: PostDetails
) -> None:
    clock.advance((BEFORE_CHANGE - clock.now()).total_seconds() + 1)
    first, second = planned.scheduled_posts
    (taken,) = claiming.claim(context, [Wanted(second.id, second.version)], lambda _platform: 1)
    assert isinstance(taken, Job)
    with pytest.raises(Conflict, match="being published right now"):
        moving.move_by_days(context, cast.owner, targets_of(planned), 2, BERLIN)
    assert times_of(context, cast, planned) == {BEFORE_CHANGE}
    assert scheduling.get_scheduled(context, cast.owner, first.id).status is Status.PENDING


def test_a_second_move_of_what_someone_else_moved_meanwhile_is_refused(
    context: Context, cast: Cast, planned: PostDetails
) -> None:
    seen = targets_of(planned)
    moving.move_by_days(context, cast.editor, seen, 1, BERLIN)
    with pytest.raises(Conflict, match="Someone else changed"):
        moving.move_by_days(context, cast.owner, seen, 5, BERLIN)


def test_a_move_can_be_undone_until_somebody_changes_it(
    context: Context, cast: Cast, planned: PostDetails
) -> None:
    moved = moving.move_by_days(context, cast.owner, targets_of(planned), 3, BERLIN)
    moving.move_back(context, cast.owner, moved)
    assert times_of(context, cast, planned) == {BEFORE_CHANGE}
    with pytest.raises(Conflict, match="Someone else changed"):
        moving.move_back(context, cast.owner, moved)


def test_the_past_viewers_and_strangers_are_refused(
    context: Context, cast: Cast, planned: PostDetails
) -> None:
    targets, earlier = targets_of(planned), date(2026, 2, 1)
    with pytest.raises(InvalidInput, match="time has passed"):
        moving.move_to_day(context, cast.owner, targets, earlier, BERLIN)
    viewer = Actor(cast.editor.user_id, cast.editor.workspace_id, Role.VIEWER)
    with pytest.raises(NotAllowed):
        moving.move_by_days(context, viewer, targets, 1, BERLIN)
    with pytest.raises(NotFound):
        moving.move_by_days(context, cast.outsider, targets, 1, BERLIN)
    assert times_of(context, cast, planned) == {BEFORE_CHANGE}


def test_what_cannot_be_cancelled_any_more_is_counted_and_the_rest_is_cancelled(
    context: Context, cast: Cast, planned: PostDetails
) -> None:
    ids = [s.id for s in planned.scheduled_posts]
    scheduling.cancel(context, cast.owner, ids[0])
    tally = moving.cancel_all(context, cast.owner, ids)
    assert (tally.done, tally.refused) == (1, 1)
    assert tally.reasons == ("That cannot be done any more: it was cancelled.",)


def test_a_range_is_read_in_as_many_statements_whatever_is_in_it(
    context: Context, cast: Cast, planned: PostDetails
) -> None:
    wanted = CalendarFilter(BEFORE_CHANGE - timedelta(days=10), BEFORE_CHANGE + timedelta(days=10))
    few = count_statements(context, cast, wanted)
    for n in range(12):
        at = BEFORE_CHANGE + timedelta(hours=n)
        plan(context, cast.editor, f"Post {n}", at, [cast.account("x", handle=f"@x{n}").id])
    assert count_statements(context, cast, wanted) == few
    assert len(calendar.read_range(context, cast.owner, wanted).rows) == 14


def count_statements(context: Context, cast: Cast, wanted: CalendarFilter) -> int:
    with Statements(context) as asked:
        calendar.read_range(context, cast.owner, wanted)
    return len(asked)


def test_a_range_narrows_down_and_never_shows_another_workspace(
    context: Context, cast: Cast, planned: PostDetails
) -> None:
    other = cast.account("x", handle="@other")
    plan(context, cast.editor, "100% sure", BEFORE_CHANGE + timedelta(days=1), [other.id])
    week = {"since": BEFORE_CHANGE - timedelta(days=3), "until": BEFORE_CHANGE + timedelta(days=4)}

    def found(actor: Actor, **more: object) -> list[str]:
        wanted = CalendarFilter(**week, **more)  # type: ignore[arg-type]
        return [row.text for row in calendar.read_range(context, actor, wanted).rows]

    assert found(cast.owner) == ["Spring is here", "Spring is here", "100% sure"]
    assert found(cast.owner, platform="linkedin") == ["Spring is here"]
    assert found(cast.owner, account_id=other.id) == ["100% sure"]
    assert found(cast.owner, author_id=cast.editor.user_id) == ["100% sure"]
    assert found(cast.owner, words="0% S") == ["100% sure"]
    tag = tagging.create_tag(context, cast.owner, "Spring")
    tagging.tag_posts(context, cast.owner, [planned.id], add=[tag.id])
    assert found(cast.owner, tag_id=tag.id) == ["Spring is here"] * 2
    assert found(cast.owner, words="%") == ["100% sure"]
    assert found(cast.owner, statuses=(Status.PUBLISHED,)) == []
    assert found(cast.outsider) == []


def test_slots_ahead_that_nothing_is_planned_for_are_free(context: Context, cast: Cast) -> None:
    account = cast.account("x")
    slots = [Slot(Weekday.MONDAY, time(9)), Slot(Weekday.MONDAY, time(18))]
    posting_schedules.set_schedule(context, cast.owner, account.id, BERLIN, slots)
    taken = datetime(2026, 3, 9, 8, 0, 30, tzinfo=UTC)
    plan(context, cast.owner, "Taken", taken, [account.id])
    week = (datetime(2026, 2, 23, tzinfo=UTC), datetime(2026, 3, 16, tzinfo=UTC))

    def free(actor: Actor, **more: object) -> list[datetime]:
        wanted = CalendarFilter(*week, **more)  # type: ignore[arg-type]
        return [at for _, at in calendar.read_range(context, actor, wanted).free]

    # It is Monday, 2 March, ten o'clock in Berlin.
    assert free(cast.owner) == [
        datetime(2026, 3, 2, 17, tzinfo=UTC),
        datetime(2026, 3, 9, 17, tzinfo=UTC),
    ]
    assert free(cast.owner, account_id=account.id) == free(cast.owner)
    # What is hidden could stand in a slot.
    assert free(cast.owner, words="else") == []
    assert free(cast.owner, statuses=(Status.FAILED,)) == []
    assert free(cast.outsider) == []
    queue_pausing.pause(context, cast.owner, account.id)
    assert free(cast.owner) == []


def test_more_than_62_days_are_refused(context: Context, cast: Cast) -> None:
    wanted = CalendarFilter(BEFORE_CHANGE, BEFORE_CHANGE + timedelta(days=63))
    with pytest.raises(InvalidInput, match="62 days"):
        calendar.read_range(context, cast.owner, wanted)


def test_a_lost_answer_needs_a_person_only_where_the_network_lets_nobody_look(
    context: Context, cast: Cast
) -> None:
    can_look = {p.spec.slug: p.spec.publishing.can_find_own for p in registry.all_platforms()}
    assert set(can_look.values()) == {True, False}
    for slug in can_look:
        plan(context, cast.owner, f"To {slug}", BEFORE_CHANGE, [cast.account("x").id])
    with context.database.unit_of_work() as session:
        rows = session.scalars(select(ScheduledPost)).all()
        for row, slug in zip(rows, can_look, strict=True):
            row.platform, row.status, row.check_at = slug, Status.UNCONFIRMED, BEFORE_CHANGE
    standing = calendar.get_standing(context, cast.owner)
    assert standing.troubled_count == list(can_look.values()).count(False)
    assert (standing.has_account, standing.has_post, standing.has_published) == (True, True, False)
