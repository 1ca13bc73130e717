import subprocess
import sys

import pytest

from app.core.errors import ConfigurationError, NotFound
from app.core.settings import read_settings
from app.platforms import registry


@pytest.mark.parametrize("word", ["x", "X", "twitter", " Twitter "])
def test_a_platform_is_known_by_its_aliases(word: str) -> None:
    assert registry.get(word).spec.slug == "x"


def test_an_unknown_platform_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound) as caught:
        registry.get("myspace")
    assert "linkedin, x, " in caught.value.user_message


def test_the_sandbox_needs_no_settings_and_is_marked() -> None:
    settings = read_settings({"PUNCTUAL_SANDBOX_URL": "http://127.0.0.1:4001/"})
    endpoints = registry.resolve_endpoints("linkedin", settings, sandbox=True)
    assert endpoints.api_url == endpoints.auth_url == "http://127.0.0.1:4001/linkedin"
    assert endpoints.is_sandbox
    assert endpoints.client_id


def test_the_real_hosts_are_used_unless_others_are_given() -> None:
    settings = read_settings({"X_CLIENT_ID": "id", "X_CLIENT_SECRET": "secret"})
    endpoints = registry.resolve_endpoints("x", settings, sandbox=False)
    assert (endpoints.api_url, endpoints.auth_url) == ("https://api.x.com", "https://x.com")
    assert not endpoints.is_sandbox
    assert "secret" not in repr(endpoints)


def test_given_hosts_may_carry_a_path() -> None:
    given = {"X_CLIENT_ID": "id", "X_API_URL": "http://127.0.0.1:9/x/", "X_AUTH_URL": "http://h/y"}
    endpoints = registry.resolve_endpoints("twitter", read_settings(given), sandbox=False)
    assert (endpoints.api_url, endpoints.auth_url) == ("http://127.0.0.1:9/x", "http://h/y")


def test_a_network_without_an_app_says_which_settings_are_missing() -> None:
    settings = read_settings({})
    assert not registry.is_live_configured("linkedin", settings)
    with pytest.raises(ConfigurationError) as caught:
        registry.resolve_endpoints("linkedin", settings, sandbox=False)
    assert "LINKEDIN_CLIENT_ID" in caught.value.user_message


def test_a_worker_that_knows_the_registry_carries_no_web_framework() -> None:
    program = (
        "import sys, app.platforms.registry\n"
        "heavy = {'starlette', 'fastapi', 'uvicorn', 'PIL', 'jinja2', 'authlib', 'twitter_text'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_platform_has_an_icon_of_one_colour() -> None:
    from app.platforms.emulation.pages import icon

    for slug in registry.slugs():
        svg = str(icon(slug))
        assert "currentColor" in svg
        assert "#" not in svg
