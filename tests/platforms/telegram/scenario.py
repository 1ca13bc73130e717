"""Telegram's facts for the contract tests."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.platforms.errors import AuthRevoked
from tests.contract.scenario import Scenario

_NO_CONSENT = "A channel is connected by a bot's token: there is no consent page."
_NO_END = "A bot's token has no end, and nothing to refresh it with."

_BOTS = {"ada": "1234567890", "bob": "2345678901", "eve": "3456789012"}


def _later(before: datetime, reset_in: int) -> datetime:
    """Telegram says how many seconds to wait."""
    return before + timedelta(seconds=reset_in)


def _fields(person: str) -> Mapping[str, str]:
    return {"token": f"{_BOTS[person]}:AAE-{person}s_secret-{'x' * 24}", "chat": f"@{person}_news"}


SCENARIO = Scenario(
    slug="telegram",
    fits=("a" * 4096, "日" * 4096, "👍" * 2048, "see https://example.com/ " + "a" * 4071),
    too_long=("a" * 4097, "日" * 4097, "👍" * 2048 + "a", "see https://example.com/ " + "a" * 4072),
    expect_retry_at=_later,
    revoked=AuthRevoked,
    absent_after_drop=False,
    publish_path="POST /*/send*",
    read_path="POST /*/getChat",
    fields=_fields,
    exempt={
        "test_consent_gives_a_token_that_knows_its_owner": _NO_CONSENT,
        "test_denied_consent_comes_back_with_a_message_for_the_person": _NO_CONSENT,
        "test_a_code_is_good_for_one_use": _NO_CONSENT,
        "test_a_code_runs_out": _NO_CONSENT,
        "test_a_wrong_secret_names_the_setting_to_check": (
            "Telegram needs no app: there is no secret to mistype."
        ),
        "test_an_expired_token_is_refreshed_once_and_works_again": _NO_END,
        "test_a_token_lives_as_long_as_it_says": _NO_END,
        "test_a_dead_refresh_token_asks_for_a_new_connection": _NO_END,
        "test_a_refresh_whose_answer_was_lost_is_no_revocation": _NO_END,
        "test_a_refresh_that_failed_for_now_is_no_revocation": _NO_END,
        "test_disconnecting_ends_the_token": (
            "Only its owner can end a bot's token, by telling @BotFather."
        ),
        "test_a_scope_that_was_not_granted_is_named_at_once": (
            "A bot has rights in a chat, and no scopes; a missing one is named when connecting."
        ),
        "test_images_arrive_in_order_with_their_alt_text": "Telegram takes no alt text.",
        "test_saying_the_same_again_is_a_duplicate": (
            "Telegram lets a bot say the same as often as it likes."
        ),
    },
)
