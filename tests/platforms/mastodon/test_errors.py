"""Refusals of Mastodon and its relatives, as they were documented or read in their sources."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    MediaNotReady,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.http import Answer
from app.platforms.mastodon import errors

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
CASES: list[tuple[tuple[str, ...], type[PlatformError], str]] = [
    (errors.TOO_LONG_PHRASES, ContentRejected, "text_too_long"),
    (errors.TOO_MANY_PHRASES, ContentRejected, "too_many_images"),
    (errors.GONE_PHRASES, ContentRejected, "target_gone"),
    (errors.IMAGE_NEEDED_PHRASES, ContentRejected, "image_needed"),
    (errors.TOO_LARGE_PHRASES, ContentRejected, "media_too_large"),
    (errors.IMAGE_PHRASES, ContentRejected, "media_failed"),
    (errors.MEDIA_GONE_PHRASES, Transient, "media_expired"),
    (errors.PROCESSING_PHRASES, MediaNotReady, "media_not_ready"),
    (errors.SCOPE_PHRASES, PermissionMissing, "permission_missing"),
    (errors.FROZEN_PHRASES, PermissionMissing, "account_suspended"),
    (errors.EXPIRED_PHRASES, AuthExpired, "token_expired"),
    (errors.REVOKED_PHRASES, AuthRevoked, "reconnect_needed"),
]


def read(status: int, body: bytes, **headers: str) -> PlatformError | None:
    return errors.explainer(FrozenClock(NOW))(Answer(status, headers, body))


def explain(status: int, body: object, **headers: str) -> PlatformError:
    error = read(status, json.dumps(body).encode(), **headers)
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("phrase", "kind", "code"),
    [(phrase, kind, code) for phrases, kind, code in CASES for phrase in phrases],
)
@pytest.mark.parametrize("wording", ["json", "nested", "text", "page"])
def test_a_phrase_means_the_same_however_it_is_wrapped(
    phrase: str, kind: type[PlatformError], code: str, wording: str
) -> None:
    body = {
        "json": json.dumps({"error": f"Oh: {phrase} it is"}),
        "nested": json.dumps({"error": {"message": phrase, "code": 7}}),
        "text": f"Oh: {phrase} it is",
        "page": f"<html><head><style>p {{}}</style></head><body><p>{phrase}</p></body></html>",
    }[wording]
    error = read(422, body.encode())
    assert type(error) is kind
    assert error.error_code == code


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (401, {"error": "The access token is invalid"}, AuthRevoked, "reconnect_needed"),
        (401, {"error": "The access token was revoked"}, AuthRevoked, "reconnect_needed"),
        (401, {"error": "The access token expired"}, AuthExpired, "token_expired"),
        (401, {"error": "Unauthorized"}, AuthExpired, "token_expired"),
        (401, {"message": "Unauthenticated."}, AuthRevoked, "reconnect_needed"),
        (403, {"error": "Invalid credentials."}, AuthExpired, "token_expired"),
        (
            403,
            {"error": "This action is outside the authorized scopes"},
            PermissionMissing,
            "permission_missing",
        ),
        (403, {"error": "This action is not allowed"}, PermissionMissing, "permission_missing"),
        (
            403,
            {"error": "Your login is currently disabled"},
            PermissionMissing,
            "account_suspended",
        ),
        (404, {"error": "Record not found"}, ContentRejected, "target_gone"),
        (410, {"error": "Gone"}, ContentRejected, "target_gone"),
        (
            422,
            {"error": "Validation failed: Text character limit of 500 exceeded"},
            ContentRejected,
            "text_too_long",
        ),
        (
            400,
            {"error": "Bad Request: status too long, 5001 characters provided but limit is 5000"},
            ContentRejected,
            "text_too_long",
        ),
        (
            422,
            {
                "message": "The status field must not be greater than 500 characters.",
                "errors": {"status": ["The status field must not be greater than 500."]},
            },
            ContentRejected,
            "text_too_long",
        ),
        (
            422,
            {"error": "Validation failed: File content type is invalid, File is invalid"},
            ContentRejected,
            "media_failed",
        ),
        (
            422,
            {"error": "Validation failed: File file size must be less than 16 MB, File is invalid"},
            ContentRejected,
            "media_too_large",
        ),
        (413, {}, ContentRejected, "media_too_large"),
        (
            422,
            {
                "error": "Cannot attach files that have not finished processing. Try again in a "
                "moment!"
            },
            MediaNotReady,
            "media_not_ready",
        ),
    ],
)
def test_documented_bodies(status: int, body: object, kind: type[PlatformError], code: str) -> None:
    error = explain(status, body)
    assert type(error) is kind
    assert error.error_code == code


def test_a_proxys_page_about_a_large_upload_is_understood() -> None:
    page = b"<html><head><title>413 Request Entity Too Large</title></head></html>"
    error = read(413, page)
    assert error is not None
    assert error.error_code == "media_too_large"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b"<html>Please sign in to the hotel's network</html>"),
        (403, b"<html>Just a moment...</html>"),
        (404, b"<html><center><h1>404 Not Found</h1></center>nginx</html>"),
        (404, b"404 page not found"),
        (400, b""),
        (422, b"\xff\xfe\x00 not text"),
    ],
)
def test_what_a_stranger_says_means_nothing(status: int, body: bytes) -> None:
    assert read(status, body) is None


def test_a_validation_without_known_words_is_left_to_the_status() -> None:
    assert read(422, b'{"error": "Validation failed: Text can\'t be blank"}') is None


@pytest.mark.parametrize("body", [b'{"error":"Too many requests"}', b"slow down", b"<html></html>"])
def test_a_rate_limit_ends_at_the_instant_in_its_header(body: bytes) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-25T09:04:30.123456Z"}
    error = read(429, body, **headers)
    assert isinstance(error, RateLimited)
    assert error.retry_at == datetime(2026, 11, 25, 9, 4, 30, 123456, tzinfo=UTC)


def test_relatives_name_seconds_instead() -> None:
    error = read(429, b"{}", **{"retry-after": "30"})
    assert error is not None
    assert error.retry_at == NOW + timedelta(seconds=30)


def test_images_that_are_still_processed_are_looked_at_again() -> None:
    error = explain(422, {"error": "Cannot attach files that have not finished processing."})
    assert error.retry_at == NOW + timedelta(seconds=5)
