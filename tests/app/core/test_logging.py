"""No secret reaches a log."""

import json
import logging

import pytest
import structlog

from app.core import logging as our_logging
from app.core.logging import RedactingFilter, redact, redact_event

SECRET = "s3cr3t-v4lue-1234567890"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"access_token={SECRET}",
        f"https://x.test/cb?code={SECRET}&state=1",
        f'{{"refresh_token": "{SECRET}"}}',
        f"client_secret: {SECRET}",
        f"password={SECRET}",
        f"pt_{SECRET}",
        f"cookie was ps_{SECRET}",
    ],
)
def test_a_secret_in_text_is_removed(text: str) -> None:
    assert SECRET not in redact(text)


def test_a_harmless_sentence_stays_as_it_is() -> None:
    assert redact("post sp_1 published in 120 ms") == "post sp_1 published in 120 ms"


@pytest.mark.parametrize("field", ["access_token", "client_secret", "cookie", "Authorization"])
def test_a_field_with_a_telling_name_is_emptied(field: str) -> None:
    event = redact_event(None, "info", {"event": "token_refreshed", field: SECRET})
    assert event == {"event": "token_refreshed", field: "[removed]"}


def test_libraries_that_log_on_their_own_are_redacted_too() -> None:
    record = logging.LogRecord("x", 40, "", 0, "sent %s", (f"Bearer {SECRET}",), None)
    assert RedactingFilter().filter(record)
    assert SECRET not in record.getMessage()


def test_a_log_line_in_json_has_its_event_and_no_secret(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        our_logging.configure("info", "json")
        structlog.get_logger("t").info("account_connected", account_id="acc_1", token=SECRET)
        line = json.loads(capsys.readouterr().err)
    finally:
        structlog.reset_defaults()
    assert (line["event"], line["account_id"]) == ("account_connected", "acc_1")
    assert SECRET not in json.dumps(line)


def test_an_error_with_a_secret_in_it_is_logged_without(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = ValueError(f"refused: Bearer {SECRET}")
    try:
        our_logging.configure("info", "json")
        structlog.get_logger("t").error("request_broke", exc_info=error)
        said = capsys.readouterr().err
    finally:
        structlog.reset_defaults()
    assert "request_broke" in said
    assert SECRET not in said
