"""Networks that are connected by what a person types, from the form to the live post."""

import asyncio

import pytest

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput
from app.db.models import AccountHealth, SocialAccount
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.platforms import registry
from app.services import account_leaving, accounts, connecting
from app.services.context import Context
from app.services.sandbox_visit import sandbox_fields
from tests.app.services.conftest import Connect
from tests.app.services.test_publishing import Publisher
from tests.support.sandbox import Sandbox

LOST = ["execute_then_drop", "execute_then_5xx", "read_then_drop"]
BOTH = ["bluesky", "telegram"]


@pytest.fixture
def publisher(wired: Context, owner: Actor, clock: FrozenClock) -> Publisher:
    return Publisher(wired, owner, clock)


@pytest.mark.parametrize("platform", BOTH)
def test_a_thread_goes_live_with_a_link(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    done = publisher.attempt(publisher.write(connect(platform), "One", "Two", "Three"))
    assert done.status is Status.PUBLISHED
    assert len(done.live_parts) == 3
    assert done.url
    assert done.url.startswith(f"{sandbox.url}/{platform}/")
    one, two, three = sandbox.ledger(platform)
    assert [one["text"], two["text"], three["text"]] == ["One", "Two", "Three"]
    assert (two["parent_id"], three["parent_id"]) == (one["id"], two["id"])


@pytest.mark.parametrize("mode", LOST)
def test_a_named_post_whose_answer_was_lost_ends_live_exactly_once(
    mode: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect("bluesky"), "Is it there?")
    sandbox.order("bluesky", mode)
    assert publisher.attempt(seen).status is Status.UNCONFIRMED
    now = publisher.look_after(seen, 90)
    if now.status is Status.RETRYING:
        now = publisher.attempt(now)
    assert now.status is Status.PUBLISHED
    assert sandbox.texts("bluesky") == ["Is it there?"]


@pytest.mark.parametrize("mode", LOST)
def test_a_message_that_nobody_can_look_for_waits_for_a_person(
    mode: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect("telegram"), "Is it there?")
    sandbox.order("telegram", mode)
    assert publisher.attempt(seen).status is Status.UNCONFIRMED
    landed = sandbox.texts("telegram")
    for _ in range(3):
        now = publisher.look_after(seen, 90)
        assert now.status is Status.UNCONFIRMED
    assert now.error_code == "cannot_tell"
    assert sandbox.texts("telegram") == landed


@pytest.mark.parametrize("platform", BOTH)
def test_a_revoked_account_goes_on_after_it_is_connected_again(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform, "brightside")
    seen = publisher.write(account, "Patience")
    sandbox.order(platform, "revoke_token")
    assert publisher.attempt(seen).status is Status.BLOCKED
    health = accounts.get_account(publisher.ctx, publisher.owner, account.id).health
    assert health is AccountHealth.RECONNECT
    assert connect(platform, "brightside").id == account.id
    assert publisher.attempt(publisher.read(seen)).status is Status.PUBLISHED
    assert sandbox.texts(platform) == ["Patience"]


@pytest.mark.parametrize("ahead_s", [0, 2 * 3600 - 60])
def test_a_session_that_runs_out_is_refreshed_and_the_post_goes_out(
    ahead_s: int, publisher: Publisher, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    account = connect("bluesky")
    clock.advance(ahead_s)
    sandbox.advance(ahead_s)
    if not ahead_s:
        sandbox.order("bluesky", "expire_token")
    assert publisher.attempt(publisher.write(account, "Fresh")).status is Status.PUBLISHED
    paths = [request.path for request in sandbox.world.requests._entries]
    assert paths.count("/xrpc/com.atproto.server.refreshSession") == 1
    assert paths.count("/xrpc/com.atproto.server.createSession") == 1


def test_disconnecting_ends_the_session(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect("bluesky")
    asyncio.run(account_leaving.disconnect(publisher.ctx, publisher.owner, account.id))
    last = sandbox.world.requests.list("bluesky")[-1]
    assert (last["path"], last["status"]) == ("/xrpc/com.atproto.server.deleteSession", 200)


@pytest.mark.parametrize(
    ("platform", "flaw", "code"),
    [
        ("bluesky", {"password": "my real password"}, "password_refused"),
        ("telegram", {"token": "my token"}, "bad_token"),
        ("telegram", {"chat": "my channel"}, "bad_chat"),
        ("telegram", {"chat": "@x"}, "bad_chat"),
    ],
)
def test_what_is_typed_wrong_is_said_in_words(
    platform: str, flaw: dict[str, str], code: str, wired: Context, owner: Actor
) -> None:
    typed = {**sandbox_fields(registry.get(platform).spec), **flaw}
    with pytest.raises(InvalidInput) as caught:
        asyncio.run(connecting.connect_directly(wired, owner, platform, typed, sandbox=True))
    assert caught.value.error_code == code
    assert all(word not in caught.value.user_message for word in flaw.values())


def test_an_account_that_moved_to_another_server_stays_itself(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect("bluesky")
    with publisher.ctx.database.unit_of_work() as session:
        row = session.get_one(SocialAccount, account.id)
        row.host = "http://127.0.0.1:1/old"
        session.add(row)
    again = connect("bluesky")
    assert again.id == account.id
    assert publisher.attempt(publisher.write(again, "Moved")).status is Status.PUBLISHED
    assert sandbox.texts("bluesky") == ["Moved"]
