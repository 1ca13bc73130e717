"""The pages for people."""

import pytest

from app.sandbox.timeline import linked
from tests.contract.harness import REDIRECT, Sandbox, connect, media, text_part


def test_an_empty_sandbox_says_what_to_do(sandbox: Sandbox) -> None:
    page = sandbox.http.get("/")
    assert "Nothing has been published yet" in page.text
    assert "nothing here leaves this machine" in page.text


@pytest.mark.parametrize("slug", ["linkedin", "x"])
async def test_what_people_post_cannot_run_on_the_page(sandbox: Sandbox, slug: str) -> None:
    evil = '<script>alert(1)</script> "><img src=x onerror=alert(2)> https://a.example/"onclick='
    client = (await connect(sandbox, slug, "eve")).client()
    part = text_part(evil, media=media("red", alt='"><script>'))
    live = await client.publish(part, await client.prepare(part))
    for address in ("/", live.url):
        page = sandbox.http.get(address)
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert '/"onclick' not in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert "default-src 'self'" in page.headers["content-security-policy"]


async def test_images_are_shown_with_their_alt_text(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, "linkedin")).client()
    part = text_part("Look", media=media("red", alt="A field of"))
    await client.publish(part, await client.prepare(part))
    page = sandbox.http.get("/").text
    assert 'alt="A field of red"' in page
    address = page.partition('<img src="')[2].partition('"')[0]
    image = sandbox.http.get(address)
    assert (image.status_code, image.headers["content-type"]) == (200, "image/png")


async def test_the_filter_shows_one_account(sandbox: Sandbox) -> None:
    for name in ("ada", "bob"):
        await (await connect(sandbox, "x", name)).client().publish(text_part(f"by {name}"), ())
    ada = await connect(sandbox, "x", "ada")
    page = sandbox.http.get("/", params={"account": f"x:{ada.connection.remote_id}"}).text
    assert "by ada" in page
    assert "by bob" not in page


async def test_a_page_that_has_not_changed_is_not_sent_again(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, "x")
    version = sandbox.http.get("/").text.partition('data-version="')[2].partition('"')[0]
    assert sandbox.http.get("/", params={"seen": version}).status_code == 204
    await ada.client().publish(text_part("News"), ())
    assert sandbox.http.get("/", params={"seen": version}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/nowhere", "/x/ada/status/1", "/linkedin/feed/update/urn:li:share:1/"]
)
def test_what_is_not_there_is_a_page_too(sandbox: Sandbox, address: str) -> None:
    page = sandbox.http.get(address)
    assert page.status_code == 404
    assert "To the timeline" in page.text


def test_links_hashtags_and_mentions_are_marked() -> None:
    html = str(linked("see https://www.example.com/a. #Tag @ada a@b.example", with_mentions=True))
    assert '<a href="https://www.example.com/a" rel=' in html
    assert ">example.com/a</a>." in html
    assert '<span class="mark">#Tag</span>' in html
    assert html.count("mark") == 2


def test_the_panel_sets_and_clears_a_fault(sandbox: Sandbox) -> None:
    form = {"action": "add", "platform": "x", "mode": "slow", "n": "3", "nth": "1", "times": "2"}
    assert sandbox.http.post("/faults", data=form).status_code == 303
    assert "struck 0 of 2" in sandbox.http.get("/faults").text
    sandbox.http.post("/faults", data={"action": "clear"})
    assert "every network behaves" in sandbox.http.get("/faults").text


@pytest.mark.parametrize(
    "form",
    [
        {"action": "add", "platform": "x", "mode": "slow", "nth": "many"},
        {"action": "add", "platform": "x", "mode": "slow", "route": "<b>"},
        {"action": "add"},
        {"action": "advance", "target": "back"},
        {"action": "revoke", "target": "x:1"},
        {"action": "dance"},
        {},
    ],
)
def test_the_panel_says_what_is_wrong(sandbox: Sandbox, form: dict[str, str]) -> None:
    page = sandbox.http.post("/faults", data=form)
    assert 400 <= page.status_code < 500
    assert 'role="alert"' in page.text
    assert "<b>'" not in page.text


async def test_the_panel_revokes_and_suspends(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, "x")
    target = f"x:{ada.connection.remote_id}"
    for action in ("suspend", "restore", "revoke"):
        answer = sandbox.http.post("/faults", data={"action": action, "target": target})
        assert answer.status_code == 303


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": "someone"}, "client_id"),
        ({"redirect_uri": "https://evil.example/cb"}, "redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri"),
        ({"response_type": "token"}, "response_type"),
        ({"state": ""}, "state"),
    ],
)
def test_a_wrong_consent_request_is_a_page_not_a_redirect(
    sandbox: Sandbox, changes: dict[str, str], reason: str
) -> None:
    endpoints = sandbox.endpoints("linkedin")
    query = {
        "response_type": "code",
        "client_id": endpoints.client_id,
        "redirect_uri": REDIRECT,
        "scope": "openid",
        "state": "s",
        "emu_approve": "1",
    }
    page = sandbox.http.get("/linkedin/oauth/v2/authorization", params=query | changes)
    assert page.status_code == 400
    assert reason in page.text


def test_the_public_address_of_the_product_may_be_returned_to(sandbox: Sandbox) -> None:
    endpoints = sandbox.endpoints("linkedin")
    query = {
        "response_type": "code",
        "client_id": endpoints.client_id,
        "redirect_uri": "https://punctual.example/api/oauth/linkedin/callback",
        "scope": "openid profile",
        "state": "s",
    }
    address = "/linkedin/oauth/v2/authorization"
    page = sandbox.http.get(address, params=query)
    assert "See your name and picture" in page.text
    answer = sandbox.http.post(
        address, params=query, data={"decision": "allow", "account": "Grace Hopper"}
    )
    assert answer.headers["location"].startswith("https://punctual.example/api/oauth/linkedin/")
    again = sandbox.http.get(address, params=query).text
    assert "Grace Hopper" in again
    denied = sandbox.http.post(address, params=query, data={"decision": "deny"})
    assert "error=user_cancelled_authorize" in denied.headers["location"]
