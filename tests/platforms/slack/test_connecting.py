"""Connecting a Slack channel by its webhook's address, and keeping that address secret."""

import logging

import pytest

from app.core.logging import redact
from app.platforms import registry
from app.platforms.errors import AuthRevoked, ContentRejected, PlatformError
from app.platforms.slack.address import Address, channel_name, sandbox_address
from app.platforms.slack.spec import SPEC
from app.services.sandbox_visit import sandbox_fields
from tests.contract.harness import Sandbox, connect, text_part, typed_fields

SLUG = "slack"
TOKEN = "Ab3dE5gH" * 3


async def connect_with(sandbox: Sandbox, address: str, channel: str = "#news") -> str:
    """The account's id."""
    flow = registry.get(SLUG).direct_at(sandbox.endpoints(SLUG))
    _, identity = await flow.connect({"webhook_url": address, "channel": channel})
    return identity.remote_id


async def test_connecting_asks_whether_the_webhook_is_there_and_posts_nothing(
    sandbox: Sandbox,
) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    again = await connect(sandbox, SLUG, "ada")
    assert ada.connection.remote_id == again.connection.remote_id != bob.connection.remote_id
    assert (ada.connection.handle, ada.connection.kind) == ("#ada", "channel")
    assert ada.tokens.expires_at is None
    assert {request["body"] for request in sandbox.requests(SLUG)} == {'{"text":""}'}
    assert not sandbox.ledger(SLUG)


@pytest.mark.parametrize("word", ["no_text", "missing_text_or_fallback_or_attachments"])
async def test_a_webhook_that_misses_the_text_is_there(sandbox: Sandbox, word: str) -> None:
    headers = {"content-type": "text/plain"}
    sandbox.fault(SLUG, "status", code=400, body=word, headers=headers)
    assert await connect_with(sandbox, sandbox_address("ada"))


@pytest.mark.parametrize("word", ["invalid_payload", "something_new", "<html>Hello</html>"])
async def test_any_other_refusal_is_no_proof_that_it_is_there(sandbox: Sandbox, word: str) -> None:
    sandbox.fault(SLUG, "status", code=400, body=word)
    with pytest.raises(PlatformError):
        await connect_with(sandbox, sandbox_address("ada"))


async def test_the_sandbox_accepts_what_the_form_proposes(sandbox: Sandbox) -> None:
    proposed = sandbox_fields(SPEC, "demo")
    assert proposed == typed_fields(SLUG, "demo")
    assert await connect_with(sandbox, **{"address": proposed["webhook_url"]})


def test_nothing_but_the_parts_of_an_address_is_kept() -> None:
    typed = f" https://hooks.slack.com/services/T0AB12CD/B0XY34ZW/{TOKEN}/ "
    found = Address.parse(typed, None)
    assert found.secret == f"T0AB12CD/B0XY34ZW/{TOKEN}"
    assert Address.from_secret(found.secret) == found


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://hooks.slack.com/services/T0AB12CD/B0XY34ZW",
        f"https://hooks.slack.com.evil.example/services/T0AB12CD/B0XY34ZW/{TOKEN}",
        f"https://evil.example/services/T0AB12CD/B0XY34ZW/{TOKEN}",
        f"https://hooks.slack.com/services/T0AB12CD/B0XY34ZW/{TOKEN}/more",
        f"https://hooks.slack.com/workflows/T0AB12CD/A0XY34ZW/{TOKEN}",
        f"https://hooks.slack.com/triggers/T0AB12CD/1234/{TOKEN}",
    ],
)
async def test_an_address_that_is_none_is_refused_before_anything_is_sent(
    sandbox: Sandbox, address: str
) -> None:
    with pytest.raises(ContentRejected) as caught:
        await connect_with(sandbox, address)
    assert "api.slack.com/apps" in caught.value.user_message
    assert TOKEN not in caught.value.user_message
    assert not sandbox.requests(SLUG)


@pytest.mark.parametrize(
    ("typed", "name"), [("#News", "news"), ("  news ", "news"), ("# équipe", "équipe")]
)
def test_a_channel_is_the_same_however_it_is_typed(typed: str, name: str) -> None:
    assert channel_name(typed) == name


@pytest.mark.parametrize("typed", ["", " # ", "n" * 81])
async def test_a_channel_needs_a_name(sandbox: Sandbox, typed: str) -> None:
    with pytest.raises(ContentRejected) as caught:
        await connect_with(sandbox, sandbox_address("ada"), typed)
    assert caught.value.error_code == "bad_channel"


@pytest.mark.parametrize(
    ("old", "new"),
    [("/T0SANDBOX/", "/T0ELSEWHERE/"), ("/B0SANDBOX/", "/B0GONE/"), ("the_sandbox", "no_sandbox")],
    ids=["team", "webhook", "token"],
)
async def test_a_wrong_address_asks_for_a_new_one(sandbox: Sandbox, old: str, new: str) -> None:
    with pytest.raises(AuthRevoked) as caught:
        await connect_with(sandbox, sandbox_address("ada").replace(old, new))
    assert "Make a new one" in caught.value.user_message


async def test_disconnecting_sends_nothing_and_ends_nothing(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    before = len(sandbox.requests(SLUG))
    await ada.flow.revoke(ada.tokens.access_token)
    assert len(sandbox.requests(SLUG)) == before
    await ada.client().fetch_identity()


async def test_no_part_of_the_secret_address_shows_anywhere(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await connect(sandbox, SLUG)
    address = Address.from_secret(ada.tokens.access_token)
    said = [repr(x) for x in (address, ada.tokens, ada.connection, ada.flow, ada.client())]
    with caplog.at_level(logging.DEBUG):
        for fault in (
            {"mode": "execute_then_drop"},
            {"mode": "status", "code": 400, "body": f"no {address.token} here"},
            {"mode": "status", "code": 502, "body": address.secret},
            {"mode": "rate_limit"},
            {"mode": "revoke_token"},
        ):
            sandbox.fault(SLUG, **fault)
            with pytest.raises(PlatformError) as caught:
                await ada.client().publish(text_part("Hush"), ())
            said += [str(caught.value), repr(caught.value), caught.value.detail]
    said += [caplog.text, str(sandbox.requests(SLUG)), str(sandbox.ledger(SLUG))]
    assert not [line for line in said if address.token in line]


def test_an_address_in_a_log_line_loses_its_secret() -> None:
    line = redact(f"POST https://hooks.slack.com/services/T0AB12CD/B0XY34ZW/{TOKEN} failed")
    assert TOKEN not in line
    assert "B0XY34ZW" in line
