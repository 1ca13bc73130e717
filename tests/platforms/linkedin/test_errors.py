"""LinkedIn's refusals, as they were documented or recorded, one by one."""

import json
from datetime import UTC, datetime

import pytest

from app.core.clock import FrozenClock
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    Duplicate,
    MediaNotReady,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.http import Answer
from app.platforms.linkedin.errors import (
    APP_LIMIT_PHRASES,
    DAY_LIMIT_PHRASES,
    DUPLICATE_PHRASES,
    explainer,
)
from app.platforms.linkedin.schemas import urn_time

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
URN = "urn:li:share:7141138937766391808"


def explain(status: int, headers: dict[str, str] | None = None, **body: object) -> PlatformError:
    answer = Answer(status, headers or {}, json.dumps({"status": status, **body}).encode())
    error = explainer(FrozenClock(NOW))(answer)
    assert error is not None
    return error


def field_error(code: str) -> dict[str, object]:
    return {"message": "no", "errorDetails": {"inputErrors": [{"code": code}]}}


@pytest.mark.parametrize(
    ("service_code", "code", "kind"),
    [
        (65602, "EXPIRED_ACCESS_TOKEN", AuthExpired),
        (65602, "", AuthExpired),
        (65601, "REVOKED_ACCESS_TOKEN", AuthRevoked),
        (65600, "INVALID_ACCESS_TOKEN", AuthRevoked),
        (401, "", AuthRevoked),
    ],
)
def test_an_expired_token_is_told_from_a_revoked_one(
    service_code: int, code: str, kind: type[PlatformError]
) -> None:
    error = explain(401, serviceErrorCode=service_code, code=code, message="The token …")
    assert type(error) is kind


def test_missing_permission_is_a_matter_for_the_person() -> None:
    error = explain(
        403,
        code="ACCESS_DENIED",
        serviceErrorCode=100,
        message="Not enough permissions to access: posts.CREATE.NO_VERSION",
    )
    assert isinstance(error, PermissionMissing)


@pytest.mark.parametrize(
    "body",
    [
        {"message": f"{DUPLICATE_PHRASES[0]} {URN}"},
        {
            "message": f"com.linkedin.BadRequestResponseException: Content is a duplicate of {URN}",
            "errorDetails": {"inputErrors": [{"code": "DUPLICATE_POST", "input": {}}]},
        },
    ],
)
def test_a_duplicate_names_the_post_that_exists(body: dict[str, object]) -> None:
    error = explain(422, **body)
    assert isinstance(error, Duplicate)
    assert error.existing_id == URN


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("FIELD_LENGTH_TOO_LONG", "text_too_long"),
        ("MEDIA_ASSET_PROCESSING_FAILED", "media_failed"),
        ("NOT_FOUND", "target_gone"),
        ("VERSION_MISSING", "api_version_retired"),
    ],
)
def test_what_will_never_be_accepted_is_rejected(code: str, word: str) -> None:
    for body in (field_error(code), {"code": code, "message": "no"}):
        error = explain(400, **body)
        assert isinstance(error, ContentRejected)
        assert error.error_code == word


@pytest.mark.parametrize("code", ["MEDIA_ASSET_WAITING_UPLOAD", "MEDIA_ASSET_PROCESSING"])
def test_an_image_in_processing_is_worth_waiting_for(code: str) -> None:
    error = explain(400, **field_error(code))
    assert isinstance(error, MediaNotReady)
    assert error.retry_at is not None
    assert error.retry_at > NOW


def test_an_expired_upload_link_is_worth_another_try() -> None:
    assert isinstance(explain(400, code="EXPIRED_UPLOAD_URL", message=""), Transient)


def test_a_retired_api_version_is_said_to_be_so() -> None:
    error = explain(426, code="NONEXISTENT_VERSION", message="Requested version is not active")
    assert error.error_code == "api_version_retired"


def test_a_conflict_is_worth_another_try() -> None:
    assert isinstance(explain(409, code="CONFLICT", message=""), Transient)


def test_a_day_quota_ends_at_midnight_utc() -> None:
    message = f"Resource level throttle MEMBER {DAY_LIMIT_PHRASES[0]} for calls is reached."
    error = explain(429, message=message)
    assert isinstance(error, RateLimited)
    assert error.retry_at == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_throttle_of_the_whole_app_is_told_from_one_of_a_member_in_it() -> None:
    said = "Resource level throttle {} for calls to this resource is reached."
    phrases = (*APP_LIMIT_PHRASES, "APPLICATION_AND_MEMBER DAY limit", "MEMBER DAY limit")
    errors = [explain(429, message=said.format(phrase)) for phrase in phrases]
    assert [error.per for error in errors] == ["app", "account", "account"]
    assert {error.retry_at for error in errors} == {datetime(2026, 11, 24, tzinfo=UTC)}


def test_a_throttle_without_a_hint_names_no_instant() -> None:
    error = explain(429, message="Resource level throttle limit for calls is reached.")
    assert isinstance(error, RateLimited)
    assert error.retry_at is None


def test_a_hint_in_a_header_is_honoured() -> None:
    error = explain(429, {"retry-after": "30"}, message="throttle")
    assert error.retry_at == NOW.replace(second=30)


def test_a_urn_tells_when_the_post_was_made() -> None:
    made_at = urn_time(URN)
    assert made_at is not None
    assert made_at.replace(microsecond=0) == datetime(2023, 12, 14, 18, 56, 38, tzinfo=UTC)
    assert urn_time("urn:li:person:abc") is None
