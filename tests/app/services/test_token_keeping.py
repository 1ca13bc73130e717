"""Access is renewed before it ends, and people hear in time of what only they can renew."""

import asyncio
from datetime import datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.db.models import AccountHealth, SocialAccount
from app.domain.permissions import Actor
from app.services import account_leaving, notifications, token_keeping
from app.services.context import Context
from app.services.details import AccountDetails
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox

DAY = timedelta(days=1)


def row(ctx: Context, account: AccountDetails) -> SocialAccount:
    with ctx.database.unit_of_work() as session:
        return session.get_one(SocialAccount, account.id)


def end_at(ctx: Context, account: AccountDetails, at: datetime, *, renews: bool) -> None:
    with ctx.database.unit_of_work() as session:
        found = session.get_one(SocialAccount, account.id)
        found.expires_at = at
        if not renews:
            found.refresh_token = None


def titles(ctx: Context, owner: Actor) -> list[str]:
    inbox = notifications.list_notifications(ctx, owner)
    return [item.title for item in inbox.items if not item.is_resolved]


def run(ctx: Context) -> int:
    return asyncio.run(token_keeping.run(ctx))


def test_access_that_ends_soon_is_renewed_without_a_post(
    wired: Context, connect: Connect, clock: FrozenClock
) -> None:
    account = connect("x")
    end_at(wired, account, clock.now() + timedelta(minutes=5), renews=True)
    before = row(wired, account).access_token
    assert run(wired) == 1
    renewed = row(wired, account)
    assert renewed.access_token != before
    assert renewed.expires_at is not None
    assert renewed.expires_at > clock.now() + timedelta(hours=1)


def test_access_that_lasts_is_left_alone(wired: Context, connect: Connect) -> None:
    connect("x")
    assert run(wired) == 0


def test_a_renewal_that_fails_for_now_disconnects_nobody_and_comes_round_again(
    wired: Context, connect: Connect, clock: FrozenClock, sandbox: Sandbox
) -> None:
    account = connect("x")
    end_at(wired, account, clock.now() + timedelta(minutes=5), renews=True)
    sandbox.order("x", "status", code=503, route="POST /2/oauth2/token")
    assert run(wired) == 0
    assert row(wired, account).health == AccountHealth.HEALTHY
    assert run(wired) == 1


@pytest.mark.parametrize(("left", "days"), [(13.5, 14), (6.5, 7), (0.5, 1)])
def test_people_are_warned_of_access_that_only_they_can_renew(
    wired: Context,
    owner: Actor,
    connect: Connect,
    clock: FrozenClock,
    left: float,
    days: int,
) -> None:
    account = connect("linkedin")
    end = clock.now() + left * DAY
    end_at(wired, account, end, renews=False)
    run(wired)
    (title,) = titles(wired, owner)
    assert f"{end.day} {end:%B}" in title


def test_far_ahead_nobody_is_warned(
    wired: Context, owner: Actor, connect: Connect, clock: FrozenClock
) -> None:
    end_at(wired, connect("linkedin"), clock.now() + 15 * DAY, renews=False)
    run(wired)
    assert titles(wired, owner) == []


def test_a_warning_that_was_read_does_not_ring_again_until_the_next_one_is_due(
    wired: Context, owner: Actor, connect: Connect, clock: FrozenClock
) -> None:
    end_at(wired, connect("linkedin"), clock.now() + 10 * DAY, renews=False)
    run(wired)
    notifications.mark_read(wired, owner)
    run(wired)
    assert notifications.list_notifications(wired, owner).unread_count == 0
    clock.advance((4 * DAY).total_seconds())
    run(wired)
    notifications.resolve_gone(wired)
    assert notifications.list_notifications(wired, owner).unread_count == 1
    assert len(titles(wired, owner)) == 1


def test_a_reconnected_account_needs_no_warning_any_more(
    wired: Context, owner: Actor, connect: Connect, clock: FrozenClock
) -> None:
    end_at(wired, connect("linkedin", "ada"), clock.now() + 3 * DAY, renews=False)
    run(wired)
    connect("linkedin", "ada")
    notifications.resolve_gone(wired)
    assert titles(wired, owner) == []


def test_a_disconnected_account_needs_none_either(
    wired: Context, owner: Actor, connect: Connect, clock: FrozenClock
) -> None:
    account = connect("linkedin")
    end_at(wired, account, clock.now() + 3 * DAY, renews=False)
    run(wired)
    asyncio.run(account_leaving.disconnect(wired, owner, account.id))
    notifications.resolve_gone(wired)
    assert titles(wired, owner) == []
