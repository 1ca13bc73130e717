"""X's facts for the contract tests."""

import math
from datetime import UTC, datetime

from app.platforms.errors import AuthExpired
from tests.contract.scenario import Scenario


def _epoch(before: datetime, reset_in: int) -> datetime:
    """X names the second in a header."""
    return datetime.fromtimestamp(math.ceil(before.timestamp() + reset_in), UTC)


SCENARIO = Scenario(
    slug="x",
    fits=(
        "a" * 280,
        "日" * 140,
        "👨‍👩‍👧‍👦" * 140,
        "a" * 256 + " https://example.com/" + "b" * 300,
        "a" * 256 + " example.com",
    ),
    too_long=(
        "a" * 281,
        "日" * 141,
        "👨‍👩‍👧‍👦" * 141,
        "a" * 257 + " https://example.com/" + "b" * 300,
        "a" * 257 + " example.com",
    ),
    expect_retry_at=_epoch,
    # X says "Unauthorized" to every bad token: only the refresh tells that it was revoked.
    revoked=AuthExpired,
    absent_after_drop=True,
    publish_path="POST /2/tweets",
    read_path="GET /2/users/me",
    needed_scope="tweet.write",
)
