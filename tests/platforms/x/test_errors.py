"""X's refusals, as they were documented or recorded, one by one."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.platforms.errors import (
    AuthExpired,
    BillingRequired,
    ContentRejected,
    Duplicate,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.http import Answer
from app.platforms.x.errors import (
    DUPLICATE_PHRASES,
    GONE_PHRASES,
    REPLY_PHRASES,
    SUSPENDED_PHRASES,
    TOO_LONG_PHRASES,
    explainer,
)
from app.platforms.x.schemas import id_time

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
PROBLEMS = "https://api.x.com/2/problems"


def explain(status: int, headers: dict[str, str] | None = None, **body: object) -> PlatformError:
    answer = Answer(status, headers or {}, json.dumps({"status": status, **body}).encode())
    error = explainer(FrozenClock(NOW))(answer)
    assert error is not None
    return error


def test_unauthorized_means_refresh() -> None:
    error = explain(401, title="Unauthorized", type="about:blank", detail="Unauthorized")
    assert isinstance(error, AuthExpired)


@pytest.mark.parametrize("phrase", DUPLICATE_PHRASES)
def test_a_duplicate_is_known_by_its_words(phrase: str) -> None:
    detail = f"You are not allowed to create a Tweet with {phrase}."
    assert isinstance(explain(403, detail=detail, type="about:blank"), Duplicate)


@pytest.mark.parametrize("phrase", REPLY_PHRASES)
def test_a_refused_reply_is_final(phrase: str) -> None:
    kind = f"{PROBLEMS}/not-authorized-for-resource"
    error = explain(403, title="Authorization Error", type=kind, detail=f"{phrase} because.")
    assert isinstance(error, ContentRejected)
    assert error.error_code == "reply_refused"


@pytest.mark.parametrize("phrase", GONE_PHRASES)
def test_a_reply_to_what_is_gone_is_final(phrase: str) -> None:
    error = explain(403, detail=f"You attempted to reply to a Tweet that is {phrase} to you.")
    assert error.error_code == "target_gone"


@pytest.mark.parametrize("phrase", TOO_LONG_PHRASES)
@pytest.mark.parametrize("status", [400, 403])
def test_too_long_is_known_under_both_status_codes(phrase: str, status: int) -> None:
    error = explain(status, detail=f"Your Tweet {phrase}. For more information see …")
    assert isinstance(error, ContentRejected)
    assert error.error_code == "text_too_long"


@pytest.mark.parametrize(
    "body",
    [
        {"type": f"{PROBLEMS}/user-suspended", "detail": "Forbidden"},
        {"errors": [{"code": 64, "message": "Your account may not do this."}]},
        {"detail": f"User has been {SUSPENDED_PHRASES[0]}: [ada]."},
    ],
)
def test_a_suspended_account_is_said_to_be_so(body: dict[str, object]) -> None:
    assert explain(403, **body).error_code == "account_suspended"


def test_missing_permission_is_a_matter_for_the_person() -> None:
    error = explain(403, detail="You are not permitted to perform this action.")
    assert isinstance(error, PermissionMissing)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (402, {"title": "Payment Required", "type": f"{PROBLEMS}/credits-depleted"}),
        (402, {"title": "CreditsDepleted", "type": f"{PROBLEMS}/credits"}),
        (403, {"type": f"{PROBLEMS}/client-forbidden", "reason": "client-not-enrolled"}),
        (403, {"type": "https://api.twitter.com/2/problems/client-forbidden"}),
    ],
)
def test_money_is_a_matter_for_whoever_pays(status: int, body: dict[str, object]) -> None:
    assert isinstance(explain(status, **body), BillingRequired)


def test_uploads_that_ran_out_are_worth_another_try() -> None:
    flaw = {"parameters": {"media.media_ids": ["1"]}, "message": "Your media IDs are invalid."}
    error = explain(400, errors=[flaw], type=f"{PROBLEMS}/invalid-request")
    assert isinstance(error, Transient)
    assert error.error_code == "media_expired"


def test_any_other_bad_field_is_final() -> None:
    flaw = {"parameters": {"reply_settings": ["all"]}, "message": "not valid"}
    assert isinstance(explain(400, errors=[flaw]), ContentRejected)


def test_the_day_cap_is_the_cause_when_the_quarter_hour_has_room() -> None:
    epoch = int(NOW.timestamp())
    headers = {
        "x-rate-limit-remaining": "99",
        "x-rate-limit-reset": str(epoch + 60),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(epoch + 7200),
    }
    error = explain(429, headers, title="Too Many Requests")
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(hours=2)


def test_the_app_s_empty_day_window_is_a_limit_of_the_whole_app() -> None:
    epoch = int(NOW.timestamp())
    headers = {
        "x-rate-limit-remaining": "99",
        "x-rate-limit-reset": str(epoch + 60),
        "x-app-limit-24hour-remaining": "0",
        "x-app-limit-24hour-reset": str(epoch + 7200),
    }
    error = explain(429, headers, title="Too Many Requests")
    assert isinstance(error, RateLimited)
    assert (error.per, error.retry_at) == ("app", NOW + timedelta(hours=2))


def test_a_plan_that_is_used_up_is_a_limit_of_the_whole_app_and_is_tried_again_in_an_hour() -> None:
    error = explain(429, type="https://api.x.com/2/problems/usage-capped", title="Capped")
    assert isinstance(error, RateLimited)
    assert (error.per, error.retry_at) == ("app", NOW + timedelta(hours=1))


def test_the_older_shape_of_a_rate_limit_is_known() -> None:
    error = explain(429, errors=[{"code": 88, "message": "Rate limit exceeded"}])
    assert isinstance(error, RateLimited)
    assert (error.per, error.retry_at) == ("account", None)


def test_an_id_tells_when_the_post_was_made() -> None:
    made_at = id_time("1445880548472328192")
    assert made_at.replace(microsecond=0) == datetime(2021, 10, 6, 22, 36, 0, tzinfo=UTC)
