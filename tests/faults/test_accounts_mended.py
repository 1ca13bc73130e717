"""Accounts that lose their access and get it back: what waits for them goes on by itself."""

import asyncio
from datetime import timedelta

import pytest

from app.core.clock import FrozenClock
from app.db.models import AccountHealth, SocialAccount
from app.domain.publication import Status
from app.platforms import registry
from app.services import accounts, token_keeping, tokens
from app.services.context import Context, open_context
from app.services.details import AccountDetails
from tests.app.services.conftest import Connect
from tests.faults.engine import Engine
from tests.support.sandbox import Sandbox

# The route that renews each network's tokens. Some renew only what is older than a day.
RENEWING = {
    "x": "POST /2/oauth2/token",
    "bluesky": "POST /xrpc/com.atproto.server.refreshSession",
    "threads": "GET /refresh_access_token",
    "instagram": "GET /refresh_access_token",
}
OLD_ENOUGH_S = {"threads": 2 * 86400, "instagram": 2 * 86400}
# A webhook that was deleted never comes back: a new one has another address.
MENDED = sorted(set(registry.slugs()) - {"discord", "slack"})


def row(ctx: Context, account: AccountDetails) -> SocialAccount:
    with ctx.database.unit_of_work() as session:
        return session.get_one(SocialAccount, account.id)


def end_soon(engine: Engine, account: AccountDetails, sandbox: Sandbox) -> None:
    """Its token has five minutes left, as far as we know."""
    with engine.ctx.database.unit_of_work() as session:
        found = session.get_one(SocialAccount, account.id)
        found.expires_at = engine.ctx.clock.now() + timedelta(minutes=5)
    sandbox.advance(OLD_ENOUGH_S.get(account.platform, 0))


def renewals(sandbox: Sandbox, platform: str) -> int:
    """How often the network was asked for newer access, whatever it answered."""
    path = RENEWING[platform].partition(" ")[2]
    asked = [entry for entry in sandbox.world.requests.list(platform) if entry["path"] == path]
    connecting = "authorization_code"
    return sum(connecting not in str(entry["body"]) for entry in asked)


@pytest.mark.parametrize("platform", MENDED)
def test_a_post_of_a_revoked_account_is_held_up_and_goes_on_after_reconnecting(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform, "brightside")
    seen = engine.write(account)
    sandbox.order(platform, "revoke_token")
    engine.run()
    assert engine.read(seen).status is Status.BLOCKED
    assert row(engine.ctx, account).health == AccountHealth.RECONNECT
    assert connect(platform, "brightside").id == account.id
    engine.run()
    assert engine.read(seen).status is Status.PUBLISHED
    assert engine.judge().flaws == []


@pytest.mark.parametrize("platform", ["x", "telegram"])
def test_reconnecting_too_late_sends_nothing_unasked(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    seen = engine.write(connect(platform, "brightside"))
    sandbox.order(platform, "revoke_token")
    engine.run()
    clock.advance(timedelta(days=3).total_seconds())
    connect(platform, "brightside")
    engine.run()
    assert engine.read(seen).status is Status.MISSED
    assert engine.judge().flaws == []
    assert sandbox.ledger(platform) == []


@pytest.mark.parametrize("platform", sorted(RENEWING))
def test_access_is_renewed_before_it_ends_and_serves_the_next_post(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    end_soon(engine, account, sandbox)
    before = row(engine.ctx, account).expires_at
    assert asyncio.run(token_keeping.run(engine.ctx)) == 1
    after = row(engine.ctx, account).expires_at
    assert before is not None
    assert after is not None
    assert after > before
    seen = engine.write(account)
    engine.run()
    assert engine.read(seen).status is Status.PUBLISHED
    assert renewals(sandbox, platform) == 1


@pytest.mark.parametrize("platform", sorted(RENEWING))
def test_a_post_that_is_due_does_not_wait_for_a_renewal_that_fails_for_now(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    end_soon(engine, account, sandbox)
    sandbox.order(platform, "status", code=503, route=RENEWING[platform], times=0)
    seen = engine.write(account)
    engine.step()
    assert engine.read(seen).status is Status.PUBLISHED
    assert row(engine.ctx, account).health == AccountHealth.HEALTHY


@pytest.mark.parametrize("platform", sorted(RENEWING))
def test_two_processes_that_need_newer_access_ask_for_it_once(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    account = connect(platform)
    end_soon(engine, account, sandbox)
    other = open_context(engine.ctx.settings, clock)

    async def both() -> set[str]:
        found = await asyncio.gather(
            *(tokens.usable_connection(ctx, account.id) for ctx in (engine.ctx, other) * 2)
        )
        return {connection.access_token for connection in found}

    try:
        assert len(asyncio.run(both())) == 1
    finally:
        other.database.dispose()
        other.redis.close()
    assert renewals(sandbox, platform) == 1


@pytest.mark.parametrize("platform", sorted(RENEWING))
def test_a_renewal_whose_answer_was_lost_loses_no_post(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    end_soon(engine, account, sandbox)
    sandbox.order(platform, "drop_refresh_response")
    assert asyncio.run(token_keeping.run(engine.ctx)) == 0
    assert row(engine.ctx, account).health == AccountHealth.HEALTHY
    seen = engine.write(account)
    engine.run()
    assert engine.judge().flaws == []
    ended = engine.read(seen)
    if ended.status is Status.BLOCKED:
        assert accounts.get_account(engine.ctx, engine.owner, account.id).health_reason
        connect(platform)
        engine.run()
    assert engine.read(seen).status is Status.PUBLISHED
