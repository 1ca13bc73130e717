"""One consent, several Pages: which are offered, and how long their tokens live."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from app.platforms import registry
from app.platforms.base import TokenSet
from app.platforms.errors import AuthExpired, AuthRevoked, PermissionMissing, Transient
from app.platforms.facebook.client import FacebookClient
from app.platforms.facebook.spec import SPEC
from app.platforms.graph.api import GraphApi
from app.platforms.graph.pages import fetch_pages
from tests.contract.harness import REDIRECT, Sandbox, connect, consent, text_part
from tests.platforms.facebook.calls import (
    SECRET,
    SLUG,
    Raw,
    code_of,
    consented,
    destinations,
    person_client,
)

YEAR_S = 365 * 86_400


async def page_clients(sandbox: Sandbox, account: str = "ada") -> list[FacebookClient]:
    """A client for each Page that ``account`` is offered."""
    ada = await connect(sandbox, SLUG, account)
    made = []
    for page in await destinations(sandbox, account):
        assert page.tokens is not None
        token = page.tokens.access_token
        made.append(
            FacebookClient(replace(ada.connection, remote_id=page.remote_id, access_token=token))
        )
    return made


async def test_pages_are_offered_with_tokens_of_their_own(sandbox: Sandbox) -> None:
    today, studio = await destinations(sandbox)
    assert [today.display_name, studio.display_name] == ["Ada Today", "Ada Studio"]
    assert (today.kind, today.handle) == ("page", "ada.today")
    assert today.tokens is not None
    assert studio.tokens is not None
    assert today.tokens.access_token != studio.tokens.access_token
    assert today.tokens.expires_at is None
    assert set(SPEC.connect.scopes) <= set(today.tokens.scopes)


async def test_a_page_without_the_right_to_create_content_is_not_offered(sandbox: Sandbox) -> None:
    today, _ = await destinations(sandbox)
    sandbox.change_account(today.remote_id, platform=SLUG, scopes=["pages_show_list"])
    assert [page.display_name for page in await destinations(sandbox)] == ["Ada Studio"]


async def test_when_no_page_is_left_a_person_is_told_which_right_is_missing(
    sandbox: Sandbox,
) -> None:
    for page in await destinations(sandbox):
        sandbox.change_account(page.remote_id, platform=SLUG, scopes=[])
    with pytest.raises(PermissionMissing) as caught:
        await destinations(sandbox)
    assert "Ada Today, Ada Studio, Ada Archive" in caught.value.user_message
    assert "“Content”" in caught.value.user_message


async def test_when_there_is_no_page_a_person_is_told_how_to_choose_one(sandbox: Sandbox) -> None:
    await destinations(sandbox)
    for name in ("ada.today", "ada.studio", "ada.archive"):
        sandbox.change_account(name, platform=SLUG, suspended=True)
    with pytest.raises(PermissionMissing) as caught:
        await destinations(sandbox)
    assert "choose at least one" in caught.value.user_message


async def test_a_long_list_of_pages_is_read_to_its_end(sandbox: Sandbox) -> None:
    tokens = await consented(sandbox)
    host = sandbox.endpoints(SLUG).api_url
    api = GraphApi("Facebook", host, tokens.access_token, lambda _: None, app_secret=SECRET)
    pages = await fetch_pages(api, "id,name", at_once=1)
    assert [page.name for page in pages] == ["Ada Today", "Ada Studio", "Ada Archive"]


async def test_a_page_cannot_sign_in_as_a_person(sandbox: Sandbox) -> None:
    await destinations(sandbox)
    flow = registry.get(SLUG).oauth_at(sandbox.endpoints(SLUG))
    url = flow.authorization(REDIRECT, "s").url
    page = sandbox.http.get(f"{url}&emu_approve=1&emu_account=ada.today")
    assert page.status_code == 422
    consent_page = sandbox.http.get(url).text
    assert "Ada" in consent_page
    assert "Ada Today" not in consent_page


def test_consent_is_asked_for_in_facebook_s_way() -> None:
    endpoints = replace(registry.get(SLUG).endpoints, client_id="123")
    url = registry.get(SLUG).oauth_at(endpoints).authorization(REDIRECT, "s").url
    query = parse_qs(urlsplit(url).query)
    assert url.startswith("https://www.facebook.com/v25.0/dialog/oauth?")
    assert query["scope"] == [",".join(SPEC.connect.scopes)]
    # Without this, what was once declined would never be asked for again.
    assert query["auth_type"] == ["rerequest"]


async def test_a_page_s_token_outlives_the_person_s(sandbox: Sandbox) -> None:
    ada, person = await connect(sandbox, SLUG), await consented(sandbox)
    sandbox.advance(2 * YEAR_S)
    await ada.client().publish(text_part("Still here"), ())
    with pytest.raises(AuthExpired):
        await person_client(sandbox, person).fetch_destinations()


async def short_lived(sandbox: Sandbox) -> str:
    """A token as the code gives it, not exchanged for a long one."""
    endpoints = sandbox.endpoints(SLUG)
    flow = registry.get(SLUG).oauth_at(endpoints)
    answer = await consent(flow.authorization(REDIRECT, "s").url)
    params = {
        "client_id": endpoints.client_id,
        "client_secret": endpoints.client_secret,
        "redirect_uri": REDIRECT,
        "code": answer["code"],
    }
    given = sandbox.http.get(f"/{SLUG}/v25.0/oauth/access_token", params=params).json()
    return str(given["access_token"])


async def test_a_page_s_token_from_a_short_lived_one_ends_with_it(sandbox: Sandbox) -> None:
    person = TokenSet(await short_lived(sandbox), scopes=SPEC.connect.scopes)
    page = (await person_client(sandbox, person).fetch_destinations())[0]
    assert page.tokens is not None
    raw = Raw(sandbox, page.tokens.access_token)
    assert raw.send("GET", "/me").status_code == 200
    sandbox.advance(2 * 3600)
    assert code_of(raw.send("GET", "/me")) == (400, 190, 463)


async def test_a_short_lived_token_is_exchanged_only_with_the_app_s_secret(
    sandbox: Sandbox,
) -> None:
    endpoints, token = sandbox.endpoints(SLUG), await short_lived(sandbox)
    params = {
        "grant_type": "fb_exchange_token",
        "client_id": endpoints.client_id,
        "fb_exchange_token": token,
    }
    answer = sandbox.http.get(f"/{SLUG}/v25.0/oauth/access_token", params=params)
    assert code_of(answer)[:2] == (400, 1)
    params["client_secret"] = endpoints.client_secret
    answer = sandbox.http.get(f"/{SLUG}/v25.0/oauth/access_token", params=params)
    assert answer.json()["expires_in"] == 5_183_944


async def test_a_code_is_taken_only_with_its_return_address(sandbox: Sandbox) -> None:
    flow = registry.get(SLUG).oauth_at(sandbox.endpoints(SLUG))
    answer = await consent(flow.authorization(REDIRECT, "s").url)
    with pytest.raises(AuthRevoked) as caught:
        await flow.exchange(answer["code"], "http://127.0.0.1/elsewhere", None)
    assert "http://127.0.0.1/elsewhere" in caught.value.user_message


async def test_a_person_who_removes_the_app_ends_the_tokens_of_all_pages(sandbox: Sandbox) -> None:
    clients = await page_clients(sandbox)
    sandbox.change_account("ada", platform=SLUG, revoke=True)
    for client in clients:
        with pytest.raises(AuthRevoked) as caught:
            await client.publish(text_part("No more"), ())
        assert "removed from the allowed apps" in caught.value.user_message
    assert not sandbox.ledger(SLUG)


async def test_disconnecting_one_page_leaves_the_others_connected(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    today, studio = await page_clients(sandbox)
    await ada.flow.revoke(ada.tokens.access_token)
    await today.publish(text_part("Here"), ())
    await studio.publish(text_part("And here"), ())


async def test_disconnecting_a_person_ends_all_that_came_from_their_consent(
    sandbox: Sandbox,
) -> None:
    person = await consented(sandbox)
    page = (await person_client(sandbox, person).fetch_destinations())[0]
    assert page.tokens is not None
    flow = registry.get(SLUG).oauth_at(sandbox.endpoints(SLUG))
    await flow.revoke(person.access_token)
    answer = Raw(sandbox, page.tokens.access_token).send("GET", "/me")
    assert code_of(answer) == (400, 190, 458)
    await flow.revoke(person.access_token)


async def test_what_a_token_is_worth_is_told_to_its_own_app_alone(sandbox: Sandbox) -> None:
    ada, endpoints = await connect(sandbox, SLUG), sandbox.endpoints(SLUG)
    asked = {"input_token": ada.tokens.access_token, "appsecret_proof": None}
    stranger = Raw(sandbox, f"{endpoints.client_id}|guessed")
    assert code_of(stranger.send("GET", "/debug_token", params=asked))[:2] == (400, 190)
    own = Raw(sandbox, f"{endpoints.client_id}|{SECRET}")
    told = own.send("GET", "/debug_token", params=asked).json()["data"]
    assert (told["type"], told["expires_at"], told["is_valid"]) == ("PAGE", 0, True)
    assert told["profile_id"] == ada.connection.remote_id


async def test_a_page_s_token_that_died_is_not_renewed_but_asked_for_again(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "expire_token")
    with pytest.raises(AuthExpired):
        await ada.client().publish(text_part("Late"), ())
    assert ada.tokens.refresh_token is None
    with pytest.raises(AuthRevoked) as caught:
        await ada.flow.refresh(ada.tokens.access_token)
    assert "Reconnect" in caught.value.user_message


async def test_a_wrong_app_id_names_the_setting_to_check(sandbox: Sandbox) -> None:
    right = sandbox.endpoints(SLUG)
    answer = await consent(registry.get(SLUG).oauth_at(right).authorization(REDIRECT, "s").url)
    flow = registry.get(SLUG).oauth_at(replace(right, client_id="123"))
    with pytest.raises(Transient) as caught:
        await flow.exchange(answer["code"], REDIRECT, None)
    assert "FACEBOOK_CLIENT_ID" in caught.value.user_message


async def test_a_wrong_app_secret_is_a_matter_for_whoever_runs_punctual(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    endpoints = replace(ada.flow_endpoints, client_secret="changed since")
    client = FacebookClient(replace(ada.connection, endpoints=endpoints))
    with pytest.raises(Transient) as caught:
        await client.publish(text_part("Who am I?"), ())
    assert caught.value.error_code == "app_refused"
