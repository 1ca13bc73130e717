"""Connecting an account: there and back, with the sandbox's consent on a real socket."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.api.main import create_api
from app.services import auth, flash
from app.services.context import Context
from tests.app.api.conftest import serving
from tests.contract.fixtures import running_sandbox, sandbox
from tests.contract.harness import Sandbox

__all__ = ["running_sandbox", "sandbox"]


@pytest.fixture
def browser(context: Context) -> Iterator[httpx.Client]:
    """The owner's browser."""
    signed_in = auth.sign_up(
        context, email="o@example.com", password="correct horse", name="", timezone="UTC"
    )
    with serving(create_api(context)) as url, httpx.Client(base_url=url) as client:
        client.cookies.set("punctual_session", signed_in.session_token)
        yield client


def session_id(context: Context, browser: httpx.Client) -> str:
    actor = auth.actor_from_session(context, browser.cookies["punctual_session"])
    assert actor
    assert actor.session_id
    return actor.session_id


def test_a_visitor_logs_in_first_and_comes_back(anyone: httpx.Client) -> None:
    answer = anyone.get("/api/oauth/x/authorize?account=acc_1")
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["next"] == ["/api/oauth/x/authorize?account=acc_1"]


def test_a_token_is_no_browser(client: httpx.Client) -> None:
    answer = client.get("/api/oauth/x/authorize")
    assert answer.headers["location"].startswith("/login?")


def test_the_way_leads_to_the_consent_page_whatever_else_is_asked(
    browser: httpx.Client, context: Context
) -> None:
    answer = browser.get("/api/oauth/twitter/authorize?user_id=somebody")
    assert answer.status_code == 302
    place = urlsplit(answer.headers["location"])
    assert answer.headers["location"].startswith(context.settings.sandbox_url)
    query = parse_qs(place.query)
    assert query["redirect_uri"] == [f"{context.settings.public_url}/api/oauth/x/callback"]
    assert len(query["state"][0]) >= 32


def test_an_unknown_platform_leads_back_with_words_kept_on_our_side(
    browser: httpx.Client, context: Context
) -> None:
    answer = browser.get("/api/oauth/<b>nowhere/authorize")
    assert answer.headers["location"] == "/accounts?problem=unknown_platform"
    said = flash.take(context, session_id(context, browser))
    assert said
    assert "Known are" in said.text
    assert flash.take(context, session_id(context, browser)) is None


def test_an_answer_that_nobody_asked_for_connects_nothing(browser: httpx.Client) -> None:
    answer = browser.get("/api/oauth/x/callback?code=stolen&state=guessed")
    assert answer.headers["location"] == "/accounts?problem=unknown_state"


def test_an_answer_to_somebody_elses_browser_connects_nothing(
    browser: httpx.Client, context: Context
) -> None:
    answer = browser.get("/api/oauth/x/authorize")
    state = parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]
    other = auth.log_in(context, email="o@example.com", password="correct horse")
    browser.cookies.set("punctual_session", other.session_token)
    answer = browser.get(f"/api/oauth/x/callback?code=c&state={state}")
    assert answer.headers["location"] == "/accounts?problem=unknown_state"


def test_without_a_session_the_answer_leads_to_the_login(anyone: httpx.Client) -> None:
    answer = anyone.get("/api/oauth/x/callback?code=c&state=s")
    assert answer.headers["location"] == "/login?next=%2Faccounts"


def test_a_denial_leads_back_with_words(browser: httpx.Client, context: Context) -> None:
    answer = browser.get("/api/oauth/x/authorize")
    state = parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]
    answer = browser.get(f"/api/oauth/x/callback?error=access_denied&state={state}")
    assert answer.headers["location"] == "/accounts?problem=consent_denied"
    said = flash.take(context, session_id(context, browser))
    assert said
    assert said.text


@pytest.mark.parametrize("platform", ["linkedin", "x"])
def test_consent_given_in_the_sandbox_connects_an_account(
    context: Context, sandbox: Sandbox, platform: str
) -> None:
    signed_in = auth.sign_up(
        context, email="o@example.com", password="correct horse", name="", timezone="UTC"
    )
    settings = replace(context.settings, sandbox_url=sandbox.url)
    with serving(create_api(replace(context, settings=settings))) as url:
        cookies = {"punctual_session": signed_in.session_token}
        with httpx.Client(base_url=url, cookies=cookies) as browser:
            consent = browser.get(f"/api/oauth/{platform}/authorize").headers["location"]
            back = httpx.get(f"{consent}&emu_approve=1").headers["location"]
            landed = browser.get(f"/api/oauth/{platform}/callback?{urlsplit(back).query}")
            (account,) = browser.get("/api/v2/accounts").json()["items"]
    assert landed.headers["location"] == f"/accounts?connected={account['id']}"
    assert (account["platform"], account["health"]) == (platform, "healthy")
    assert account["is_sandbox"]
    assert not [name for name in account if "token" in name]
