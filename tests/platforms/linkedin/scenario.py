"""LinkedIn's facts for the contract tests."""

from datetime import UTC, datetime, time, timedelta

from app.platforms.errors import AuthRevoked
from tests.contract.scenario import Scenario


def _next_midnight(before: datetime, _reset_in: int) -> datetime:
    """LinkedIn names no instant: its day quotas start anew at 00:00 UTC."""
    return datetime.combine(before.date() + timedelta(days=1), time(), UTC)


SCENARIO = Scenario(
    slug="linkedin",
    fits=("a" * 3000, "日" * 3000, "👍" * 1500, "see https://example.com/ " + "a" * 2975),
    too_long=("a" * 3001, "日" * 3001, "👍" * 1501, "see https://example.com/ " + "a" * 2976),
    expect_retry_at=_next_midnight,
    revoked=AuthRevoked,
    absent_after_drop=False,
    publish_path="POST /rest/posts",
    read_path="GET /v2/userinfo",
    needed_scope="w_member_social",
    refresh_needs_partner=True,
)
