"""A bot's token and the chat that it may post to."""

import logging

import pytest

from app.platforms import registry
from app.platforms.base import Connection
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    NotSent,
    PermissionMissing,
    PlatformError,
)
from app.platforms.telegram.direct import TelegramDirect, chat_of
from app.services.sandbox_visit import sandbox_fields
from tests.contract.harness import Sandbox, connect, text_part, typed_fields

SLUG = "telegram"
ADA = typed_fields(SLUG, "ada")


def flow(sandbox: Sandbox) -> TelegramDirect:
    return TelegramDirect(sandbox.endpoints(SLUG))


async def test_what_the_sandbox_suggests_connects(sandbox: Sandbox) -> None:
    tokens, identity = await flow(sandbox).connect(sandbox_fields(registry.get(SLUG).spec))
    assert (identity.handle, identity.display_name) == ("@demo_channel", "Demo Channel")
    assert identity.kind == "channel"
    assert identity.facts == {"bot": "@sandbox_1000000001_bot"}
    assert (tokens.expires_at, tokens.refresh_token) == (None, None)


async def test_each_channel_is_an_account_of_its_own(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    again = await connect(sandbox, SLUG, "ada")
    assert ada.connection.remote_id == again.connection.remote_id != bob.connection.remote_id
    assert ada.connection.remote_id.startswith("-100")


async def test_one_bot_may_post_to_several_channels(sandbox: Sandbox) -> None:
    ids = set()
    for chat in ("@first_channel", "https://t.me/c/1234567890/7", "-54321"):
        _, identity = await flow(sandbox).connect({**ADA, "chat": chat})
        ids.add(identity.remote_id)
    assert {"-1001234567890", "-54321"} < ids
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("typed", "chat"),
    [
        ("@my_channel", "@my_channel"),
        (" my_channel ", "@my_channel"),
        ("https://t.me/my_channel", "@my_channel"),
        ("t.me/s/my_channel/123", "@my_channel"),
        ("http://telegram.me/My_Channel/", "@My_Channel"),
        ("https://t.me/c/1234567890/55", "-1001234567890"),
        ("https://t.me/c/1234567890", "-1001234567890"),
        ("-1001234567890", "-1001234567890"),
        ("-123456", "-123456"),
    ],
)
def test_a_chat_is_named_in_every_way_that_people_copy_it(typed: str, chat: str) -> None:
    assert chat_of(typed) == chat


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@a",
        "my channel",
        "https://t.me/+AbCdEfGhIjK",
        "https://t.me/joinchat/AbCdEf",
        "https://example.com/my_channel",
        "@żółć_żółć",
        "123",
        "@my_channel?x=1",
    ],
)
def test_what_names_no_chat_is_asked_for_again(typed: str) -> None:
    with pytest.raises(ContentRejected) as caught:
        chat_of(typed)
    assert "@my_channel" in caught.value.user_message


@pytest.mark.parametrize(
    "token",
    [
        "",
        "token",
        "123456789",
        "123456789:",
        "123456789:short",
        f"../x:{'a' * 35}",
        "1:" + "a" * 35,
    ],
)
async def test_what_cannot_be_a_token_is_sent_nowhere(sandbox: Sandbox, token: str) -> None:
    with pytest.raises(ContentRejected) as caught:
        await flow(sandbox).connect({**ADA, "token": token})
    assert caught.value.error_code == "bad_token"
    assert not sandbox.requests(SLUG)


async def test_a_token_that_was_revoked_is_not_accepted(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "revoke_token", route="POST /*/getMe")
    with pytest.raises(AuthRevoked) as caught:
        await flow(sandbox).connect(ADA)
    assert "@BotFather" in caught.value.user_message
    with pytest.raises(AuthRevoked):
        await ada.client().publish(text_part(), ())


async def test_a_right_that_is_missing_is_named_when_connecting(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    order = {"platform": SLUG, "scopes": ["can_edit_messages"]}
    sandbox.change_account(ada.connection.remote_id, **order)
    for call in (flow(sandbox).connect(ADA), ada.client().fetch_identity()):
        with pytest.raises(PermissionMissing) as caught:
            await call
        assert "right to post messages" in caught.value.user_message


async def test_a_chat_that_is_not_there_says_to_add_the_bot(sandbox: Sandbox) -> None:
    with pytest.raises(PermissionMissing) as caught:
        await flow(sandbox).connect({**ADA, "chat": "-1234567890123456"})
    assert "add the bot to it" in caught.value.user_message


@pytest.mark.parametrize("status", ["left", "kicked", "restricted", "administrator"])
async def test_only_a_bot_that_may_post_is_connected(sandbox: Sandbox, status: str) -> None:
    body = {"ok": True, "result": {"status": status, "can_post_messages": False}}
    sandbox.fault(SLUG, "status", code=200, body=body, route="POST /*/getChatMember")
    with pytest.raises(PermissionMissing):
        await flow(sandbox).connect(ADA)


@pytest.mark.parametrize(
    "member",
    [
        {"status": "creator"},
        {"status": "member"},
        {"status": "administrator"},
        {"status": "restricted", "can_send_messages": True},
    ],
)
async def test_in_a_group_every_member_may_post(
    sandbox: Sandbox, member: dict[str, object]
) -> None:
    body = {"ok": True, "result": member}
    sandbox.fault(SLUG, "status", code=200, body=body, route="POST /*/getChatMember")
    _, identity = await flow(sandbox).connect({**ADA, "chat": "-123456"})
    assert (identity.kind, identity.handle) == ("group", "A group")


async def test_a_chat_with_one_person_is_no_account(sandbox: Sandbox) -> None:
    body = {"ok": True, "result": {"id": 7, "type": "private", "username": "ada"}}
    sandbox.fault(SLUG, "status", code=200, body=body, route="POST /*/getChat")
    with pytest.raises(ContentRejected) as caught:
        await flow(sandbox).connect(ADA)
    assert "channels and groups only" in caught.value.user_message


async def test_there_is_nothing_to_refresh_and_nothing_to_revoke(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    with pytest.raises(AuthRevoked) as caught:
        await ada.flow.refresh("anything")
    assert "Reconnect" in caught.value.user_message
    asked = len(sandbox.requests(SLUG))
    await ada.flow.revoke(ada.tokens.access_token)
    assert len(sandbox.requests(SLUG)) == asked
    await ada.client().fetch_identity()


async def test_the_token_in_the_address_shows_nowhere(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    with caplog.at_level(logging.DEBUG):
        ada = await connect(sandbox, SLUG)
        lost = ada.moved("http://127.0.0.1:1")
        client = registry.get(SLUG).client(lost.connection)
        with pytest.raises(NotSent) as caught:
            await client.publish(text_part(), ())
        said += [repr(client), repr(caught.value), caught.value.detail, str(caught.value)]
        sandbox.fault(SLUG, "status", code=400, body={"path": f"/bot{ADA['token']}/sendMessage"})
        with pytest.raises(PlatformError) as refused:
            await ada.client().publish(text_part(), ())
        said += [repr(refused.value), refused.value.detail, str(sandbox.requests(SLUG))]
    secret = ADA["token"].partition(":")[2]
    assert secret not in " ".join([*said, caplog.text])
    assert "[hidden]" in str(sandbox.requests(SLUG))


@pytest.mark.parametrize("token", ["", "no token", "1:/../../x?y#z"])
async def test_a_connection_that_was_damaged_asks_for_a_new_one(
    sandbox: Sandbox, token: str
) -> None:
    endpoints = sandbox.endpoints(SLUG)
    connection = Connection("-1001234567890", "@a_news", token, endpoints=endpoints)
    client = registry.get(SLUG).client(connection)
    with pytest.raises(AuthRevoked):
        await client.publish(text_part(), ())


async def test_only_the_sandbox_s_own_token_comes_back_to_life(sandbox: Sandbox) -> None:
    suggested = sandbox_fields(registry.get(SLUG).spec)
    for typed in (suggested, ADA):
        await flow(sandbox).connect(typed)
        sandbox.fault(SLUG, "revoke_token", route="POST /*/getChat")
        with pytest.raises(AuthRevoked):
            await flow(sandbox).connect(typed)
    await flow(sandbox).connect(suggested)
    with pytest.raises(AuthRevoked):
        await flow(sandbox).connect(ADA)
