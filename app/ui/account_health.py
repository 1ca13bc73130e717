"""How a connected account is doing, in the words of a person who looks at its card."""

from datetime import datetime, timedelta
from typing import NamedTuple

from app.db.models import AccountHealth
from app.domain.slots import to_local
from app.services.details import AccountDetails

_SOON = timedelta(days=14)


class Health(NamedTuple):
    """A few words with their tone and icon."""

    title: str
    tone: str
    icon: str


_UNWELL = {
    AccountHealth.RECONNECT: Health("Reconnect", "orange", "unplug"),
    AccountHealth.GRANT_PERMISSION: Health("Permission missing", "orange", "key_round"),
    AccountHealth.SETTLE_BILLING: Health("Network wants payment", "orange", "circle_alert"),
    AccountHealth.DISCONNECTED: Health("Disconnected", "slate", "unplug"),
}


def health_of(account: AccountDetails, zone: str, now: datetime) -> Health:
    """What matters most about it now: what a person must do comes first, then what they did."""
    if account.health in _UNWELL:
        return _UNWELL[account.health]
    if account.paused_at is not None:
        return Health("Paused", "slate", "circle_pause")
    if account.limited_until is not None:
        return Health(f"Limited until {_clock(account.limited_until, zone, now)}", "amber", "clock")
    if _ends_soon(account, now):
        return Health(_expires(account, now), "amber", "clock")
    return Health("Healthy", "green", "circle_check")


def used_percent(account: AccountDetails) -> int:
    """How much of its ceiling the account used, 0 to 100; anything at all is at least 1."""
    if not account.quota_used or not account.quota_limit:
        return 0
    return max(1, min(100, 100 * account.quota_used // account.quota_limit))


def _ends_soon(account: AccountDetails, now: datetime) -> bool:
    if account.is_refreshable or account.expires_at is None:
        return False
    return account.expires_at - now < _SOON


def _expires(account: AccountDetails, now: datetime) -> str:
    left = (account.expires_at or now) - now
    if left <= timedelta():
        return "Has expired"
    hours = int(left.total_seconds() // 3600)
    return f"Expires in {left.days} d" if left.days else f"Expires in {max(hours, 1)} h"


def _clock(at: datetime, zone: str, now: datetime) -> str:
    local = to_local(at, zone)
    is_today = local.date() == to_local(now, zone).date()
    return f"{local:%H:%M}" if is_today else f"{local:%a %H:%M}"
