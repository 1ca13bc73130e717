"""Telegram's refusals, as they were documented or recorded, one by one."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
)
from app.platforms.http import Answer
from app.platforms.telegram.errors import (
    CHAT_PHRASES,
    DELETED_PHRASES,
    IMAGE_PHRASES,
    REPLY_PHRASES,
    RIGHTS_PHRASES,
    TOO_LONG_PHRASES,
    UNDELETABLE_PHRASES,
    ChatMoved,
    explainer,
)

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def find(status: int, description: str, **parameters: object) -> PlatformError | None:
    body: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    answer = Answer(status, {}, json.dumps(body).encode())
    return explainer(FrozenClock(NOW))(answer)


def explain(status: int, description: str, **parameters: object) -> PlatformError:
    error = find(status, description, **parameters)
    assert error is not None
    return error


@pytest.mark.parametrize(("status", "said"), [(401, "Unauthorized"), (404, "Not Found")])
def test_a_token_that_is_not_known_must_be_given_anew(status: int, said: str) -> None:
    error = explain(status, said)
    assert isinstance(error, AuthRevoked)
    assert "@BotFather" in error.user_message


@pytest.mark.parametrize(
    "said",
    [
        "Forbidden: bot was kicked from the channel chat",
        "Forbidden: bot is not a member of the channel chat",
        "Forbidden: the group chat was deleted",
    ],
)
def test_a_bot_that_was_thrown_out_is_a_matter_for_the_person(said: str) -> None:
    assert isinstance(explain(403, said), PermissionMissing)


@pytest.mark.parametrize("phrase", RIGHTS_PHRASES)
def test_a_missing_right_is_known_by_its_words(phrase: str) -> None:
    error = explain(400, f"Bad Request: {phrase} in the channel chat")
    assert isinstance(error, PermissionMissing)
    assert "administrator" in error.user_message


@pytest.mark.parametrize("phrase", CHAT_PHRASES)
def test_a_chat_that_is_not_found_is_a_matter_for_the_person(phrase: str) -> None:
    error = explain(400, f"Bad Request: {phrase}")
    assert isinstance(error, PermissionMissing)
    assert error.error_code == "chat_not_found"


@pytest.mark.parametrize("phrase", TOO_LONG_PHRASES)
def test_too_long_is_known_by_its_words(phrase: str) -> None:
    error = explain(400, f"Bad Request: {phrase}")
    assert isinstance(error, ContentRejected)
    assert error.error_code == "text_too_long"


@pytest.mark.parametrize("phrase", IMAGE_PHRASES)
def test_a_bad_image_is_known_by_its_words(phrase: str) -> None:
    error = explain(400, f"Bad Request: {phrase}; the maximum size is 10485760 bytes")
    assert isinstance(error, ContentRejected)
    assert error.error_code == "media_failed"


def test_a_request_that_is_too_large_is_an_image_that_is_too_large() -> None:
    assert explain(413, "Request Entity Too Large").error_code == "media_too_large"


@pytest.mark.parametrize("phrase", REPLY_PHRASES)
def test_a_reply_to_what_is_gone_is_final(phrase: str) -> None:
    assert explain(400, f"Bad Request: {phrase}").error_code == "target_gone"


@pytest.mark.parametrize("phrase", DELETED_PHRASES)
def test_what_is_deleted_already_is_known_by_its_words(phrase: str) -> None:
    assert explain(400, f"Bad Request: {phrase}").error_code == "already_deleted"


@pytest.mark.parametrize("phrase", UNDELETABLE_PHRASES)
def test_what_can_no_longer_be_deleted_says_who_can(phrase: str) -> None:
    error = explain(400, f"Bad Request: {phrase} for everyone")
    assert error.error_code == "too_late_to_delete"
    assert "48 hours" in error.user_message


def test_any_other_bad_request_is_final() -> None:
    error = explain(400, "Bad Request: can't parse entities: unsupported tag at byte offset 4")
    assert type(error) is ContentRejected


def test_a_group_that_moved_says_where_it_is() -> None:
    said = "Bad Request: group chat was upgraded to a supergroup chat"
    error = explain(400, said, migrate_to_chat_id=-1001234567890)
    assert isinstance(error, ChatMoved)
    assert error.chat_id == "-1001234567890"


def test_a_flood_ends_after_the_seconds_that_it_says() -> None:
    error = explain(429, "Too Many Requests: retry after 14", retry_after=14)
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(seconds=14)


def test_a_flood_without_seconds_names_no_instant() -> None:
    error = explain(429, "Too Many Requests")
    assert isinstance(error, RateLimited)
    assert error.retry_at is None


@pytest.mark.parametrize("status", [409, 408, 500, 502])
def test_what_means_nothing_here_is_left_to_the_status(status: int) -> None:
    assert find(status, "Conflict: terminated by other getUpdates request") is None
