"""What an account's card says of its network's limits."""

from dataclasses import replace
from datetime import UTC, datetime

from app.db.models import AccountHealth
from app.services.details import AccountDetails, AccountRef
from app.ui.presenting import present_limit, present_quota

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACCOUNT = AccountDetails(
    ref=AccountRef("acc_1", "x", "X", "@ana", "Ana", None, is_sandbox=False),
    kind="profile",
    health=AccountHealth.HEALTHY,
    health_reason="",
    is_active=True,
    is_refreshable=True,
    expires_at=None,
    scopes=(),
    connected_at=NOW,
    last_published_at=None,
)


def test_a_limited_account_says_until_when_in_the_reader_s_zone() -> None:
    limited = replace(ACCOUNT, limited_until=NOW.replace(hour=13, minute=20))
    said = present_limit(limited, "Europe/Berlin", NOW)
    assert said.startswith("X asked for a pause. Limited until Today, 14:20;")
    assert present_limit(ACCOUNT, "Europe/Berlin", NOW) == ""


def test_a_quota_says_its_window() -> None:
    used = replace(
        ACCOUNT, quota_used=7, quota_limit=100, quota_unit="posts", quota_window="15 minutes"
    )
    assert present_quota(used) == "7 of 100 posts per 15 minutes"
    assert present_quota(replace(used, quota_window="minute")) == "7 of 100 posts per minute"
    assert present_quota(replace(used, quota_window="day")) == "7 of 100 posts per day"
    single = replace(used, quota_used=0, quota_limit=1, quota_window="second")
    assert present_quota(single) == "0 of 1 post per second"
    assert present_quota(ACCOUNT) == ""
