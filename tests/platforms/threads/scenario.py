"""Threads' facts for the contract tests."""

from datetime import datetime, timedelta

from app.platforms.errors import AuthRevoked
from tests.contract.scenario import Scenario


def _in_minutes(before: datetime, reset_in: int) -> datetime:
    """The Graph API tells the time left in whole minutes."""
    return before + timedelta(minutes=-(-reset_in // 60))


_LINK = "see https://example.com/ "

SCENARIO = Scenario(
    slug="threads",
    fits=("a" * 500, "日" * 500, "👍" * 125, "👨‍👩‍👧‍👦" * 20, _LINK + "a" * 475),
    too_long=("a" * 501, "日" * 501, "👍" * 126, "👨‍👩‍👧‍👦" * 20 + "a", _LINK + "a" * 476),
    expect_retry_at=_in_minutes,
    revoked=AuthRevoked,
    absent_after_drop=True,
    publish_path="POST /v1.0/me/threads_publish",
    read_path="GET /v1.0/me",
    needed_scope="threads_content_publish",
    code_life_s=60 * 60,
    refresh_after_s=24 * 60 * 60,
    exempt={
        "test_an_expired_token_is_refreshed_once_and_works_again": (
            "Threads extends a token only while it is alive: one that ran out needs a person."
        ),
        "test_disconnecting_ends_the_token": (
            "Threads has no call that gives a token back: only a person ends it, in the settings."
        ),
        "test_saying_the_same_again_is_a_duplicate": (
            "Threads publishes the same words as often as they are sent."
        ),
    },
)
