"""People are told once for each cause, again when it happens again, and no more once it is gone."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event as sql_events

from app.core.clock import FrozenClock
from app.core.errors import NotAllowed
from app.db.models import AccountHealth, ScheduledPost, SocialAccount
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.incident import Incident
from app.domain.outcome import Cause
from app.domain.permissions import Actor, Permission, Role
from app.domain.publication import Event, Status
from app.services import accounts, notifications, posts, scheduling, tokens
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.services.notifications import NotificationDetails
from tests.app.services.conftest import Connect
from tests.support.cast import Cast

FULL = Incident("failed:acc_1:content_rejected", "Not published", "Too long.", "/posts")


def tell(ctx: Context, actor: Actor, told: Incident = FULL, adds: int = 1) -> None:
    with ctx.database.unit_of_work() as session:
        now = ctx.clock.now()
        notifications.raise_incident(session, actor.workspace_id, told, now, adds=adds)


def shown(ctx: Context, actor: Actor) -> list[NotificationDetails]:
    return list(notifications.list_notifications(ctx, actor).items)


def plan(ctx: Context, actor: Actor, account: SocialAccount, count: int = 1) -> list[str]:
    """Posts that are due now."""
    drafts = [Draft((PartDraft(f"Number {n}"),), (account.id,)) for n in range(count)]
    return [posts.publish_now(ctx, actor, draft).scheduled_posts[0].id for draft in drafts]


def advance(ctx: Context, ids: list[str], first: Event, then: Event, cause: Cause) -> None:
    """Lead posts through two events, and tell of the second as the engine does."""
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        publications = Publications(session)
        rows: list[ScheduledPost] = []
        for scheduled_post_id in ids:
            publications.advance(first, now, is_post(scheduled_post_id))
            rows += publications.advance(
                then, now, is_post(scheduled_post_id), change=Change(cause=cause)
            )
        assert len(rows) == len(ids)
        notifications.notify_transition(session, rows, then, cause, now)


def test_what_happens_again_raises_the_count_and_is_unread_again(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    tell(context, cast.owner)
    notifications.mark_read(context, cast.owner)
    clock.advance(60)
    tell(context, cast.owner, adds=2)
    (item,) = shown(context, cast.owner)
    assert (item.count, item.is_read, item.updated_at) == (3, False, clock.now())


def test_a_resolved_incident_that_comes_back_is_a_new_one(context: Context, cast: Cast) -> None:
    tell(context, cast.owner)
    with context.database.unit_of_work() as session:
        now = context.clock.now()
        assert notifications.resolve(session, cast.owner.workspace_id, FULL.key, now)
        assert not notifications.resolve(session, cast.owner.workspace_id, FULL.key, now)
    tell(context, cast.owner)
    assert [item.is_resolved for item in shown(context, cast.owner)] == [False, True]


def test_what_was_resolved_is_shown_for_a_day(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    tell(context, cast.owner)
    with context.database.unit_of_work() as session:
        notifications.resolve(session, cast.owner.workspace_id, FULL.key, clock.now())
    clock.advance(23 * 3600)
    assert len(shown(context, cast.owner)) == 1
    clock.advance(2 * 3600)
    assert shown(context, cast.owner) == []


def test_one_of_several_can_be_marked_as_read(context: Context, cast: Cast) -> None:
    tell(context, cast.owner)
    tell(context, cast.owner, Incident("missed:2026-03-02T09", "Missed"))
    first = shown(context, cast.owner)[0]
    notifications.mark_read(context, cast.owner, [first.id])
    inbox = notifications.list_notifications(context, cast.owner)
    assert inbox.unread_count == 1
    assert [item.is_read for item in inbox.items if item.id == first.id] == [True]


def test_another_workspace_sees_and_marks_nothing(context: Context, cast: Cast) -> None:
    tell(context, cast.owner)
    (item,) = shown(context, cast.owner)
    notifications.mark_read(context, cast.outsider, [item.id])
    notifications.mark_read(context, cast.outsider)
    assert shown(context, cast.outsider) == []
    assert notifications.list_notifications(context, cast.owner).unread_count == 1


def test_who_may_only_read_cannot_mark_for_everybody(context: Context, cast: Cast) -> None:
    viewer = Actor(cast.editor.user_id, cast.editor.workspace_id, Role.VIEWER)
    assert notifications.list_notifications(context, viewer).unread_count == 0
    with pytest.raises(NotAllowed):
        notifications.mark_read(context, viewer)
    narrow = Actor(
        cast.owner.user_id,
        cast.owner.workspace_id,
        Role.OWNER,
        scopes=frozenset({Permission.READ}),
    )
    with pytest.raises(NotAllowed):
        notifications.mark_read(context, narrow)


def test_posts_that_fail_for_one_reason_are_one_notification_with_their_number(
    context: Context, cast: Cast
) -> None:
    account = cast.account("x")
    cause = Cause("content_rejected", "The network says it is spam.")
    ids = plan(context, cast.owner, account, 3)
    advance(context, ids[:2], Event.CLAIMED, Event.REJECTED, cause)
    advance(context, ids[2:], Event.CLAIMED, Event.REJECTED, cause)
    (item,) = shown(context, cast.owner)
    assert (item.kind, item.count, item.body) == ("failed", 3, "The network says it is spam.")


def test_a_failed_post_that_is_retried_takes_its_notification_away(
    context: Context, cast: Cast
) -> None:
    ids = plan(context, cast.owner, cast.account("x"))
    advance(context, ids, Event.CLAIMED, Event.REJECTED, Cause("content_rejected", "No."))
    assert notifications.resolve_gone(context) == 0
    scheduling.retry(context, cast.owner, ids[0])
    assert notifications.resolve_gone(context) == 1
    assert [item.is_resolved for item in shown(context, cast.owner)] == [True]


def test_missed_posts_are_one_notification_an_hour_for_all_accounts(
    context: Context, cast: Cast
) -> None:
    ids = plan(context, cast.owner, cast.account("x")) + plan(
        context, cast.owner, cast.account("linkedin")
    )
    advance(context, ids, Event.MOVED_TO_QUEUE, Event.TOO_LATE, Cause("missed", "We were off."))
    (item,) = shown(context, cast.owner)
    assert (item.kind, item.count) == ("missed", 2)
    for scheduled_post_id in ids:
        scheduling.cancel(context, cast.owner, scheduled_post_id)
    notifications.resolve_gone(context)
    assert shown(context, cast.owner)[0].is_resolved


def test_blocked_posts_are_counted_on_the_account_that_needs_somebody(
    context: Context, cast: Cast
) -> None:
    account = cast.account("x")
    ids = plan(context, cast.owner, account, 2)
    tokens.flag(context, account.id, AccountHealth.RECONNECT, "Log in again.")
    cause = Cause("reconnect_needed", "Refused.")
    advance(context, ids, Event.CLAIMED, Event.NEEDS_ACTION, cause)
    (item,) = shown(context, cast.owner)
    assert (item.kind, item.count, item.body) == ("account", 2, "Log in again.")


def test_an_account_is_told_of_once_however_often_it_is_flagged(
    context: Context, cast: Cast
) -> None:
    account = cast.account("x")
    tokens.flag(context, account.id, AccountHealth.RECONNECT, "Log in again.")
    notifications.mark_read(context, cast.owner)
    tokens.flag(context, account.id, AccountHealth.RECONNECT, "Log in again.")
    inbox = notifications.list_notifications(context, cast.owner)
    assert (len(inbox.items), inbox.unread_count) == (1, 0)


@pytest.mark.parametrize("platform", ["linkedin", "x"])
def test_reconnecting_an_account_takes_its_notification_away(
    platform: str, wired: Context, owner: Actor, connect: Connect
) -> None:
    account = connect(platform, "brightside")
    tokens.flag(wired, account.id, AccountHealth.RECONNECT, "Log in again.")
    assert not shown(wired, owner)[0].is_resolved
    assert connect(platform, "brightside").id == account.id
    assert shown(wired, owner)[0].is_resolved
    assert accounts.get_account(wired, owner, account.id).can_publish


def test_an_unconfirmed_post_tells_nobody_until_it_needs_somebody(
    context: Context, cast: Cast
) -> None:
    ids = plan(context, cast.owner, cast.account("x"))
    cause, now = Cause("cannot_tell", "Look there."), context.clock.now()
    with context.database.unit_of_work() as session:
        publications = Publications(session)
        publications.advance(Event.CLAIMED, now, is_post(ids[0]))
        change = Change(check_at=now + timedelta(seconds=3), cause=cause)
        rows = publications.advance(Event.BECAME_UNKNOWN, now, is_post(ids[0]), change=change)
        notifications.notify_transition(session, rows, Event.BECAME_UNKNOWN, cause, now)
    assert shown(context, cast.owner) == []
    with context.database.unit_of_work() as session:
        row = session.get_one(ScheduledPost, ids[0])
        row.check_at = None
        session.add(row)
        session.flush()
        notifications.notify_transition(session, [row], Event.BECAME_UNKNOWN, cause, now)
    assert [item.kind for item in shown(context, cast.owner)] == ["undecided"]
    scheduling.resolve(context, cast.owner, ids[0], is_published=True)
    notifications.resolve_gone(context)
    assert shown(context, cast.owner)[0].is_resolved


def test_events_that_need_nobody_cost_no_query(context: Context, cast: Cast) -> None:
    ids = plan(context, cast.owner, cast.account("x"))
    asked: list[str] = []
    with context.database.unit_of_work() as session:
        now = context.clock.now()
        rows = Publications(session).advance(Event.CLAIMED, now, is_post(ids[0]))
        assert rows[0].status == Status.PUBLISHING

        def note(*args: object) -> None:
            asked.append(str(args[2]))

        sql_events.listen(context.database.engine, "before_cursor_execute", note)
        notifications.notify_transition(session, rows, Event.CLAIMED, None, now)
        notifications.notify_transition(session, rows, Event.MOVED, None, now)
        sql_events.remove(context.database.engine, "before_cursor_execute", note)
    assert asked == []


def test_many_workers_that_tell_of_the_same_causes_neither_wait_for_ever_nor_lose_count(
    context: Context, cast: Cast
) -> None:
    told = [Incident(f"failed:acc_{n}:refused", f"Number {n}") for n in range(4)]
    workspace_id, now = cast.owner.workspace_id, context.clock.now()

    def work(turn: int) -> None:
        order = told[turn:] + told[:turn]
        with context.database.unit_of_work() as session:
            notifications.raise_all(session, {(workspace_id, i): 1 for i in order}, now)

    workers = [threading.Thread(target=work, args=(turn,)) for turn in range(4) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [item.count for item in shown(context, cast.owner)] == [12] * 4


def test_a_group_of_posts_with_different_ends_is_told_in_one_go(
    context: Context, cast: Cast
) -> None:
    account = cast.account("x")
    ids, now = plan(context, cast.owner, account, 3), context.clock.now()
    refused, spam = Cause("content_rejected", "No."), Cause("gave_up", "Tried often.")
    with context.database.unit_of_work() as session:
        publications = Publications(session)
        rows = [
            publications.advance(event, now, is_post(i))[0]
            for i in ids
            for event in (Event.CLAIMED, Event.REJECTED)
        ][1::2]
        causes = [refused, spam, refused]
        steps = [(row, Event.REJECTED, cause) for row, cause in zip(rows, causes, strict=True)]
        notifications.notify_transitions(session, steps, now)
    assert sorted(item.count for item in shown(context, cast.owner)) == [1, 2]
