"""Slack's facts for the contract tests."""

import math
from datetime import datetime, timedelta

from app.platforms.errors import AuthRevoked
from app.platforms.slack.address import sandbox_address
from tests.contract.scenario import Scenario

_NO_CONSENT = "A Slack channel is connected by its webhook's address: there is no consent page."
_ENDLESS = "A webhook's address is good until somebody removes the webhook: nothing runs out."
_NO_NAME = "Slack answers a webhook with the word ok: what was posted has no id and no address."
_NO_GUARD = "Slack takes the same message as often as it is sent."


def _whole_seconds(before: datetime, reset_in: int) -> datetime:
    """Slack names whole seconds in a header."""
    return before + timedelta(seconds=math.ceil(reset_in))


SCENARIO = Scenario(
    slug="slack",
    fits=("a" * 40_000, "日" * 40_000, "👍" * 20_000, "<&>" * 3076 + "a" * 12),
    too_long=("a" * 40_001, "日" * 40_001, "👍" * 20_001, "<&>" * 3076 + "a" * 13),
    expect_retry_at=_whole_seconds,
    revoked=AuthRevoked,
    absent_after_drop=False,
    publish_path="POST /services/{team}/{bot}/{token}",
    read_path="POST /services/{team}/{bot}/{token}",
    fields=lambda account: {"webhook_url": sandbox_address(account), "channel": f"#{account}"},
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
        "test_disconnecting_ends_the_token": "Only the settings of the webhook's app in Slack end "
        "its address.",
        "test_a_text_lands_once_as_it_was_written": _NO_NAME,
        "test_the_address_of_a_live_post_shows_it": _NO_NAME,
        "test_deleting_twice_is_no_error": "A webhook cannot delete what it posted.",
        "test_a_slow_image_is_waited_for_or_asked_about_again": "Slack fetches images before it "
        "answers: there is nothing to come back for.",
        "test_saying_the_same_again_is_a_duplicate": _NO_GUARD,
    },
)
