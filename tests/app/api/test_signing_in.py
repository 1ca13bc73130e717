"""Signing up, in and out with a browser."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from app.api.main import create_api
from app.core.clock import FrozenClock
from app.domain.permissions import Role
from app.platforms.clients import tls_context
from app.services import auth, invitations
from app.services.context import Context
from tests.app.api.conftest import serving

OWNER = {
    "email": "Olivia@Example.com",
    "password": "correct horse",
    "name": "Olivia",
    "timezone": "Europe/Berlin",
}
COOKIE = "punctual_session"


@pytest.fixture
def browser(url: str) -> Iterator[httpx.Client]:
    """A browser on a page of ours: it says so, keeps cookies, and wants HTML."""
    headers = {"Origin": url, "Accept": "text/html"}
    with httpx.Client(base_url=url, headers=headers, verify=tls_context()) as client:
        yield client


@pytest.fixture
def owner(browser: httpx.Client) -> httpx.Client:
    """The browser of somebody who has signed up."""
    browser.post("/api/auth/signup", data=OWNER)
    return browser


def is_signed_in(browser: httpx.Client) -> bool:
    return browser.get("/api/v2/posts").status_code == 200


def test_the_first_visitor_signs_up_and_is_in(browser: httpx.Client) -> None:
    answer = browser.post("/api/auth/signup", data=OWNER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie
    assert is_signed_in(browser)


def test_over_tls_the_cookie_is_bound_to_the_host(context: Context) -> None:
    settings = replace(context.settings, public_url="https://punctual.example")
    with serving(create_api(replace(context, settings=settings))) as url:
        answer = httpx.post(f"{url}/api/auth/signup", data=OWNER)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-punctual_session=")
    assert "secure" in cookie.lower()
    assert answer.headers["strict-transport-security"]


@pytest.fixture
def invitation(owner: httpx.Client, context: Context) -> str:
    """The secret of an invitation by the owner."""
    host = auth.get_user_actor(context, "olivia@example.com")
    made = invitations.invite(context, host, role=Role.VIEWER)
    return invitations.secret_in(made.url)


def test_who_brings_an_invitation_is_in_with_its_role(invitation: str, url: str) -> None:
    sent = OWNER | {"email": "nina@example.com", "invitation": invitation}
    with httpx.Client(base_url=url, verify=tls_context()) as guest:
        answer = guest.post("/api/auth/signup", json=sent, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["role"]) == (201, "viewer")
        assert is_signed_in(guest)


def test_what_does_not_fit_leads_back_to_the_invitation(invitation: str, url: str) -> None:
    sent = OWNER | {"email": "nina@example.com", "password": "short", "invitation": invitation}
    back = httpx.post(f"{url}/api/auth/signup", data=sent).headers["location"]
    assert back == f"/signup?problem=password_too_short&invitation={invitation}"


@pytest.mark.parametrize("token", ["pi_of_nobody", "\ud800", "\0", "x" * 5000])
def test_an_invitation_of_nobody_is_refused(owner: httpx.Client, url: str, token: str) -> None:
    sent = OWNER | {"email": "nina@example.com", "invitation": token}
    answer = httpx.post(
        f"{url}/api/auth/signup",
        content=json.dumps(sent),
        headers={"Accept": "application/json", "Content-Type": "application/json"},
    )
    assert answer.status_code in {404, 422}


def test_a_second_visitor_is_told_to_ask_for_an_invitation(owner: httpx.Client, url: str) -> None:
    sent = OWNER | {"email": "second@example.com"}
    answer = httpx.post(f"{url}/api/auth/signup", data=sent)
    assert answer.headers["location"] == "/signup?problem=sign_up_closed"
    refused = httpx.post(
        f"{url}/api/auth/signup", json=sent, headers={"Accept": "application/json"}
    )
    assert refused.status_code == 403
    assert "invitation" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "too short"}, "password_too_short"),
        ({"password": "x" * 300}, "password_too_long"),
        ({"email": "olivia"}, "bad_email"),
        ({"email": "a b@example.com"}, "bad_email"),
        ({"email": "a@b\x00.com"}, "bad_email"),
        ({"timezone": "Nowhere"}, "bad_timezone"),
        ({"name": "x" * 101}, "bad_name"),
    ],
    ids=str,
)
def test_a_form_that_does_not_fit_leads_back_with_the_reason(
    browser: httpx.Client, change: dict[str, str], code: str
) -> None:
    answer = browser.post("/api/auth/signup", data=OWNER | change)
    assert answer.headers["location"] == f"/signup?problem={code}"
    assert not is_signed_in(browser)


def test_a_program_may_sign_up_with_json(anyone: httpx.Client) -> None:
    headers = {"Accept": "application/json"}
    answer = anyone.post("/api/auth/signup", json=OWNER, headers=headers)
    assert answer.status_code == 201
    assert (answer.json()["role"], answer.json()["timezone"]) == ("owner", "Europe/Berlin")
    wrong = anyone.post("/api/auth/login", json={"email": "a"}, headers=headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "password")


def test_logging_in_goes_on_to_where_one_wanted_to_be(owner: httpx.Client) -> None:
    owner.cookies.clear()
    sent = {"email": "olivia@example.com", "password": "correct horse", "next": "/posts?a=1"}
    answer = owner.post("/api/auth/login", data=sent)
    assert answer.headers["location"] == "/posts?a=1"
    assert is_signed_in(owner)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", ""],
)
def test_nobody_is_sent_to_another_site(owner: httpx.Client, elsewhere: str) -> None:
    sent = {"email": "olivia@example.com", "password": "correct horse", "next": elsewhere}
    assert owner.post("/api/auth/login", data=sent).headers["location"] == "/"


@pytest.mark.parametrize("email", ["olivia@example.com", "nobody@example.com", "\x00"])
def test_a_wrong_pair_looks_the_same_whoever_it_is(owner: httpx.Client, email: str) -> None:
    owner.cookies.clear()
    sent = {"email": email, "password": "wrong password"}
    answer = owner.post("/api/auth/login", data=sent)
    assert answer.headers["location"] == "/login?problem=wrong_credentials"
    assert "set-cookie" not in answer.headers


def test_after_ten_wrong_passwords_even_the_right_one_waits(
    owner: httpx.Client, context: Context
) -> None:
    sent = {"email": "olivia@example.com", "password": "wrong password"}
    headers = {"Accept": "application/json"}
    for _ in range(10):
        assert owner.post("/api/auth/login", data=sent, headers=headers).status_code == 401
    sent["password"] = OWNER["password"]
    answer = owner.post("/api/auth/login", data=sent, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    in_html = owner.post("/api/auth/login", data=sent)
    assert in_html.headers["location"] == "/login?problem=too_many_attempts"


def test_logging_out_ends_the_session_for_good(owner: httpx.Client) -> None:
    token = owner.cookies[COOKIE]
    answer = owner.post("/api/auth/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert answer.headers["clear-site-data"] == '"storage"'
    assert COOKIE not in owner.cookies
    owner.cookies.set(COOKIE, token)
    assert not is_signed_in(owner)


def test_a_link_cannot_log_anybody_out(owner: httpx.Client) -> None:
    assert owner.get("/api/auth/logout").status_code == 405
    answer = owner.post("/api/auth/logout", headers={"Origin": "https://evil.example"})
    assert answer.headers["location"] == "/login?problem=cross_site"
    assert is_signed_in(owner)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": ""},
    ],
    ids=str,
)
def test_another_sites_page_cannot_write_with_the_cookie(
    owner: httpx.Client, headers: dict[str, str]
) -> None:
    sent = {"content": "Buy", "platforms": ["x"]}
    answer = owner.post("/api/v2/publish", json=sent, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


def test_a_page_of_ours_can_write_with_the_cookie(owner: httpx.Client, picture: bytes) -> None:
    files = {"file": ("a.png", picture, "image/png")}
    assert owner.post("/api/v2/media", files=files).status_code == 201
    headers = {"Origin": "https://seen.by.proxy", "Sec-Fetch-Site": "same-origin"}
    assert owner.post("/api/v2/media", files=files, headers=headers).status_code == 201


def test_another_sites_page_cannot_sign_anybody_in(owner: httpx.Client) -> None:
    sent = {"email": "olivia@example.com", "password": "correct horse"}
    answer = owner.post("/api/auth/login", data=sent, headers={"Origin": "https://evil.example"})
    assert answer.headers["location"] == "/login?problem=cross_site"


def test_an_idle_session_ends_after_twelve_hours(owner: httpx.Client, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=11).total_seconds())
    assert is_signed_in(owner)
    clock.advance(timedelta(hours=11).total_seconds())
    assert is_signed_in(owner)
    clock.advance(timedelta(hours=12).total_seconds())
    assert not is_signed_in(owner)


def test_a_session_in_use_ends_after_seven_days(owner: httpx.Client, clock: FrozenClock) -> None:
    for _ in range(15):
        clock.advance(timedelta(hours=11).total_seconds())
        assert is_signed_in(owner)
    clock.advance(timedelta(hours=3).total_seconds())
    assert not is_signed_in(owner)


@pytest.mark.parametrize("cookie", ["x", "punctual_session=", "punctual_session=a b;c", ";;=;"])
def test_a_cookie_that_is_none_of_ours_opens_nothing(url: str, cookie: str) -> None:
    answer = httpx.get(f"{url}/api/v2/posts", headers={"Cookie": cookie})
    assert answer.status_code == 401


def test_a_person_who_was_switched_off_is_out(owner: httpx.Client, context: Context) -> None:
    from app.db.models import User

    user_id = auth.get_user_actor(context, "olivia@example.com").user_id
    with context.database.unit_of_work() as session:
        session.get_one(User, user_id).is_active = False
    assert not is_signed_in(owner)
    answer = owner.post("/api/auth/login", data=OWNER)
    assert answer.headers["location"] == "/login?problem=wrong_credentials"
