"""Which server a person means."""

from collections.abc import Iterator

import pytest

from app.core.settings import get_settings
from app.platforms.base import Endpoints
from app.platforms.errors import ContentRejected
from app.platforms.http import is_guarded
from app.platforms.mastodon.hosts import find_host


@pytest.mark.parametrize(
    ("words", "host"),
    [
        ("mastodon.social", "https://mastodon.social"),
        ("  Mastodon.Social.  ", "https://mastodon.social"),
        ("@me@fosstodon.org", "https://fosstodon.org"),
        ("me@fosstodon.org", "https://fosstodon.org"),
        ("https://hachyderm.io/@me/113", "https://hachyderm.io"),
        ("HTTPS://hachyderm.io", "https://hachyderm.io"),
        ("social.example:8443", "https://social.example:8443"),
        ("social.example:443", "https://social.example"),
        ("social.example/about", "https://social.example"),
        ("bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_server_is_known_by_its_name_a_handle_or_an_address(words: str, host: str) -> None:
    assert find_host(words) == host


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "@",
        "ada",
        "http://mastodon.social",
        "ftp://mastodon.social",
        "javascript:alert(1)",
        "https://",
        "https://user:secret@mastodon.social",
        "https://mastodon.social@10.0.0.1",
        "localhost",
        "localhost:3001",
        "mastodon.localhost",
        "127.0.0.1",
        "https://127.0.0.1:6379",
        "10.0.0.7",
        "[::1]",
        "https://[::1]/",
        "[::1",
        "https://[",
        "https://exa\uff03mple.org",
        "exa\uff03mple.org",
        "https://exam\u2100ple.org",
        "2130706433",
        "0x7f.0.0.1",
        "127.1",
        "metadata.google.internal",
        "printer.local",
        "nas.home.arpa",
        "hidden.onion",
        "two words.example",
        "-bad.example",
        "bad_.example",
        "a..example",
        f"{'a' * 64}.example",
        f"{'a.' * 130}example",
        "social.example:99999",
        "social.example:no",
        "exa\nmple.org",
        "evil.example\r\nHost: x",
        "\u2025.example",
    ],
)
def test_what_names_no_public_server_is_refused_in_words(words: str) -> None:
    with pytest.raises(ContentRejected) as caught:
        find_host(words)
    assert caught.value.error_code == "bad_host"
    assert len(caught.value.user_message) > 20


@pytest.fixture
def _trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PUNCTUAL_PRIVATE_HOSTS", "social.home.arpa")
    monkeypatch.setenv("MASTODON_API_URL", "http://127.0.0.1:9009/mastodon")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("_trusting")
@pytest.mark.parametrize(
    ("words", "host"),
    [
        ("social.home.arpa", "http://social.home.arpa"),
        ("https://social.home.arpa/@me", "https://social.home.arpa"),
        ("http://127.0.0.1:9009/mastodon/", "http://127.0.0.1:9009/mastodon"),
    ],
)
def test_servers_that_were_named_in_the_settings_may_be_private(words: str, host: str) -> None:
    assert find_host(words) == host
    assert not is_guarded(Endpoints(host, host, "", ""))


def test_every_other_server_is_spoken_to_with_the_guard_up() -> None:
    host = "https://mastodon.social"
    assert is_guarded(Endpoints(host, host, "", ""))
    assert not is_guarded(Endpoints(host, host, "", ""), own_host=host)
    assert not is_guarded(Endpoints(host, host, "", "", is_sandbox=True))
