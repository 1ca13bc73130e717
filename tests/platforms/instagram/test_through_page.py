"""Instagram for apps that sign people in with Facebook: the accounts that Pages are linked to."""

from dataclasses import dataclass, replace

import pytest

from app.platforms.base import Connection, Endpoints, Identity, TokenSet
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    Transient,
)
from app.platforms.graph.oauth import GraphFlow
from app.platforms.instagram.client import InstagramClient
from app.platforms.instagram.oauth import oauth
from app.platforms.instagram.spec import HOSTS, PAGE_SCOPES, SPEC
from tests.contract.harness import (
    REDIRECT,
    Sandbox,
    consent,
    lose_answer,
    media,
    publish,
    text_part,
)

SLUG = "instagram"


@dataclass(frozen=True)
class Person:
    """Someone who signed in with Facebook, and the accounts that they may post to."""

    flow: GraphFlow
    tokens: TokenSet
    endpoints: Endpoints
    accounts: tuple[Identity, ...]

    def connection(self, index: int = 0) -> Connection:
        identity = self.accounts[index]
        assert identity.tokens is not None
        return Connection(
            identity.remote_id,
            identity.handle,
            identity.tokens.access_token,
            identity.tokens.scopes,
            self.endpoints,
            identity.kind,
            identity.facts,
        )

    def client(self, index: int = 0) -> InstagramClient:
        return InstagramClient(self.connection(index))


def page_endpoints(sandbox: Sandbox) -> Endpoints:
    """The sandbox as an app sees it that is set to Facebook's hosts."""
    given = sandbox.endpoints(SLUG)
    return replace(
        given,
        api_url=f"{given.api_url}/graph.facebook.com",
        auth_url=f"{given.auth_url}/www.facebook.com",
    )


async def sign_in(sandbox: Sandbox, name: str = "Ada Lovelace", scope: str = "") -> Person:
    endpoints = page_endpoints(sandbox)
    flow = oauth(endpoints)
    request = flow.authorization(REDIRECT, "s")
    changes = {"scope": scope} if scope else None
    answer = await consent(request.url, account=name, changes=changes)
    tokens = await flow.exchange(answer["code"], REDIRECT, None)
    blank = Connection("", "", tokens.access_token, tokens.scopes, endpoints)
    return Person(flow, tokens, endpoints, await InstagramClient(blank).fetch_destinations())


async def test_the_api_host_tells_with_what_people_sign_in() -> None:
    direct = oauth(replace(HOSTS, client_id="1")).authorization(REDIRECT, "s").url
    assert direct.startswith("https://www.instagram.com/oauth/authorize?")
    through_page = replace(HOSTS, api_url="https://graph.facebook.com", client_id="1")
    url = oauth(through_page).authorization(REDIRECT, "s").url
    assert url.startswith("https://www.facebook.com/v")
    assert "instagram_content_publish" in url


async def test_each_linked_account_comes_with_a_token_that_has_no_end(sandbox: Sandbox) -> None:
    ada = await sign_in(sandbox)
    assert [a.handle for a in ada.accounts] == ["ada_lovelace.today", "ada_lovelace.studio"]
    for identity in ada.accounts:
        assert identity.tokens is not None
        assert (identity.tokens.expires_at, identity.tokens.refresh_token) == (None, None)
        assert identity.tokens.access_token != ada.tokens.access_token
        assert identity.facts == {"login": "facebook", "posts_per_day": 50}
    assert set(PAGE_SCOPES) <= set(ada.tokens.scopes)
    sandbox.advance(120 * 86_400)
    assert (await ada.client().fetch_identity()).handle == "ada_lovelace.today"


async def test_a_post_goes_to_the_account_that_was_chosen(sandbox: Sandbox) -> None:
    ada = await sign_in(sandbox)
    images = media("red", "blue", kind="JPEG")
    live = await publish(ada.client(1), text_part("From the studio", media=images))
    (item,) = sandbox.ledger(SLUG)
    assert (item["account"], item["id"]) == (ada.accounts[1].remote_id, live.remote_id)
    assert [m["alt_text"] for m in item["media"]] == [image.alt_text for image in images]
    assert sandbox.http.get(live.url).status_code == 200


async def test_a_post_whose_answer_was_lost_is_found_and_not_doubled(sandbox: Sandbox) -> None:
    client, part = (await sign_in(sandbox)).client(), text_part("Lost", SLUG)
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, began_at = await lose_answer(client, part)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    (item,) = sandbox.ledger(SLUG)
    assert seen.post is not None
    assert seen.post.remote_id == item["id"]


async def test_a_post_is_taken_down_and_taking_it_down_again_is_no_error(sandbox: Sandbox) -> None:
    client = (await sign_in(sandbox)).client()
    live = await publish(client, text_part("Soon gone", SLUG))
    await client.delete(live.remote_id)
    await client.delete(live.remote_id)
    assert sandbox.http.get(live.url).status_code == 404


async def test_the_numbers_of_live_posts_are_told(sandbox: Sandbox) -> None:
    client = (await sign_in(sandbox)).client()
    live = await publish(client, text_part("Seen", SLUG))
    found = await client.fetch_metrics([live.remote_id, "17000000000000000"])
    assert set(found) == {live.remote_id}
    assert (found[live.remote_id].views or 0) > 0


async def test_what_the_account_allows_is_part_of_its_description(sandbox: Sandbox) -> None:
    ada = await sign_in(sandbox)
    spec = SPEC.for_account(ada.accounts[0].facts)
    assert spec.publishing.can_delete
    assert spec.connect.scopes == PAGE_SCOPES
    assert not spec.connect.is_refreshable
    assert spec.quotas[0].limit == 50


async def test_a_call_without_proof_of_the_secret_is_refused(sandbox: Sandbox) -> None:
    ada = await sign_in(sandbox)
    bare = replace(ada.endpoints, client_secret="")
    client = InstagramClient(replace(ada.connection(), endpoints=bare))
    with pytest.raises(Transient) as caught:
        await client.fetch_identity()
    assert caught.value.error_code == "app_refused"


async def test_a_permission_that_was_not_granted_is_named_at_once(sandbox: Sandbox) -> None:
    some = ",".join(s for s in PAGE_SCOPES if s != "instagram_content_publish")
    with pytest.raises(PermissionMissing) as caught:
        await sign_in(sandbox, scope=some)
    assert "instagram_content_publish" in caught.value.user_message


async def test_a_wrong_secret_names_the_setting_to_check(sandbox: Sandbox) -> None:
    flow = oauth(replace(page_endpoints(sandbox), client_secret="wrong"))
    answer = await consent(flow.authorization(REDIRECT, "s").url, account="Ada Lovelace")
    with pytest.raises(Transient) as caught:
        await flow.exchange(answer["code"], REDIRECT, None)
    assert "INSTAGRAM_CLIENT_SECRET" in caught.value.user_message


async def test_denied_consent_comes_back_with_a_message_for_the_person(sandbox: Sandbox) -> None:
    flow = oauth(page_endpoints(sandbox))
    answer = await consent(flow.authorization(REDIRECT, "s").url, deny=True)
    assert "You stopped" in flow.denial_message(answer)


async def test_ending_one_account_leaves_the_persons_others_alone(sandbox: Sandbox) -> None:
    ada = await sign_in(sandbox)
    await ada.flow.revoke(ada.connection(0).access_token)
    await ada.client(1).fetch_identity()
    await ada.flow.revoke(ada.tokens.access_token)
    for index in (0, 1):
        with pytest.raises((AuthExpired, AuthRevoked)):
            await ada.client(index).fetch_identity()


async def test_a_token_of_one_way_in_is_nothing_to_the_other(sandbox: Sandbox) -> None:
    ada = await sign_in(sandbox)
    direct = replace(ada.connection(), endpoints=sandbox.endpoints(SLUG))
    with pytest.raises(PermissionMissing):
        await InstagramClient(direct).fetch_identity()


async def test_a_person_without_a_linked_account_is_told_what_to_do(sandbox: Sandbox) -> None:
    ada = await sign_in(sandbox)
    body = {"data": [{"id": "1", "name": "Alone", "access_token": "t"}]}
    sandbox.fault(SLUG, "status", code=200, body=body, route="GET /*/me/accounts")
    blank = Connection("", "", ada.tokens.access_token, ada.tokens.scopes, ada.endpoints)
    with pytest.raises(PermissionMissing) as caught:
        await InstagramClient(blank).fetch_destinations()
    assert "link it to a Page" in caught.value.user_message


async def test_a_post_that_names_another_account_goes_nowhere(sandbox: Sandbox) -> None:
    ada = await sign_in(sandbox)
    params = {"instagram_account_id": ada.accounts[0].remote_id}
    with pytest.raises(ContentRejected):
        await publish(ada.client(1), text_part("Wrong", SLUG, params=params))
    await publish(ada.client(0), text_part("Right", SLUG, params=params))
    assert [item["text"] for item in sandbox.ledger(SLUG)] == ["Right"]
