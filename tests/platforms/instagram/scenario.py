"""Instagram's facts for the contract tests: signing in with Instagram."""

from datetime import datetime, timedelta

from app.platforms.errors import AuthRevoked
from tests.contract.scenario import Scenario


def _in_minutes(before: datetime, reset_in: int) -> datetime:
    """The Graph API tells the time left in whole minutes."""
    return before + timedelta(minutes=-(-reset_in // 60))


_LINK = "see https://example.com/ "

SCENARIO = Scenario(
    slug="instagram",
    fits=("a" * 2200, "日" * 2200, "👍" * 1100, _LINK + "a" * 2175),
    too_long=("a" * 2201, "日" * 2201, "👍" * 1101, _LINK + "a" * 2176),
    expect_retry_at=_in_minutes,
    revoked=AuthRevoked,
    absent_after_drop=True,
    publish_path="POST /*/media_publish",
    read_path="GET /*/me",
    needed_scope="instagram_business_content_publish",
    image="JPEG",
    code_life_s=60 * 60,
    refresh_after_s=24 * 60 * 60,
    exempt={
        "test_an_expired_token_is_refreshed_once_and_works_again": (
            "Instagram extends a token only while it is alive: one that ran out needs a person."
        ),
        "test_disconnecting_ends_the_token": (
            "Instagram has no call that gives a token back: only a person ends it, in the settings."
        ),
        "test_saying_the_same_again_is_a_duplicate": (
            "Instagram publishes the same caption as often as it is sent."
        ),
        "test_deleting_twice_is_no_error": (
            "Instagram lets only apps that sign people in with Facebook take posts down."
        ),
    },
)
