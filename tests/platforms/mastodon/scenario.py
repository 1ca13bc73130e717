"""Mastodon's facts for the contract tests."""

from datetime import datetime, timedelta

from app.platforms.errors import AuthRevoked
from tests.contract.scenario import Scenario

_NO_END = "Mastodon's tokens have no end, so there is nothing to refresh."


def _instant(before: datetime, reset_in: int) -> datetime:
    """Mastodon names the instant in a header, in ISO 8601."""
    return before + timedelta(seconds=reset_in)


SCENARIO = Scenario(
    slug="mastodon",
    fits=(
        "a" * 500,
        "日" * 500,
        "👨‍👩‍👧‍👦" * 500,
        "a" * 476 + " https://example.com/" + "b" * 600,
        "a" * 494 + " @" + "abcd" + "@a.server.with.a.long.name.example",
        "a" * 476 + " example.com/" + "b" * 11,
    ),
    too_long=(
        "a" * 501,
        "日" * 501,
        "👨‍👩‍👧‍👦" * 501,
        "a" * 477 + " https://example.com/" + "b" * 600,
        "a" * 495 + " @" + "abcd" + "@a.server.with.a.long.name.example",
        "a" * 476 + " example.com/" + "b" * 12,
    ),
    expect_retry_at=_instant,
    revoked=AuthRevoked,
    absent_after_drop=True,
    publish_path="POST /api/v1/statuses",
    read_path="GET /api/v1/accounts/verify_credentials",
    needed_scope="write:statuses",
    fields=lambda _account: {"instance": "mastodon.example"},
    exempt={
        "test_a_wrong_secret_names_the_setting_to_check": (
            "Nobody types an app's secret for Mastodon: Punctual registers its app by itself."
        ),
        "test_an_expired_token_is_refreshed_once_and_works_again": _NO_END,
        "test_a_token_lives_as_long_as_it_says": _NO_END,
        "test_a_dead_refresh_token_asks_for_a_new_connection": _NO_END,
        "test_a_refresh_whose_answer_was_lost_is_no_revocation": _NO_END,
        "test_a_refresh_that_failed_for_now_is_no_revocation": _NO_END,
        "test_saying_the_same_again_is_a_duplicate": (
            "Mastodon lets people repeat themselves; the same key gives the first post back."
        ),
    },
)
