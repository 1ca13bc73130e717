"""Instagram's refusals, as its error codes page lists them, one by one."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

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
from app.platforms.graph.errors import GraphTrouble, explainer
from app.platforms.http import Answer
from app.platforms.instagram.errors import container_failure, read

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def explain(code: int, subcode: int | None = None, status: int = 400, **more: Any) -> PlatformError:
    headers = more.pop("headers", {})
    error = {"message": "no", "type": "OAuthException", "code": code, **more}
    if subcode is not None:
        error["error_subcode"] = subcode
    answer = Answer(status, headers, json.dumps({"error": error}).encode())
    found = explainer("Instagram", FrozenClock(NOW), read)(answer)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("subcode", "kind"),
    [(463, AuthExpired), (458, AuthRevoked), (460, AuthRevoked), (467, AuthRevoked)],
)
def test_an_expired_token_is_told_from_a_dead_one(subcode: int, kind: type[PlatformError]) -> None:
    assert type(explain(190, subcode)) is kind


@pytest.mark.parametrize(
    ("code", "subcode"),
    [(-1, 2207001), (-1, 2207032), (-1, 2207053), (1, 2207053), (1, None), (2, None)],
)
def test_trouble_of_theirs_tells_nothing_of_the_post(code: int, subcode: int | None) -> None:
    assert isinstance(explain(code, subcode), GraphTrouble)


@pytest.mark.parametrize(
    ("code", "subcode", "word"),
    [
        (-2, 2207003, "media_slow"),
        (-2, 2207020, "media_expired"),
        (9004, 2207052, "media_unreachable"),
        (24, 2207006, "container_missing"),
        (24, 2207008, "container_missing"),
    ],
)
def test_what_a_second_try_may_mend_is_tried_again(code: int, subcode: int, word: str) -> None:
    error = explain(code, subcode)
    assert isinstance(error, Transient)
    assert not isinstance(error, GraphTrouble)
    assert error.error_code == word


def test_an_image_that_cannot_be_fetched_says_what_to_set() -> None:
    assert "PUNCTUAL_PUBLIC_URL" in explain(9004, 2207052).user_message


def test_a_container_that_is_not_finished_is_worth_waiting_for() -> None:
    error = explain(9007, 2207027)
    assert isinstance(error, MediaNotReady)
    assert error.retry_at == NOW + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("code", "subcode", "word"),
    [
        (36000, 2207004, "image_too_large"),
        (36001, 2207005, "wrong_type"),
        (36003, 2207009, "bad_ratio"),
        (36004, 2207010, "text_too_long"),
        (352, 2207026, "wrong_type"),
        (100, 2207028, "bad_count"),
        (100, 2207040, "too_many_tags"),
        (4, 2207051, "blocked"),
    ],
)
def test_what_will_never_be_accepted_is_rejected(code: int, subcode: int, word: str) -> None:
    error = explain(code, subcode)
    assert isinstance(error, ContentRejected)
    assert error.error_code == word


def test_a_restricted_account_is_a_matter_for_the_person() -> None:
    error = explain(25, 2207050, 403)
    assert isinstance(error, PermissionMissing)
    assert error.error_code == "account_restricted"


@pytest.mark.parametrize("code", [10, 200])
def test_a_missing_permission_is_a_matter_for_the_person(code: int) -> None:
    assert isinstance(explain(code, status=403), PermissionMissing)


def test_a_full_day_is_a_pause() -> None:
    error = explain(9, 2207042, 403)
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("code", [4, 17, 613, 80002])
def test_a_limit_on_calls_is_a_pause_for_the_minutes_named(code: int) -> None:
    usage = {"1": [{"type": "instagram", "estimated_time_to_regain_access": 9}]}
    error = explain(code, headers={"x-business-use-case-usage": json.dumps(usage)})
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(minutes=9)


def test_a_subcode_that_nobody_knows_is_told_in_instagrams_words() -> None:
    error = explain(100, 2207099, error_user_msg="The moon is full.")
    assert isinstance(error, ContentRejected)
    assert "The moon is full." in error.user_message


@pytest.mark.parametrize(
    ("reason", "kind", "word"),
    [
        ("Error: Media upload has failed with error code 2207052", Transient, "media_unreachable"),
        ("Error: 2207009", ContentRejected, "bad_ratio"),
        ("Error: 2207053", GraphTrouble, "network_trouble"),
        ("Error: Media upload has failed with error code 2207076", ContentRejected, "media_failed"),
        ("", ContentRejected, "media_failed"),
    ],
)
def test_a_container_that_failed_tells_why_by_its_subcode(
    reason: str, kind: type[PlatformError], word: str
) -> None:
    error = container_failure(reason)
    assert type(error) is kind
    assert (error.error_code, error.detail) == (word, reason)
