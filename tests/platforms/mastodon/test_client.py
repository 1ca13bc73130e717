"""What only Mastodon does: keys, servers' limits, slow images, apps."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.domain.composing import Content, PartContent, find_problems, has_blocking
from app.platforms import registry
from app.platforms.base import Connection, Endpoints, Metrics
from app.platforms.errors import ContentRejected, MediaNotReady, NotSent, Transient
from app.platforms.mastodon import media as uploading
from app.platforms.mastodon.oauth import ServerApp
from tests.contract.harness import REDIRECT, Sandbox, app_at, connect, consent, media, text_part
from tests.platforms.mastodon.relatives import SLUG, Relative
from tests.platforms.mastodon.stand_in import Answers, client_at, server


async def test_the_same_part_sent_twice_is_one_post(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Once")
    first = await client.publish(part, ())
    assert await client.publish(part, ()) == first
    assert len(sandbox.ledger(SLUG)) == 1


@pytest.mark.parametrize(
    "change", [{"text": "Twice"}, {"params": {"spoiler_text": "w"}}, {"key": "other"}]
)
async def test_a_changed_part_is_another_post(sandbox: Sandbox, change: dict[str, Any]) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Once")
    first = await client.publish(part, ())
    assert await client.publish(replace(part, **change), ()) != first


async def test_images_that_were_uploaded_anew_do_not_change_the_key(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Once", media=media("red"))
    first = await client.publish(part, await client.prepare(part))
    assert await client.publish(part, await client.prepare(part)) == first


async def test_no_key_is_sent_to_a_server_of_unknown_kind(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    stranger = registry.get(SLUG).client(replace(ada.connection, facts={}))
    await stranger.publish(text_part("Who are you?"), ())
    assert "idempotency-key" not in sandbox.requests(SLUG)[-1]["headers"]


async def test_every_option_is_passed_on(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    params = {
        "visibility": "unlisted",
        "spoiler_text": "Numbers",
        "sensitive": True,
        "language": "de",
    }
    await ada.client().publish(text_part("Mit allem", params=params), ())
    sent = json.loads(sandbox.requests(SLUG)[-1]["body"])
    assert sent == {"status": "Mit allem", **params}


@pytest.mark.parametrize("warning", ["Numbers", "https://example.com/a/long/link", "👨‍👩‍👧‍👦"])
async def test_a_warning_counts_for_us_no_less_than_for_the_server(
    sandbox: Sandbox, warning: str
) -> None:
    ada = await connect(sandbox, SLUG)
    spec, params = ada.client().spec, {"spoiler_text": warning}
    text = "a" * (spec.text.limit - spec.text.cost_of_options(params))
    await ada.client().publish(text_part(text, params=params), ())
    parts = (PartContent(text),)
    assert not has_blocking(find_problems(Content(parts, params), spec))
    found = find_problems(Content((PartContent(f"{text}a"),), params), spec)
    assert [problem.code for problem in found] == ["text_too_long"]


async def test_what_is_not_chosen_is_left_to_the_account(sandbox: Sandbox) -> None:
    await (await connect(sandbox, SLUG)).client().publish(text_part("Plain"), ())
    assert json.loads(sandbox.requests(SLUG)[-1]["body"]) == {"status": "Plain"}


async def test_an_image_that_takes_long_is_not_uploaded_again(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "_PAUSES_S", (0.0, 0.0))
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Slow", media=media("red", "blue"))
    sandbox.fault(SLUG, "media_slow", n=3, nth=2)
    with pytest.raises(MediaNotReady) as caught:
        await client.prepare(part)
    assert len(caught.value.prepared) == 2
    again = replace(part, prepared_before=caught.value.prepared)
    prepared = await client.prepare(again)
    assert prepared == caught.value.prepared
    await client.publish(again, prepared)
    uploads = [r for r in sandbox.requests(SLUG) if r["path"] == "/api/v2/media"]
    assert len(uploads) == 2


async def test_a_server_that_still_processes_when_posting_keeps_what_it_has(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Soon", media=media("red"))
    prepared = await client.prepare(part)
    body = {
        "error": "Cannot attach files that have not finished processing. Try again in a moment!"
    }
    sandbox.fault(SLUG, "status", code=422, body=body)
    with pytest.raises(MediaNotReady) as caught:
        await client.publish(part, prepared)
    assert caught.value.prepared == prepared
    again = replace(part, prepared_before=prepared)
    await client.publish(again, await client.prepare(again))
    assert len(sandbox.ledger(SLUG)) == 1


async def test_an_upload_that_was_cleared_away_is_made_again(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Old", media=media("red"))
    before = await client.prepare(part)
    sandbox.advance(86_401)
    prepared = await client.prepare(replace(part, prepared_before=before))
    assert prepared != before
    await client.publish(part, prepared)


async def test_a_server_with_the_elder_upload_alone_is_served(sandbox: Sandbox) -> None:
    client = (await connect(Relative(sandbox, "friendica"), SLUG)).client()
    part = text_part("Elder", media=media("red"))
    await client.publish(part, await client.prepare(part))
    (item,) = sandbox.ledger(SLUG)
    assert [m["alt_text"] for m in item["media"]] == ["A plain field of red"]


async def test_numbers_of_many_posts_come_in_few_calls(sandbox: Sandbox) -> None:
    client: Any = (await connect(sandbox, SLUG)).client()
    root = await client.publish(text_part("Root"), ())
    reply = await client.publish(text_part("Reply", parent_id=root.remote_id), ())
    more = [(await client.publish(text_part(f"{n}"), ())).remote_id for n in range(21)]
    await client.delete(more[0])
    numbers = await client.fetch_metrics([root.remote_id, reply.remote_id, *more])
    assert numbers[root.remote_id] == Metrics(likes=0, comments=1, shares=0)
    assert set(numbers) == {root.remote_id, reply.remote_id, *more[1:]}
    asked = [r for r in sandbox.requests(SLUG) if r["path"] == "/api/v1/statuses"]
    assert len([r for r in asked if r["method"] == "GET"]) == 2


async def test_a_server_says_its_limits_and_the_account_has_them(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    assert ada.connection.facts == {
        "software": "mastodon",
        "version": "4.5.2",
        "domain": "mastodon.example",
        "max_characters": 500,
        "url_cost": 23,
        "max_images": 4,
        "max_alt_text": 1500,
        "max_image_bytes": 16_777_216,
        "max_image_pixels": 33_177_600,
        "mime_types": ["image/gif", "image/jpeg", "image/png", "image/webp"],
    }
    assert ada.connection.handle == "ada@mastodon.example"


@pytest.mark.parametrize(
    "instance",
    [
        {"version": "4.4.0", "configuration": {"statuses": {"max_characters": -5}}},
        {"version": "4.4.0", "configuration": {"statuses": {"max_characters": "many"}}},
        {"version": "4.4.0", "configuration": {"statuses": {"max_characters": 10**15}}},
        {"version": "4.4.0", "configuration": {}},
        {"version": "4.4.0", "max_toot_chars": None, "upload_limit": []},
    ],
)
async def test_nonsense_in_a_servers_limits_leaves_the_usual_ones(instance: object) -> None:
    answers: Answers = {
        "/api/v1/accounts/verify_credentials": (200, {"id": "7", "username": "ada"}),
        "/api/v2/instance": (200, instance),
    }
    with server(answers) as url:
        identity = await client_at(url).fetch_identity()
    spec = registry.get(SLUG).spec
    assert spec.for_account(identity.facts).text.limit == spec.text.limit
    assert spec.for_account(identity.facts).media == spec.media


async def test_a_fork_with_a_longer_limit_and_its_own_price_of_links_is_believed() -> None:
    statuses = {"max_characters": 11_000, "characters_reserved_per_url": 30}
    answers: Answers = {
        "/api/v1/accounts/verify_credentials": (200, {"id": "7", "username": "ada"}),
        "/api/v2/instance": (
            200,
            {"version": "4.3.1+glitch", "configuration": {"statuses": statuses}},
        ),
    }
    with server(answers) as url:
        spec = registry.get(SLUG).spec.for_account((await client_at(url).fetch_identity()).facts)
    assert (spec.text.limit, spec.text.cost_of_url) == (11_000, 30)
    assert spec.text.count("https://example.com/") == 30


async def test_limits_that_cannot_be_read_just_now_are_trouble_for_now() -> None:
    answers: Answers = {
        "/api/v1/accounts/verify_credentials": (200, {"id": "7", "username": "ada"}),
        "/api/v2/instance": (503, {"error": "maintenance"}),
    }
    with server(answers) as url, pytest.raises(Transient):
        await client_at(url).fetch_identity()


async def test_punctual_registers_its_app_with_what_the_server_can_do(sandbox: Sandbox) -> None:
    apps = {}
    for name in ("mastodon", "gotosocial", "pixelfed"):
        place = sandbox if name == "mastodon" else Relative(sandbox, name)
        apps[name] = ServerApp.unpack((await app_at(place, SLUG)).client_id)
    assert [app.has_pkce for app in apps.values()] == [True, False, False]
    assert apps["gotosocial"].scopes == registry.get(SLUG).spec.connect.scopes
    assert apps["pixelfed"].scopes == ("read", "write")


async def test_an_app_is_kept_as_long_as_the_server_knows_it(sandbox: Sandbox) -> None:
    register = registry.get(SLUG).register
    assert register is not None
    known = await app_at(sandbox, SLUG)
    assert await register(known, REDIRECT) == known
    forgotten = replace(known, client_secret="which the server no longer knows")
    anew = await register(forgotten, REDIRECT)
    assert anew.client_id != known.client_id
    request = registry.get(SLUG).oauth_at(anew).authorization(REDIRECT, "s")
    assert "code" in await consent(request.url)


async def test_an_app_that_was_forgotten_in_between_is_said_so(sandbox: Sandbox) -> None:
    right = await app_at(sandbox, SLUG)
    request = registry.get(SLUG).oauth_at(right).authorization(REDIRECT, "s")
    code = (await consent(request.url))["code"]
    flow = registry.get(SLUG).oauth_at(replace(right, client_secret="forgotten"))
    with pytest.raises(Transient) as caught:
        await flow.exchange(code, REDIRECT, request.code_verifier)
    assert caught.value.error_code == "app_refused"
    assert "again" in caught.value.user_message


async def test_tokens_have_no_end_and_nothing_to_refresh(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    assert (ada.tokens.expires_at, ada.tokens.refresh_token) == (None, None)
    sandbox.advance(5 * 365 * 86_400)
    await ada.client().fetch_identity()


@pytest.mark.parametrize(
    "answer",
    [(404, b"<html>404 Not Found</html>"), (200, b"<html>A shop</html>"), (404, {"error": "no"})],
)
async def test_a_server_that_is_no_mastodon_is_told_in_words(answer: tuple[int, object]) -> None:
    register = registry.get(SLUG).register
    assert register is not None
    with server({"/api/v1/apps": answer}) as url, pytest.raises(ContentRejected) as caught:
        await register(Endpoints(url, url, "", "", is_sandbox=True), REDIRECT)
    assert caught.value.error_code == "no_server"
    assert url.partition("://")[2] in caught.value.user_message


async def test_a_name_where_nobody_answers_is_told_in_words() -> None:
    register = registry.get(SLUG).register
    assert register is not None
    nowhere = "http://127.0.0.1:1"
    with pytest.raises(ContentRejected) as caught:
        await register(Endpoints(nowhere, nowhere, "", "", is_sandbox=True), REDIRECT)
    assert "spelling" in caught.value.user_message


async def test_a_name_that_leads_into_a_private_network_hears_nothing() -> None:
    register = registry.get(SLUG).register
    assert register is not None
    with server({"/api/v1/apps": (200, {"client_id": "c", "client_secret": "s"})}) as url:
        inside = Endpoints(url, url, "", "")
        with pytest.raises(NotSent) as caught:
            await register(inside, REDIRECT)
        assert caught.value.error_code == "private_address"
        client = registry.get(SLUG).client(Connection("7", "ada", "t", (), inside))
        with pytest.raises(NotSent):
            await client.publish(text_part("Inside"), ())
        flow = registry.get(SLUG).oauth_at(replace(inside, client_id="c", client_secret="s"))
        with pytest.raises(NotSent):
            await flow.exchange("code", REDIRECT, None)
