"""Posts are looked at before their time, and what is wrong is said, and unsaid once mended."""

import io
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import update
from sqlmodel import col

from app.core.clock import FrozenClock
from app.db.models import AccountHealth, PostPart, ScheduledPost, SocialAccount
from app.db.repositories.publications import Publications, is_post
from app.domain.permissions import Actor
from app.domain.publication import Event, Status
from app.services import media, notifications, post_editing, posts, preflight, scheduling, tokens
from app.services.context import Context
from app.services.details import AccountDetails, ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from tests.app.services.conftest import Connect

HOUR = timedelta(hours=1)
Plan = Callable[..., ScheduledPostDetails]


@pytest.fixture
def account(connect: Connect) -> AccountDetails:
    return connect("linkedin", "brightside")


@pytest.fixture
def plan(wired: Context, owner: Actor, account: AccountDetails) -> Plan:
    """Schedules a post to the account some time ahead."""

    def _plan(ahead: timedelta, text: str = "Hello", **more: object) -> ScheduledPostDetails:
        draft = Draft((PartDraft(text, **more),), (account.id,))  # type: ignore[arg-type]
        post = posts.schedule(wired, owner, draft, wired.clock.now() + ahead)
        return post.scheduled_posts[0]

    return _plan


@pytest.fixture
def see(wired: Context, owner: Actor) -> Callable[[ScheduledPostDetails], list[str]]:
    """The codes of the problems that are shown on a post."""

    def _see(post: ScheduledPostDetails) -> list[str]:
        found = scheduling.get_scheduled(wired, owner, post.id)
        return [problem.code for problem in found.problems]

    return _see


def end_token_at(ctx: Context, account: AccountDetails, at: datetime | None) -> None:
    with ctx.database.unit_of_work() as session:
        row = session.get_one(SocialAccount, account.id)
        row.expires_at, row.refresh_token = at, None
        session.add(row)


def stage_of(ctx: Context, post: ScheduledPostDetails) -> int:
    with ctx.database.unit_of_work() as session:
        return session.get_one(ScheduledPost, post.id).preflight_stage


def open_titles(ctx: Context, owner: Actor) -> list[str]:
    inbox = notifications.list_notifications(ctx, owner)
    return [item.title for item in inbox.items if not item.is_resolved]


See = Callable[[ScheduledPostDetails], list[str]]


def test_a_post_in_order_is_looked_at_three_times_and_nothing_is_said(
    wired: Context, owner: Actor, clock: FrozenClock, plan: Plan, see: See
) -> None:
    post = plan(30 * HOUR)
    seen = []
    for wait in (timedelta(0), 7 * HOUR, 22 * HOUR + HOUR / 2, HOUR / 2 - timedelta(minutes=4)):
        clock.advance(wait.total_seconds())
        seen.append((preflight.run(wired), preflight.run(wired), stage_of(wired, post)))
    assert seen == [(0, 0, 0), (1, 0, 1), (1, 0, 2), (1, 0, 3)]
    assert see(post) == []
    assert open_titles(wired, owner) == []


def test_a_token_that_ends_too_soon_is_shown_on_the_post_and_told(
    wired: Context, owner: Actor, account: AccountDetails, plan: Plan, see: See
) -> None:
    post = plan(20 * HOUR)
    end_token_at(wired, account, post.due_at - HOUR)
    preflight.run(wired)
    assert see(post) == ["token_ends"]
    (item,) = notifications.list_notifications(wired, owner).items
    assert "Connect the account again" in item.body
    assert not item.is_read


def test_reconnecting_takes_the_problem_and_the_notification_away(
    wired: Context,
    owner: Actor,
    account: AccountDetails,
    plan: Plan,
    see: See,
    connect: Connect,
) -> None:
    post = plan(20 * HOUR)
    end_token_at(wired, account, post.due_at - HOUR)
    preflight.run(wired)
    assert connect("linkedin", "brightside").id == account.id
    assert see(post) == []
    assert open_titles(wired, owner) == []
    assert notifications.list_notifications(wired, owner).unread_count == 0


def test_many_posts_with_one_cause_are_one_notification(
    wired: Context, owner: Actor, account: AccountDetails, plan: Plan
) -> None:
    for number in range(5):
        plan(20 * HOUR, f"Number {number}")
    end_token_at(wired, account, wired.clock.now() + HOUR)
    preflight.run(wired)
    (item,) = notifications.list_notifications(wired, owner).items
    assert item.count == 5


def test_a_later_look_tells_again_without_counting_the_post_twice(
    wired: Context, owner: Actor, clock: FrozenClock, account: AccountDetails, plan: Plan
) -> None:
    post = plan(20 * HOUR)
    end_token_at(wired, account, post.due_at - HOUR / 2)
    preflight.run(wired)
    notifications.mark_read(wired, owner)
    clock.advance(19.5 * 3600)
    preflight.run(wired)
    (item,) = notifications.list_notifications(wired, owner).items
    assert (item.count, item.is_read) == (1, False)


def test_an_account_that_needs_a_person_is_one_incident_however_it_was_noticed(
    wired: Context, owner: Actor, account: AccountDetails, plan: Plan, see: See
) -> None:
    post = plan(20 * HOUR)
    tokens.flag(wired, account.id, AccountHealth.RECONNECT, "Log in there again.")
    preflight.run(wired)
    assert see(post) == ["reconnect"]
    (item,) = notifications.list_notifications(wired, owner).items
    assert (item.count, item.body, item.link) == (1, "Log in there again.", "/accounts")


def test_a_file_that_is_gone_is_noticed_before_the_slot(
    wired: Context, owner: Actor, plan: Plan, see: See
) -> None:
    data = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(data, "PNG")
    asset = media.upload(wired, owner, filename="teal.png", data=data.getvalue())
    post = plan(20 * HOUR, media_ids=(asset.id,))
    for path in Path(wired.settings.media_location).rglob("*"):
        if path.is_file():
            path.unlink()
    preflight.run(wired)
    assert see(post) == ["file_missing"]


def test_a_move_beyond_the_problem_takes_it_away_at_once(
    wired: Context, owner: Actor, account: AccountDetails, plan: Plan, see: See
) -> None:
    post = plan(20 * HOUR)
    end_token_at(wired, account, post.due_at - HOUR)
    preflight.run(wired)
    scheduling.move(wired, owner, post.id, post.due_at - 3 * HOUR)
    assert see(post) == []
    assert open_titles(wired, owner) == []


def test_a_move_into_the_problem_shows_it_at_once(
    wired: Context, owner: Actor, account: AccountDetails, plan: Plan, see: See
) -> None:
    post = plan(15 * HOUR)
    end_token_at(wired, account, post.due_at + HOUR)
    preflight.run(wired)
    assert see(post) == []
    scheduling.move(wired, owner, post.id, post.due_at + 3 * HOUR)
    assert see(post) == ["token_ends"]


def test_a_post_moved_further_than_a_day_ahead_is_looked_at_anew_a_day_before(
    wired: Context, owner: Actor, clock: FrozenClock, account: AccountDetails, plan: Plan, see: See
) -> None:
    post = plan(20 * HOUR)
    end_token_at(wired, account, post.due_at - HOUR)
    preflight.run(wired)
    scheduling.move(wired, owner, post.id, wired.clock.now() + 48 * HOUR)
    assert (see(post), stage_of(wired, post)) == ([], 0)
    clock.advance(25 * 3600)
    preflight.run(wired)
    assert (see(post), stage_of(wired, post)) == (["token_ends"], 1)


def test_a_text_that_no_longer_fits_is_shown_until_it_is_edited(
    wired: Context, owner: Actor, plan: Plan, see: See
) -> None:
    post = plan(20 * HOUR)
    with wired.database.unit_of_work() as session:
        too_long = "a" * 4_000
        session.execute(
            update(PostPart).where(col(PostPart.post_id) == post.post_id).values(text=too_long)
        )
    preflight.run(wired)
    assert see(post) == ["text_too_long"]
    post_editing.update_post(wired, owner, post.post_id, (PartDraft("Short again"),))
    assert see(post) == []


def test_posts_behind_a_full_quota_are_told_before_they_wait(
    wired: Context, owner: Actor, connect: Connect, see: See
) -> None:
    account = connect("x")
    at = wired.clock.now() + 2 * HOUR
    made = [
        posts.schedule(
            wired,
            owner,
            Draft((PartDraft(f"Number {number}"),), (account.id,)),
            at + timedelta(seconds=number),
        ).scheduled_posts[0]
        for number in range(101)
    ]
    preflight.run(wired)
    assert see(made[99]) == []
    assert see(made[100]) == ["quota_full"]


def test_nothing_is_shown_on_a_post_that_is_cancelled(
    wired: Context, owner: Actor, account: AccountDetails, plan: Plan, see: See
) -> None:
    post = plan(20 * HOUR)
    end_token_at(wired, account, post.due_at - HOUR)
    preflight.run(wired)
    assert scheduling.cancel(wired, owner, post.id).status is Status.CANCELLED
    preflight.run(wired)
    assert see(post) == []
    assert open_titles(wired, owner) == []


def test_several_workers_at_once_make_each_look_once(
    wired: Context, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "BATCH", 5)
    for number in range(30):
        plan(20 * HOUR, f"Number {number}")
    looked: list[int] = []
    workers = [
        threading.Thread(target=lambda: looked.append(preflight.run(wired))) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    looked.append(preflight.run(wired))
    assert sum(looked) == 30


def test_a_post_that_a_worker_holds_is_left_alone(wired: Context, plan: Plan) -> None:
    post = plan(20 * HOUR)
    with wired.database.unit_of_work() as session:
        session.get_one(ScheduledPost, post.id, with_for_update=True)
        assert preflight.run(wired) == 0
    assert preflight.run(wired) == 1


def test_an_account_that_falls_ill_between_two_looks_shows_on_its_posts_and_counts_each_once(
    wired: Context, owner: Actor, clock: FrozenClock, account: AccountDetails, plan: Plan, see: See
) -> None:
    post = plan(20 * HOUR)
    preflight.run(wired)
    tokens.flag(wired, account.id, AccountHealth.RECONNECT, "Log in there again.")
    assert (preflight.run(wired), preflight.run(wired)) == (1, 0)
    assert see(post) == ["reconnect"]
    clock.advance(20 * 3600)
    with wired.database.unit_of_work() as session:
        publications = Publications(session)
        for event in (Event.CLAIMED, Event.NEEDS_ACTION):
            rows = publications.advance(event, clock.now(), is_post(post.id))
        notifications.notify_transition(session, rows, event, None, clock.now())
    (item,) = notifications.list_notifications(wired, owner).items
    assert (item.kind, item.count) == ("account", 1)
