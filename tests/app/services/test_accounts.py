"""Asking a network whether an account's connection works."""

import asyncio

import pytest

from app.core.errors import Unavailable
from app.db.models import AccountHealth
from app.db.repositories.claims import Wanted
from app.domain.content import Severity
from app.domain.permissions import Actor
from app.services import accounts, posts, publishing, tokens
from app.services.context import Context
from app.services.details import AccountDetails
from app.services.drafts import Draft, PartDraft
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox

# Where each network is asked who the token is for.
READS = {"x": "GET /2/users/me", "bluesky": "GET /xrpc/com.atproto.server.getSession"}


def ask(ctx: Context, owner: Actor, account: AccountDetails) -> AccountDetails:
    return asyncio.run(accounts.test_account(ctx, owner, account.id))


def publish(ctx: Context, owner: Actor, account: AccountDetails, text: str) -> str:
    """The id of a post that went out there."""
    draft = Draft((PartDraft(text),), (account.id,))
    (seen,) = posts.publish_now(ctx, owner, draft).scheduled_posts
    asyncio.run(publishing.publish(ctx, Wanted(seen.id, seen.version)))
    return seen.id


@pytest.mark.parametrize("platform", sorted(READS))
def test_a_token_that_ran_out_early_is_renewed_and_the_account_stays_well(
    platform: str, wired: Context, owner: Actor, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    sandbox.order(platform, "expire_token", route=READS[platform])
    assert ask(wired, owner, account).health is AccountHealth.HEALTHY


@pytest.mark.parametrize("platform", sorted(READS))
def test_an_account_that_was_revoked_is_to_be_connected_again(
    platform: str, wired: Context, owner: Actor, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    sandbox.order(platform, "revoke_token", route=READS[platform])
    assert ask(wired, owner, account).health is AccountHealth.RECONNECT


def test_who_writes_for_an_account_that_must_be_connected_again_is_told_and_not_refused(
    wired: Context, owner: Actor, connect: Connect
) -> None:
    account = connect("x")
    reason = "X no longer accepts this connection. Reconnect it."
    tokens.flag(wired, account.id, AccountHealth.RECONNECT, reason)
    draft = Draft((PartDraft("Hello"),), (account.id,))
    ((problem,),) = (found.problems for found in posts.find_problems(wired, owner, draft))
    assert (problem.field, problem.code, problem.severity) == (
        *("account_ids", "reconnect", Severity.WARNING),
    )
    assert reason in problem.message


@pytest.mark.parametrize("platform", sorted(READS))
def test_a_network_that_is_away_says_nothing_about_the_account(
    platform: str, wired: Context, owner: Actor, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    sandbox.order(platform, "status", code=503, route=READS[platform], times=0)
    with pytest.raises(Unavailable):
        ask(wired, owner, account)
    health = accounts.get_account(wired, owner, account.id).health
    assert health is AccountHealth.HEALTHY


def test_an_account_knows_which_post_it_published_last(
    wired: Context, owner: Actor, connect: Connect
) -> None:
    account, other = connect("x"), connect("bluesky")
    seen = [publish(wired, owner, account, text) for text in ("Before", "Last")]
    publish(wired, owner, other, "Elsewhere")
    assert accounts.get_account(wired, owner, account.id).last_published_id == seen[-1]
    assert {a.id: a.last_published_id for a in accounts.list_accounts(wired, owner)}[
        account.id
    ] == seen[-1]


def test_an_account_that_published_nothing_knows_no_last_post(
    wired: Context, owner: Actor, connect: Connect
) -> None:
    account = connect("x")
    publish(wired, owner, connect("bluesky"), "Elsewhere")
    assert accounts.get_account(wired, owner, account.id).last_published_id == ""
