"""Facebook's facts for the contract tests."""

from datetime import datetime, timedelta

from app.platforms.errors import AuthRevoked
from tests.contract.scenario import Scenario

_NO_END = "A Page's token has no end, and Facebook gives nothing to renew it with."


def _whole_minutes(before: datetime, reset_in: int) -> datetime:
    """Facebook names the minutes until calls are let through again."""
    return before + timedelta(minutes=-(-reset_in // 60))


SCENARIO = Scenario(
    slug="facebook",
    fits=("a" * 63_206, "日" * 63_206, "👍" * 31_603, "see https://example.com/ " + "a" * 63_181),
    too_long=(
        "a" * 63_207,
        "日" * 63_207,
        "👍" * 31_604,
        "see https://example.com/ " + "a" * 63_182,
    ),
    expect_retry_at=_whole_minutes,
    revoked=AuthRevoked,
    absent_after_drop=True,
    publish_path="POST /{version}/{page}/feed",
    read_path="GET /{version}/me",
    needed_scope="pages_manage_posts",
    exempt={
        "test_an_expired_token_is_refreshed_once_and_works_again": _NO_END,
        "test_a_token_lives_as_long_as_it_says": _NO_END,
        "test_a_refresh_whose_answer_was_lost_is_no_revocation": _NO_END,
        "test_a_refresh_that_failed_for_now_is_no_revocation": _NO_END,
        "test_disconnecting_ends_the_token": (
            "Facebook ends a Page's token only together with those of the person's other Pages."
        ),
        "test_a_slow_image_is_waited_for_or_asked_about_again": (
            "Facebook answers an upload when the image is ready: there is nothing to wait for."
        ),
    },
)
