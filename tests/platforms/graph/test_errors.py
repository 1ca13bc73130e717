"""Refusals that all networks behind the Graph API share, one by one."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    Duplicate,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.graph.errors import (
    IMPERSONATION_PHRASES,
    PROOF_PHRASES,
    SECRET_PHRASES,
    TOO_LONG_PHRASES,
    GraphTrouble,
    explainer,
)
from app.platforms.graph.schemas import read_error
from app.platforms.http import Answer

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
EXPLAIN = explainer("Example", FrozenClock(NOW))


def explain(
    status: int = 400, headers: dict[str, str] | None = None, **error: object
) -> PlatformError:
    body = {"error": {"message": "no", "type": "OAuthException", "fbtrace_id": "A1", **error}}
    error = EXPLAIN(Answer(status, headers or {}, json.dumps(body).encode()))
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("subcode", "kind", "words"),
    [
        (None, AuthRevoked, "Reconnect"),
        (458, AuthRevoked, "removed from the allowed apps"),
        (459, AuthRevoked, "confirm who you are"),
        (460, AuthRevoked, "password"),
        (463, AuthExpired, "run out"),
        (464, AuthRevoked, "confirm your account"),
        (467, AuthRevoked, "signed this connection out"),
        (492, AuthRevoked, "no longer act for this account"),
    ],
)
def test_a_dead_token_is_told_apart_by_its_subcode(
    subcode: int | None, kind: type[PlatformError], words: str
) -> None:
    numbers = {"code": 190} if subcode is None else {"code": 190, "error_subcode": subcode}
    for status in (400, 401):
        error = explain(status, **numbers)
        assert type(error) is kind
        assert words in error.user_message


def test_a_session_that_ended_needs_a_new_connection() -> None:
    assert type(explain(code=102)) is AuthRevoked


@pytest.mark.parametrize("phrase", IMPERSONATION_PHRASES)
def test_a_missing_right_is_not_a_dead_token_whatever_its_code(phrase: str) -> None:
    error = explain(code=190, message=f"Any of the … must be granted {phrase} a user's page.")
    assert isinstance(error, PermissionMissing)


@pytest.mark.parametrize("code", [3, 10, 200, 210, 283, 299])
def test_a_missing_permission_is_a_matter_for_the_person(code: int) -> None:
    assert isinstance(explain(403, code=code), PermissionMissing)


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80001, 80002, 80008])
def test_a_limit_is_waited_for_though_it_calls_itself_transient(code: int) -> None:
    error = explain(403, code=code, is_transient=True)
    assert isinstance(error, RateLimited)
    assert error.retry_at is None


@pytest.mark.parametrize(
    "error", [{"code": -1}, {"code": 1}, {"code": 2}, {"code": 999, "is_transient": True}]
)
def test_trouble_on_their_side_leaves_open_what_happened(error: dict[str, object]) -> None:
    assert isinstance(explain(**error), GraphTrouble)


def test_a_duplicate_is_a_duplicate() -> None:
    assert isinstance(explain(code=506), Duplicate)


def test_a_block_for_abuse_is_not_insisted_on() -> None:
    error = explain(code=368, message="The action attempted has been deemed abusive")
    assert isinstance(error, ContentRejected)
    assert error.error_code == "blocked"


def test_posting_too_fast_is_waited_out() -> None:
    error = explain(code=368, error_subcode=1390008)
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("numbers", [{"code": 100, "error_subcode": 33}, {"code": 803}])
def test_what_is_gone_is_said_to_be_so(numbers: dict[str, int]) -> None:
    error = explain(**numbers)
    assert isinstance(error, ContentRejected)
    assert error.error_code == "target_gone"


@pytest.mark.parametrize("phrase", TOO_LONG_PHRASES)
def test_text_that_is_too_long_is_said_to_be_so(phrase: str) -> None:
    error = explain(code=100, message=f"(#100) Param text must be at most 500 {phrase}.")
    assert isinstance(error, ContentRejected)
    assert error.error_code == "text_too_long"


@pytest.mark.parametrize(
    "error",
    [
        *({"code": 1, "message": f"Error {phrase}."} for phrase in SECRET_PHRASES),
        *({"code": 100, "message": f"Invalid {phrase} provided"} for phrase in PROOF_PHRASES),
        {"code": 101},
        {"code": 104},
        {"code": 5},
    ],
)
def test_an_app_that_is_not_accepted_is_a_matter_for_whoever_runs_it(
    error: dict[str, object],
) -> None:
    found = explain(**error)
    assert isinstance(found, Transient)
    assert found.error_code == "app_refused"


def test_a_retired_version_is_said_to_be_so() -> None:
    error = explain(code=2635)
    assert isinstance(error, ContentRejected)
    assert error.error_code == "api_version_retired"


def test_any_other_bad_parameter_comes_with_the_network_s_words_for_people() -> None:
    error = explain(code=100, error_user_msg="That  will not\ndo.")
    assert isinstance(error, ContentRejected)
    assert error.user_message.endswith("Example says: That will not do.")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "invalid_grant"}', b"{}"])
def test_what_is_no_graph_error_is_left_to_the_status(body: bytes) -> None:
    assert EXPLAIN(Answer(400, {}, body)) is None


def test_older_routes_say_the_same_without_the_wrapping() -> None:
    body = {"error_type": "OAuthException", "code": 400, "error_message": "Invalid platform app"}
    error = read_error(json.dumps(body).encode())
    assert error is not None
    assert (error.code, error.message) == (400, "Invalid platform app")
