"""Discord's refusals, as they are documented, one by one."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from app.core.clock import FrozenClock
from app.platforms.discord.errors import explainer
from app.platforms.discord.options import DiscordOptions
from app.platforms.discord.schemas import id_time
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.http import Answer

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def explain(status: int, headers: dict[str, str] | None = None, **body: object) -> PlatformError:
    answer = Answer(status, headers or {}, json.dumps(body).encode())
    error = explainer(FrozenClock(NOW))(answer)
    assert error is not None
    return error


def form(place: str, code: str, message: str) -> dict[str, object]:
    errors: dict[str, object] = {"_errors": [{"code": code, "message": message}]}
    for name in reversed(place.split(".")):
        errors = {name: errors}
    return {"code": 50035, "message": "Invalid Form Body", "errors": errors}


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (404, 10015, "Unknown Webhook"),
        (401, 50027, "Invalid Webhook Token"),
        (401, 0, "401: Unauthorized"),
    ],
)
def test_a_webhook_that_is_gone_wants_a_new_address(status: int, code: int, message: str) -> None:
    error = explain(status, code=code, message=message)
    assert isinstance(error, AuthRevoked)
    assert "reconnect" in error.user_message


@pytest.mark.parametrize("code", [50001, 50013])
def test_a_channel_that_is_closed_to_the_webhook_is_a_matter_of_permission(code: int) -> None:
    assert isinstance(explain(403, code=code, message="Missing Access"), PermissionMissing)


@pytest.mark.parametrize("code", [40004, 40006])
def test_what_is_switched_off_for_now_is_worth_another_try(code: int) -> None:
    assert isinstance(explain(400, code=code, message="temporarily disabled"), Transient)


@pytest.mark.parametrize(
    ("status", "code", "word"),
    [
        (404, 10003, "thread_gone"),
        (404, 10008, "target_gone"),
        (413, 40005, "media_too_large"),
        (400, 50006, "empty"),
        (400, 50045, "media_too_large"),
        (400, 50083, "thread_gone"),
        (400, 160005, "thread_gone"),
        (400, 220001, "thread_needed"),
        (400, 220002, "thread_needed"),
        (400, 220003, "thread_refused"),
        (400, 240000, "link_blocked"),
        (403, 400001, "media_refused"),
    ],
)
def test_what_will_never_be_accepted_says_why(status: int, code: int, word: str) -> None:
    error = explain(status, code=code, message="No")
    assert isinstance(error, ContentRejected)
    assert error.error_code == word


def test_a_text_that_is_too_long_is_known_by_its_field() -> None:
    body = form("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    assert explain(400, **body).error_code == "text_too_long"


def test_a_description_that_is_too_long_is_known_by_its_field() -> None:
    body = form("attachments.0.description", "BASE_TYPE_MAX_LENGTH", "Must be 1024 or fewer.")
    assert explain(400, **body).error_code == "media_refused"


def test_any_other_field_is_named_with_discords_own_words() -> None:
    body = form("username", "USERNAME_INVALID_CONTAINS", 'Username cannot contain "discord"')
    error = explain(400, **body)
    assert isinstance(error, ContentRejected)
    assert 'username: Username cannot contain "discord"' in error.user_message


def test_a_code_that_is_not_known_is_left_to_the_status() -> None:
    answer = Answer(400, {}, b'{"code": 99999, "message": "New"}')
    assert explainer(FrozenClock(NOW))(answer) is None


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "65"}, {"retry_after": 64.57}, 64.57),
        ({"retry-after": "65", "x-ratelimit-reset-after": "1.5"}, {}, 65),
        ({"x-ratelimit-reset-after": "1.5", "x-ratelimit-reset": "1"}, {}, 1.5),
        ({"x-ratelimit-reset": str(NOW.timestamp() + 9)}, {}, 9),
        ({}, {"retry_after": 10_000_000}, 86_400),
        ({}, {"retry_after": -3}, 0),
    ],
)
def test_every_place_that_names_a_pause_is_read(
    headers: dict[str, str], body: dict[str, object], seconds: float
) -> None:
    error = explain(429, headers, message="You are being rate limited.", **body)
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("headers", "is_global", "words"),
    [
        ({"x-ratelimit-scope": "user"}, False, "Discord asks for a pause."),
        ({"x-ratelimit-scope": "shared"}, False, "Others post in the same channel"),
        ({"x-ratelimit-scope": "global"}, False, "this whole Punctual"),
        ({}, True, "this whole Punctual"),
    ],
)
def test_whose_limit_was_reached_is_said(
    headers: dict[str, str], is_global: bool, words: str
) -> None:
    body = {"message": "limited", "retry_after": 1.0, "global": is_global}
    assert words in explain(429, headers, **body).user_message


@pytest.mark.parametrize("code", [20016, 20028])
def test_slow_mode_is_a_pause_whatever_the_status(code: int) -> None:
    error = explain(403, code=code, message="slow down", retry_after=5.0)
    assert isinstance(error, RateLimited)
    assert error.retry_at == NOW + timedelta(seconds=5)


def test_an_id_tells_when_the_thing_was_made() -> None:
    assert id_time("175928847299117063") == datetime(2016, 4, 30, 11, 18, 25, 796_000, UTC)


@pytest.mark.parametrize(
    "options",
    [
        {"username": "Discord bot"},
        {"username": "here"},
        {"username": "n" * 81},
        {"avatar_url": "javascript:alert(1)"},
        {"thread_id": "general"},
        {"mentions": "channel"},
        {"nonce": "1"},
    ],
)
def test_options_that_discord_would_refuse_are_refused_before(options: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        DiscordOptions.model_validate(options)
