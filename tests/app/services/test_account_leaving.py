"""Taking an account away while posts wait for it."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.db.models import Activity, PublishAttempt, PublishedPost, ScheduledPost, SocialAccount
from app.db.repositories.claims import Wanted
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.outcome import Cause
from app.domain.publication import Event, Status
from app.platforms.base import TokenSet
from app.platforms.errors import Transient
from app.services import account_leaving, accounts, claiming, posts, scheduling, tokens
from app.services.account_leaving import Removal
from app.services.details import ScheduledPostDetails
from app.services.draft_store import load_draft
from app.services.drafts import Draft, PartDraft, VariantDraft
from app.services.job import Job
from tests.support.cast import Cast

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
NO_CHANGE = Change()


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NINE)


@pytest.fixture
def old(cast: Cast) -> str:
    return cast.account("mastodon", handle="@old").id


@pytest.fixture
def new(cast: Cast) -> str:
    return cast.account("mastodon", handle="@new").id


def plan(cast: Cast, *account_ids: str, at: datetime = TEN, own: str = "") -> ScheduledPostDetails:
    """A post for these accounts; the first one's, which says ``own`` there if that is given."""
    variants = (VariantDraft(account_ids[0], (PartDraft(own),)),) if own else ()
    draft = Draft((PartDraft("Hello"),), account_ids, variants=variants)
    found = posts.schedule(cast.context, cast.editor, draft, at).scheduled_posts
    return next(one for one in found if one.account.id == account_ids[0])


def remove(cast: Cast, account_id: str, **how: Any) -> Removal:
    return run(account_leaving.remove(cast.context, cast.owner, account_id, **how))


def run(call: Coroutine[Any, Any, Removal]) -> Removal:
    return asyncio.run(call)


def now_of(cast: Cast, one: ScheduledPostDetails) -> ScheduledPostDetails:
    return scheduling.get_scheduled(cast.context, cast.owner, one.id)


def take(cast: Cast, one: ScheduledPostDetails) -> list[Job]:
    found = claiming.claim(cast.context, [Wanted(one.id, one.version)], lambda _platform: 9)
    return [job for job in found if isinstance(job, Job)]


def test_what_waits_goes_out_on_the_other_account_at_the_same_time(
    cast: Cast, old: str, new: str, clock: FrozenClock
) -> None:
    post = plan(cast, old)
    done = remove(cast, old, move_to=new)
    assert (done.moved, done.cancelled, done.account.is_active) == (1, 0, False)
    moved = now_of(cast, post)
    assert (moved.account.id, moved.scheduled_for, moved.status) == (new, TEN, Status.PENDING)
    clock.set(TEN)
    assert take(cast, post) == []
    (job,) = take(cast, moved)
    assert job.account.id == new


def test_words_for_the_old_account_are_said_on_the_new_one(
    cast: Cast, old: str, new: str, clock: FrozenClock
) -> None:
    post = plan(cast, old, own="Only here")
    remove(cast, old, move_to=new)
    with cast.context.database.unit_of_work() as session:
        row = posts.find_row(session, cast.owner, post.post_id)
        variants = load_draft(session, row, [old, new]).variants
    assert [(v.account_id, v.parts) for v in variants] == [(new, (PartDraft("Only here"),))]
    clock.set(TEN)
    (job,) = take(cast, now_of(cast, post))
    assert [part.text for part in job.parts] == ["Only here"]


def test_what_goes_to_the_other_account_anyway_goes_there_once(
    cast: Cast, old: str, new: str
) -> None:
    post = plan(cast, old, new)
    done = remove(cast, old, move_to=new)
    assert (done.moved, done.cancelled) == (0, 1)
    found = posts.get_post(cast.context, cast.owner, post.post_id).scheduled_posts
    assert {one.account.id: one.status for one in found} == {
        old: Status.CANCELLED,
        new: Status.PENDING,
    }


def test_what_waited_for_the_old_account_to_be_mended_waits_no_more(
    cast: Cast, old: str, new: str
) -> None:
    post = plan(cast, old)
    advance(cast, post, Event.CLAIMED)
    advance(cast, post, Event.NEEDS_ACTION, Change(cause=Cause("reconnect", "Reconnect it.")))
    assert now_of(cast, post).status is Status.BLOCKED
    remove(cast, old, move_to=new)
    moved = now_of(cast, post)
    assert (moved.status, moved.account.id, moved.error_message) == (Status.PENDING, new, None)


def test_what_came_too_late_is_moved_but_not_sent_unasked(
    cast: Cast, old: str, new: str, clock: FrozenClock
) -> None:
    post = plan(cast, old)
    advance(cast, post, Event.HELD)
    clock.set(TEN + timedelta(hours=3))
    remove(cast, old, move_to=new)
    moved = now_of(cast, post)
    assert (moved.status, moved.account.id) == (Status.MISSED, new)
    assert "moved to this account" in (moved.error_message or "")


def test_what_is_live_in_part_stays_where_it_is(cast: Cast, old: str, new: str) -> None:
    post = plan(cast, old)
    with cast.context.database.unit_of_work() as session:
        row = session.get_one(ScheduledPost, post.id)
        session.add(
            PublishedPost(
                id="pub_1",
                workspace_id=row.workspace_id,
                user_id=row.user_id,
                scheduled_post_id=row.id,
                account_id=old,
                platform=row.platform,
                position=0,
                platform_post_id="1",
                url="",
                published_at=NINE,
            )
        )
    assert remove(cast, old, move_to=new).moved == 0
    assert now_of(cast, post).account.id == old


def test_what_may_have_arrived_unanswered_stays_where_it_is(
    cast: Cast, old: str, new: str, clock: FrozenClock
) -> None:
    post = plan(cast, old)
    clock.set(TEN)
    take(cast, post)
    with cast.context.database.unit_of_work() as session:
        (attempt,) = session.exec(select(PublishAttempt)).all()
        attempt.call_began_at = TEN
        session.add(attempt)
    advance(cast, post, Event.WILL_RETRY, Change(cause=Cause("timeout", "No answer.")))
    assert remove(cast, old, move_to=new).moved == 0
    assert now_of(cast, post).account.id == old


def test_what_a_worker_has_is_not_moved(cast: Cast, old: str, new: str, clock: FrozenClock) -> None:
    post, later = plan(cast, old), plan(cast, old, at=TEN + timedelta(hours=1))
    clock.set(TEN)
    assert len(take(cast, post)) == 1
    assert remove(cast, old, move_to=new).moved == 1
    assert (now_of(cast, post).account.id, now_of(cast, later).account.id) == (old, new)


def test_what_waits_can_be_cancelled_instead(cast: Cast, old: str) -> None:
    post = plan(cast, old)
    done = remove(cast, old, cancels_waiting=True)
    assert (done.moved, done.cancelled) == (0, 1)
    assert now_of(cast, post).status is Status.CANCELLED


def test_what_was_kept_can_be_moved_after_the_account_is_gone(
    cast: Cast, old: str, new: str
) -> None:
    post = plan(cast, old)
    remove(cast, old)
    assert now_of(cast, post).account.id == old
    assert remove(cast, old, move_to=new).moved == 1
    with pytest.raises(Conflict, match="nothing waits"):
        remove(cast, old, move_to=new)


def test_the_deed_is_written_down_with_what_it_touched(cast: Cast, old: str, new: str) -> None:
    plan(cast, old)
    remove(cast, old, move_to=new)
    with cast.context.database.unit_of_work() as session:
        rows = session.exec(select(Activity).where(Activity.event == "account.disconnected"))
        assert [(row.account_id, row.facts["moved"]) for row in rows] == [(old, 1)]


def test_an_account_that_cannot_take_over_is_refused_and_nothing_changes(
    cast: Cast, old: str
) -> None:
    post = plan(cast, old)
    foreign = cast.account("mastodon", actor=cast.outsider).id
    other_network = cast.account("bluesky").id
    gone = cast.account("mastodon", handle="@gone").id
    remove(cast, gone)
    for heir in (foreign, other_network, gone, old, "acc_nobody"):
        with pytest.raises(InvalidInput, match="Choose another"):
            remove(cast, old, move_to=heir)
    with pytest.raises(InvalidInput, match="Choose one"):
        remove(cast, old, move_to=gone, cancels_waiting=True)
    with pytest.raises(NotFound):
        run(account_leaving.remove(cast.context, cast.outsider, old))
    with pytest.raises(NotAllowed):
        run(account_leaving.remove(cast.context, cast.editor, old))
    assert accounts.get_account(cast.context, cast.owner, old).is_active
    assert now_of(cast, post).status is Status.PENDING


@pytest.mark.parametrize("seed", range(8))
def test_of_a_removal_and_a_claim_at_one_instant_exactly_one_gets_the_post(
    cast: Cast, old: str, new: str, clock: FrozenClock, seed: int
) -> None:
    post = plan(cast, old)
    clock.set(TEN)
    start = Barrier(4)

    def leave() -> str:
        start.wait()
        return "moved" if remove(cast, old, move_to=new).moved else ""

    def claim() -> str:
        start.wait()
        return "taken" if take(cast, post) else ""

    calls: list[Callable[[], str]] = [leave, claim, claim, claim]
    calls = calls[seed % 4 :] + calls[: seed % 4]
    with ThreadPoolExecutor(4) as threads:
        won = list(filter(None, threads.map(lambda call: call(), calls)))
    assert len(won) == 1
    after = now_of(cast, post)
    wanted = (new, Status.PENDING) if won == ["moved"] else (old, Status.PUBLISHING)
    assert (after.account.id, after.status) == wanted


def advance(
    cast: Cast, one: ScheduledPostDetails, event: Event, change: Change = NO_CHANGE
) -> None:
    with cast.context.database.unit_of_work() as session:
        Publications(session).advance(event, NINE, is_post(one.id), change=change)


def test_a_renewal_that_comes_back_after_it_brings_no_token_back(cast: Cast) -> None:
    account = cast.account("mastodon", handle="@renewed")
    remove(cast, account.id)
    with pytest.raises(Transient, match="meanwhile"):
        tokens._save(cast.context, account, TokenSet("late", "late too"))
    with cast.context.database.unit_of_work() as session:
        row = session.get_one(SocialAccount, account.id)
        assert (row.access_token, row.refresh_token) == ("", None)
