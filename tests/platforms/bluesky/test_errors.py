"""Bluesky's refusals, as they were documented or recorded, one by one."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.platforms.bluesky.errors import (
    GONE_PHRASES,
    IMAGE_PHRASES,
    TOO_LONG_PHRASES,
    explainer,
)
from app.platforms.bluesky.schemas import jwt_end
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.http import Answer

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def find(
    status: int, error: str, message: str = "", headers: dict[str, str] | None = None
) -> PlatformError | None:
    body = json.dumps({"error": error, "message": message}).encode()
    return explainer(FrozenClock(NOW))(Answer(status, headers or {}, body))


def explain(
    status: int, error: str, message: str = "", headers: dict[str, str] | None = None
) -> PlatformError:
    found = find(status, error, message, headers)
    assert found is not None
    return found


def test_an_expired_token_means_refresh() -> None:
    assert isinstance(explain(400, "ExpiredToken", "Token has expired"), AuthExpired)


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (400, "InvalidToken", "Token could not be verified"),
        (401, "AuthMissing", "Authentication Required"),
        (401, "AuthenticationRequired", "Invalid identifier or password"),
        (403, "AccountNotFound", "Account not found"),
    ],
)
def test_a_session_that_is_not_known_is_over(status: int, error: str, message: str) -> None:
    assert isinstance(explain(status, error, message), AuthRevoked)


@pytest.mark.parametrize("error", ["AccountTakedown", "AccountSuspended", "AccountDeactivated"])
def test_a_closed_account_is_said_to_be_so(error: str) -> None:
    found = explain(401, error, "Account has been taken down")
    assert isinstance(found, PermissionMissing)
    assert found.error_code == "account_suspended"


def test_an_account_that_wants_a_code_needs_an_app_password() -> None:
    found = explain(401, "AuthFactorTokenRequired", "A sign in code has been sent to your email")
    assert isinstance(found, ContentRejected)
    assert "app password" in found.user_message


@pytest.mark.parametrize(
    "message",
    [
        "Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got 301) at $.text",
        "Invalid app.bsky.feed.post record: string too big (maximum 3000, got 3001) at $.text",
        "Invalid app.bsky.feed.post record: Record/text must not be longer than 300 graphemes",
    ],
)
def test_too_long_is_known_by_each_of_its_sentences(message: str) -> None:
    assert any(phrase in message for phrase in TOO_LONG_PHRASES)
    assert explain(400, "InvalidRequest", message).error_code == "text_too_long"


@pytest.mark.parametrize("phrase", IMAGE_PHRASES)
def test_an_image_that_is_too_large_is_known_by_each_of_its_sentences(phrase: str) -> None:
    found = explain(400, "InvalidRequest", f"{phrase} (maximum 1000000, got 1500000) at $.embed")
    assert isinstance(found, ContentRejected)
    assert found.error_code == "media_too_large"


@pytest.mark.parametrize(
    ("status", "error"),
    [(413, "PayloadTooLarge"), (400, "BlobTooLarge"), (400, "InvalidSize")],
)
def test_an_image_that_is_too_large_is_known_by_each_of_its_names(status: int, error: str) -> None:
    assert explain(status, error, "no").error_code == "media_too_large"


def test_an_image_of_the_wrong_kind_is_refused_for_good() -> None:
    assert explain(400, "InvalidMimeType", "no").error_code == "media_failed"


def test_an_upload_that_was_thrown_away_is_worth_another_try() -> None:
    found = explain(400, "BlobNotFound", "Could not find blob: bafk")
    assert isinstance(found, Transient)
    assert found.error_code == "media_expired"


@pytest.mark.parametrize("phrase", GONE_PHRASES)
def test_a_missing_record_is_known_by_its_name_and_by_its_sentence(phrase: str) -> None:
    named = explain(400, "RecordNotFound", "no")
    worded = explain(400, "InvalidRequest", f"{phrase}: at://did:plc:a/app.bsky.feed.post/b")
    assert (named.error_code, worded.error_code) == ("target_gone", "target_gone")


def test_any_other_invalid_request_is_final() -> None:
    found = explain(400, "InvalidRequest", "Invalid app.bsky.feed.post record: no at $.langs")
    assert type(found) is ContentRejected
    assert found.error_code == "content_rejected"


def test_a_key_that_another_record_has_is_final() -> None:
    assert explain(400, "InvalidSwap", "Record was at bafy").error_code == "key_taken"


def test_a_rate_limit_names_its_second() -> None:
    epoch = int(NOW.timestamp())
    headers = {
        "ratelimit-limit": "3000",
        "ratelimit-remaining": "0",
        "ratelimit-reset": str(epoch + 90),
        "ratelimit-policy": "3000;w=300",
        "retry-after": "91",
    }
    found = explain(429, "RateLimitExceeded", "Rate Limit Exceeded", headers)
    assert isinstance(found, RateLimited)
    assert found.retry_at == NOW + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, "InternalServerError"),
        (502, "UpstreamFailure"),
        (504, "UpstreamTimeout"),
        (503, "NotEnoughResources"),
        (408, "RequestTimeout"),
        (400, "SomethingNew"),
    ],
)
def test_what_has_no_name_here_is_left_to_the_status(status: int, error: str) -> None:
    assert find(status, error) is None


@pytest.mark.parametrize(
    "token", ["", "opaque", "a.b.c", "a.e30.c", "a.eyJleHAiOiJzb29uIn0.c", "a.eyJleHAiOjFlOTl9.c"]
)
def test_a_token_that_does_not_say_when_it_ends_has_no_end(token: str) -> None:
    assert jwt_end(token) is None


def test_a_token_says_when_it_ends() -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": 1_700_000_000}).encode()).decode()
    ends_at = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert jwt_end(f"head.{claims.rstrip('=')}.signature") == ends_at
