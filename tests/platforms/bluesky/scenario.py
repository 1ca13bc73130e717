"""Bluesky's facts for the contract tests."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime

from app.platforms.errors import AuthExpired
from tests.contract.scenario import Scenario

_NO_CONSENT = "Bluesky is connected by an app password: there is no consent page."
_NO_SCOPES = "An app password may do everything that posting needs; there are no scopes."
_OWN_KEYS = (
    "A post on Bluesky is named by whoever writes it: the same part again is the same post, and "
    "the same words elsewhere are no duplicate."
)


def _epoch(before: datetime, reset_in: int) -> datetime:
    """Bluesky names the second in a header."""
    return datetime.fromtimestamp(math.ceil(before.timestamp() + reset_in), UTC)


def _fields(person: str) -> Mapping[str, str]:
    return {"handle": f"{person}.bsky.social", "password": "abcd-efgh-ijkl-mnop"}


SCENARIO = Scenario(
    slug="bluesky",
    fits=(
        "a" * 300,
        "日" * 300,
        "👨‍👩‍👧‍👦" * 100 + "a" * 200,
        "👨‍👩‍👧‍👦" * 120,
        "see https://example.com/ " + "a" * 275,
        "@ada.bsky.social #tag " + "a" * 278,
    ),
    too_long=(
        "a" * 301,
        "日" * 301,
        "👨‍👩‍👧‍👦" * 101 + "a" * 200,
        "👨‍👩‍👧‍👦" * 120 + "a",
        "see https://example.com/ " + "a" * 276,
        "@ada.bsky.social #tag " + "a" * 279,
    ),
    expect_retry_at=_epoch,
    # A revoked session looks like one that ran out: only the refresh tells.
    revoked=AuthExpired,
    absent_after_drop=True,
    publish_path="POST /xrpc/com.atproto.repo.putRecord",
    read_path="GET /xrpc/com.atproto.server.getSession",
    fields=_fields,
    exempt={
        "test_denied_consent_comes_back_with_a_message_for_the_person": _NO_CONSENT,
        "test_a_code_is_good_for_one_use": _NO_CONSENT,
        "test_a_code_runs_out": _NO_CONSENT,
        "test_a_wrong_secret_names_the_setting_to_check": (
            "Bluesky needs no app: there is no secret to mistype."
        ),
        "test_a_scope_that_was_not_granted_is_named_at_once": _NO_SCOPES,
        "test_a_permission_that_was_taken_away_is_missed_when_publishing": _NO_SCOPES,
        "test_disconnecting_ends_the_token": (
            "Bluesky ends a session by its refresh token, and lets the access token live out its "
            "two hours."
        ),
        "test_an_image_that_fails_in_processing_is_a_refusal": (
            "Bluesky's servers store the bytes as they are and process nothing."
        ),
        "test_an_older_post_with_the_same_words_is_not_taken_for_the_lost_one": _OWN_KEYS,
        "test_saying_the_same_again_is_a_duplicate": _OWN_KEYS,
        "test_the_same_may_be_said_again_once_the_network_has_forgotten": _OWN_KEYS,
    },
)
