"""Facebook's refusals, as they were documented or recorded, one by one."""

import json
from datetime import UTC, datetime

import pytest

from app.core.clock import FrozenClock
from app.platforms.errors import (
    ContentRejected,
    Duplicate,
    PermissionMissing,
    PlatformError,
    RateLimited,
)
from app.platforms.facebook.errors import explain
from app.platforms.graph.errors import GraphTrouble, explainer
from app.platforms.http import Answer

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def refused(status: int = 400, headers: dict[str, str] | None = None, **error: object) -> Answer:
    body = {"error": {"message": "no", "type": "OAuthException", "fbtrace_id": "A1", **error}}
    return Answer(status, headers or {}, json.dumps(body).encode())


def explained(answer: Answer) -> PlatformError:
    error = explainer("Facebook", FrozenClock(NOW), explain)(answer)
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (197, "empty"),
        (324, "media_failed"),
        (1366046, "media_failed"),
        (1609005, "link_refused"),
        (1609008, "link_refused"),
    ],
)
def test_what_will_never_be_accepted_is_rejected(number: int, word: str) -> None:
    for numbers in ({"code": number}, {"code": 100, "error_subcode": number}):
        error = explained(refused(**numbers))
        assert isinstance(error, ContentRejected)
        assert error.error_code == word


def test_facebook_s_own_words_for_people_are_passed_on() -> None:
    said = "Your photos couldn't be uploaded."
    error = explained(refused(code=100, error_subcode=1366046, error_user_msg=said))
    assert said in error.user_message


@pytest.mark.parametrize("subcode", [1404006, 1404078])
def test_a_check_that_only_a_person_can_pass_is_a_matter_for_the_person(subcode: int) -> None:
    error = explained(refused(403, code=200, error_subcode=subcode))
    assert isinstance(error, PermissionMissing)
    assert "Sign in there" in error.user_message


@pytest.mark.parametrize("subcode", [1363047, 1609010, 1366051])
def test_trouble_with_media_leaves_open_what_happened(subcode: int) -> None:
    assert isinstance(explained(refused(code=100, error_subcode=subcode)), GraphTrouble)


def test_the_same_status_twice_is_a_duplicate() -> None:
    answer = refused(code=506, error_subcode=1455006, message="(#506) Duplicate status message")
    assert isinstance(explained(answer), Duplicate)


def test_a_page_s_limit_names_the_minutes_to_wait() -> None:
    entry = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 17}
    headers = {"x-business-use-case-usage": json.dumps({"1029384756": [entry]})}
    error = explained(refused(400, headers, code=80001, is_transient=True))
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW.replace(minute=17)
