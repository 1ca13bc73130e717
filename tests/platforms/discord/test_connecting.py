"""Connecting a Discord channel by its webhook's address, and keeping that address secret."""

import logging
from dataclasses import replace

import pytest

from app.core.logging import redact
from app.platforms import registry
from app.platforms.discord.address import Address, sandbox_address
from app.platforms.discord.spec import SPEC
from app.platforms.errors import AuthRevoked, ContentRejected, PlatformError
from app.services.sandbox_visit import sandbox_fields
from tests.contract.harness import Sandbox, connect, text_part, typed_fields

SLUG = "discord"
TOKEN = "a-Real_token" * 6


async def connect_at(sandbox: Sandbox, address: str) -> str:
    """The account's id."""
    flow = registry.get(SLUG).direct_at(sandbox.endpoints(SLUG))
    _, identity = await flow.connect({"webhook_url": address})
    return identity.remote_id


async def test_the_address_tells_the_channel_and_posts_nothing(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    again = await connect(sandbox, SLUG, "ada")
    assert ada.connection.remote_id == again.connection.remote_id != bob.connection.remote_id
    assert (ada.connection.handle, ada.connection.kind) == ("Ada", "channel")
    assert ada.connection.facts["guild_id"]
    assert ada.tokens.expires_at is None
    assert {r["method"] for r in sandbox.requests(SLUG)} == {"GET"}


async def test_the_sandbox_accepts_what_the_form_proposes(sandbox: Sandbox) -> None:
    proposed = sandbox_fields(SPEC, "demo")
    assert proposed == typed_fields(SLUG, "demo")
    assert await connect_at(sandbox, proposed["webhook_url"])


@pytest.mark.parametrize(
    "address",
    [
        f"https://discord.com/api/webhooks/223704706495545344/{TOKEN}",
        f"https://discordapp.com/api/v10/webhooks/223704706495545344/{TOKEN}",
        f"  https://canary.discord.com/api/webhooks/223704706495545344/{TOKEN}?wait=true\n",
        f"https://discord.com/api/webhooks/223704706495545344/{TOKEN}/slack",
        f"http://127.0.0.1/discord/api/webhooks/223704706495545344/{TOKEN}",
    ],
)
def test_every_spelling_of_an_address_means_the_same_webhook(address: str) -> None:
    found = Address.parse(address, "127.0.0.1")
    assert found.secret == f"223704706495545344/{TOKEN}"
    assert Address.from_secret(found.secret) == found


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://discord.com/channels/1/2",
        "https://discord.com/api/webhooks/223704706495545344",
        f"https://discord.com.evil.example/api/webhooks/223704706495545344/{TOKEN}",
        f"https://evil.example/api/webhooks/223704706495545344/{TOKEN}",
        f"https://discord.com/api/webhooks/223704706495545344/{TOKEN}/messages/1",
        f"https://discord.com@evil.example/api/webhooks/223704706495545344/{TOKEN}",
    ],
)
async def test_an_address_that_is_none_is_refused_before_anything_is_sent(
    sandbox: Sandbox, address: str
) -> None:
    with pytest.raises(ContentRejected) as caught:
        await connect_at(sandbox, address)
    assert "Copy Webhook URL" in caught.value.user_message
    assert TOKEN not in caught.value.user_message
    assert not sandbox.requests(SLUG)


async def test_a_deleted_webhook_and_a_wrong_token_ask_for_a_new_address(sandbox: Sandbox) -> None:
    right = sandbox_address("ada")
    for wrong in (right.replace("the_sandbox", "no_sandbox"), right.replace("/360", "/370")):
        with pytest.raises(AuthRevoked) as caught:
            await connect_at(sandbox, wrong)
        assert "Make a new one" in caught.value.user_message


async def test_disconnecting_leaves_the_webhook_to_those_who_share_it(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    before = len(sandbox.requests(SLUG))
    await ada.flow.revoke(ada.tokens.access_token)
    assert len(sandbox.requests(SLUG)) == before
    await ada.client().fetch_identity()


async def test_an_address_that_is_no_longer_accepted_cannot_be_renewed(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    with pytest.raises(AuthRevoked):
        await ada.flow.refresh(ada.tokens.access_token)


async def test_no_part_of_the_secret_address_shows_anywhere(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await connect(sandbox, SLUG)
    address = Address.from_secret(ada.tokens.access_token)
    echo = {"message": f"No webhook {address.token} of {address.webhook_id}", "code": 1}
    said = [repr(x) for x in (address, ada.tokens, ada.connection, ada.flow, ada.client())]
    with caplog.at_level(logging.DEBUG):
        for fault in (
            {"mode": "execute_then_drop"},
            {"mode": "status", "code": 400, "body": echo},
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
    line = redact(f"POST https://discord.com/api/v10/webhooks/223704706495545344/{TOKEN}?wait=true")
    assert TOKEN not in line
    assert "223704706495545344" in line


async def test_a_webhook_of_an_app_cannot_post_and_is_not_connected(sandbox: Sandbox) -> None:
    body = {"id": "658822586720976555", "type": 3, "name": "Clyde", "channel_id": None}
    sandbox.fault(
        SLUG, "status", code=200, body=body, route="GET /api/v10/webhooks/{webhook}/{token}"
    )
    with pytest.raises(ContentRejected) as caught:
        await connect_at(sandbox, sandbox_address("ada"))
    assert caught.value.error_code == "bad_address"


async def test_a_connection_without_a_server_has_no_address_for_its_messages(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    alone = replace(ada, connection=replace(ada.connection, facts={}))
    live = await alone.client().publish(text_part("Where am I?"), ())
    assert live.url == ""
