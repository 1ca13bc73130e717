"""Threads' refusals, as they were documented or recorded, one by one."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.clock import FrozenClock
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.graph.errors import GraphTrouble, explainer
from app.platforms.http import Answer
from app.platforms.threads.errors import (
    FETCH_PHRASES,
    LINK_PHRASES,
    TOO_LONG_PHRASES,
    container_failure,
    read,
)

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def explain(code: int, message: str = "no", status: int = 400, **more: Any) -> PlatformError:
    headers = more.pop("headers", {})
    body = {"error": {"message": message, "type": "OAuthException", "code": code, **more}}
    answer = Answer(status, headers, json.dumps(body).encode())
    error = explainer("Threads", FrozenClock(NOW), read)(answer)
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("subcode", "kind"),
    [
        (463, AuthExpired),
        (458, AuthRevoked),
        (460, AuthRevoked),
        (467, AuthRevoked),
        (None, AuthRevoked),
    ],
)
def test_an_expired_token_is_told_from_a_dead_one(
    subcode: int | None, kind: type[PlatformError]
) -> None:
    more = {} if subcode is None else {"error_subcode": subcode}
    assert type(explain(190, **more)) is kind


def test_a_container_that_cannot_be_seen_yet_is_worth_another_try() -> None:
    error = explain(
        24,
        "The requested resource does not exist",
        error_subcode=4279009,
        error_user_title="Media Not Found",
        error_user_msg="The media with id 18079098539304490 cannot be found.",
    )
    assert isinstance(error, Transient)
    assert error.error_code == "container_missing"


@pytest.mark.parametrize("phrase", TOO_LONG_PHRASES)
def test_too_much_text_is_told_by_its_words(phrase: str) -> None:
    error = explain(100, f"(#100) Param text must be {phrase} long.")
    assert isinstance(error, ContentRejected)
    assert error.error_code == "text_too_long"


@pytest.mark.parametrize("phrase", LINK_PHRASES)
def test_too_many_links_are_told_by_their_words(phrase: str) -> None:
    error = explain(100, f"Invalid parameter: {phrase}")
    assert isinstance(error, ContentRejected)
    assert error.error_code == "too_many_links"


@pytest.mark.parametrize("phrase", FETCH_PHRASES)
def test_an_image_that_cannot_be_fetched_says_what_to_set(phrase: str) -> None:
    by_words = explain(100, error_user_msg=f"The media {phrase} from this URI: https://a.example")
    by_subcode = explain(9004, error_subcode=2207052)
    for error in (by_words, by_subcode):
        assert isinstance(error, Transient)
        assert error.error_code == "media_unreachable"
        assert "PUNCTUAL_PUBLIC_URL" in error.user_message


def test_a_restricted_profile_is_a_matter_for_the_person() -> None:
    error = explain(25, error_subcode=4279013)
    assert isinstance(error, PermissionMissing)
    assert error.error_code == "account_restricted"


def test_what_was_blocked_as_spam_is_not_insisted_on() -> None:
    error = explain(4, "Application request limit reached", 403, error_subcode=2207051)
    assert isinstance(error, ContentRejected)
    assert error.error_code == "blocked"


def test_a_full_day_is_a_pause() -> None:
    error = explain(9, status=403, error_subcode=2207042)
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("code", [4, 17, 613])
def test_a_limit_on_calls_is_a_pause_for_the_minutes_named(code: int) -> None:
    usage = {"1": [{"type": "threads", "call_count": 100, "estimated_time_to_regain_access": 7}]}
    error = explain(code, headers={"x-business-use-case-usage": json.dumps(usage)})
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(minutes=7)


@pytest.mark.parametrize("code", [10, 200])
def test_a_missing_permission_is_a_matter_for_the_person(code: int) -> None:
    assert isinstance(explain(code, status=403), PermissionMissing)


@pytest.mark.parametrize("code", [1, 2])
def test_trouble_of_theirs_tells_nothing_of_the_post(code: int) -> None:
    assert isinstance(explain(code, is_transient=True), GraphTrouble)


@pytest.mark.parametrize(
    ("reason", "words"),
    [("INVALID_ASPEC_RATIO", "Crop"), ("UNKNOWN", "image"), ("", "image")],
)
def test_a_container_that_failed_says_what_to_do(reason: str, words: str) -> None:
    error = container_failure(reason)
    assert isinstance(error, ContentRejected)
    assert (error.error_code, error.detail) == ("media_failed", reason)
    assert words in error.user_message
