"""Slack's words, as they are documented or were seen, one by one."""

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
from app.platforms.slack.errors import (
    BLOCK_WORDS,
    FORBIDDEN_WORDS,
    GONE_WORDS,
    NO_TEXT_WORDS,
    TOO_LONG_WORDS,
    explainer,
)

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def explain(status: int, body: str, headers: dict[str, str] | None = None) -> PlatformError | None:
    return explainer(FrozenClock(NOW))(Answer(status, headers or {}, body.encode()))


@pytest.mark.parametrize("word", sorted(GONE_WORDS))
def test_a_webhook_that_is_gone_wants_a_new_address(word: str) -> None:
    error = explain(404, word)
    assert isinstance(error, AuthRevoked)
    assert "reconnect" in error.user_message


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (403, "action_prohibited"),
        (410, "channel_is_archived"),
        (403, "posting_to_general_channel_denied"),
    ],
)
def test_what_only_a_person_can_change_is_said_in_words(status: int, word: str) -> None:
    error = explain(status, word)
    assert isinstance(error, PermissionMissing)
    assert error.user_message == FORBIDDEN_WORDS[word]


@pytest.mark.parametrize(
    ("words", "code"),
    [(NO_TEXT_WORDS, "empty"), (TOO_LONG_WORDS, "text_too_long"), (BLOCK_WORDS, "media_refused")],
)
def test_what_will_never_be_accepted_says_why(words: frozenset[str], code: str) -> None:
    assert words
    for word in words:
        error = explain(400, f"{word}\n")
        assert isinstance(error, ContentRejected)
        assert error.error_code == code


@pytest.mark.parametrize("word", ["invalid_payload", "too_many_attachments", "a_word_of_2027"])
def test_a_word_without_a_sentence_of_its_own_is_shown(word: str) -> None:
    error = explain(400, word)
    assert isinstance(error, ContentRejected)
    assert word in error.user_message


@pytest.mark.parametrize(
    ("status", "body"),
    [(400, "<html>Bad gateway</html>"), (403, "Access denied"), (404, ""), (408, "no_service")],
)
def test_what_is_not_one_of_slacks_words_is_left_to_the_status(status: int, body: str) -> None:
    assert explain(status, body) is None


@pytest.mark.parametrize(("headers", "seconds"), [({"retry-after": "30"}, 30), ({}, None)])
def test_a_rate_limit_says_when_to_come_back(headers: dict[str, str], seconds: int | None) -> None:
    error = explain(429, "rate_limited", headers)
    assert isinstance(error, RateLimited)
    assert error.retry_at == (None if seconds is None else NOW + timedelta(seconds=seconds))
