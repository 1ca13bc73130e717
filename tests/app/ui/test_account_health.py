"""How an account is doing, in a few words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.db.models import AccountHealth
from app.services.details import AccountDetails, AccountRef
from app.ui.account_health import health_of, used_percent

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WELL = AccountDetails(
    ref=AccountRef("acc_1", "x", "X", "@ada", "Ada", None, is_sandbox=True),
    kind="profile",
    health=AccountHealth.HEALTHY,
    health_reason="",
    is_active=True,
    is_refreshable=False,
    expires_at=None,
    scopes=(),
    connected_at=NOW,
    last_published_at=None,
)


def words(**change: object) -> str:
    return health_of(replace(WELL, **change), "Europe/Berlin", NOW).title  # type: ignore[arg-type]


def test_an_account_that_needs_nothing_is_healthy() -> None:
    assert words() == "Healthy"
    assert words(expires_at=NOW + timedelta(days=60)) == "Healthy"
    assert words(expires_at=NOW + timedelta(days=1), is_refreshable=True) == "Healthy"


def test_access_that_ends_soon_says_in_how_many_days_or_hours() -> None:
    assert words(expires_at=NOW + timedelta(days=5, hours=3)) == "Expires in 5 d"
    assert words(expires_at=NOW + timedelta(hours=7)) == "Expires in 7 h"
    assert words(expires_at=NOW - timedelta(hours=7)) == "Has expired"


def test_a_limit_is_told_on_the_person_s_clock() -> None:
    assert words(limited_until=NOW + timedelta(hours=2)) == "Limited until 12:00"
    assert words(limited_until=NOW + timedelta(days=1)) == "Limited until Tue 10:00"


def test_what_a_person_must_do_comes_before_what_they_did() -> None:
    assert words(paused_at=NOW) == "Paused"
    assert words(paused_at=NOW, health=AccountHealth.RECONNECT) == "Reconnect"
    assert words(health=AccountHealth.GRANT_PERMISSION) == "Permission missing"


def test_a_ceiling_is_used_in_percent_and_a_little_is_seen() -> None:
    def used(count: int | None, limit: int | None) -> int:
        return used_percent(replace(WELL, quota_used=count, quota_limit=limit))

    assert [used(None, None), used(0, 10), used(1, 5000), used(5, 10), used(20, 10)] == [
        0,
        0,
        1,
        50,
        100,
    ]
