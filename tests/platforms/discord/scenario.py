"""Discord's facts for the contract tests."""

from datetime import datetime, timedelta

from app.platforms.discord.address import sandbox_address
from app.platforms.errors import AuthRevoked
from tests.contract.scenario import Scenario

_NO_CONSENT = "A Discord channel is connected by its webhook's address: there is no consent page."
_ENDLESS = "A webhook's address is good until somebody deletes the webhook: nothing runs out."
_NO_GUARD = "Discord takes the same message as often as it is sent."


def _to_the_millisecond(before: datetime, reset_in: int) -> datetime:
    """Discord names the pause in the body, as a fraction of seconds."""
    return before + timedelta(seconds=reset_in)


SCENARIO = Scenario(
    slug="discord",
    fits=("a" * 2000, "日" * 2000, "👍" * 2000, "see https://example.com/ " + "a" * 1975),
    too_long=("a" * 2001, "日" * 2001, "👍" * 2001, "see https://example.com/ " + "a" * 1976),
    expect_retry_at=_to_the_millisecond,
    revoked=AuthRevoked,
    absent_after_drop=False,
    publish_path="POST /api/v10/webhooks/{webhook}/{token}",
    read_path="GET /api/v10/webhooks/{webhook}/{token}",
    fields=lambda account: {"webhook_url": sandbox_address(account)},
    exempt={
        "test_consent_gives_a_token_that_knows_its_owner": _NO_CONSENT,
        "test_denied_consent_comes_back_with_a_message_for_the_person": _NO_CONSENT,
        "test_a_code_is_good_for_one_use": _NO_CONSENT,
        "test_a_code_runs_out": _NO_CONSENT,
        "test_a_wrong_secret_names_the_setting_to_check": _NO_CONSENT,
        "test_a_scope_that_was_not_granted_is_named_at_once": _NO_CONSENT,
        "test_an_expired_token_is_refreshed_once_and_works_again": _ENDLESS,
        "test_a_token_lives_as_long_as_it_says": _ENDLESS,
        "test_a_dead_refresh_token_asks_for_a_new_connection": _ENDLESS,
        "test_a_refresh_whose_answer_was_lost_is_no_revocation": _ENDLESS,
        "test_a_refresh_that_failed_for_now_is_no_revocation": _ENDLESS,
        "test_disconnecting_ends_the_token": "Only deleting a webhook ends its address, and that "
        "is left to the people who share it.",
        "test_a_permission_that_was_taken_away_is_missed_when_publishing": "A webhook may post "
        "for as long as it exists: it has no permissions that could be taken away.",
        "test_a_slow_image_is_waited_for_or_asked_about_again": "Discord takes images with their "
        "message and does not process them before it answers.",
        "test_an_image_that_fails_in_processing_is_a_refusal": "Discord takes any file as it is: "
        "nothing is processed that could fail.",
        "test_saying_the_same_again_is_a_duplicate": _NO_GUARD,
    },
)
