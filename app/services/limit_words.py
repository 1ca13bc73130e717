"""Ceilings and waits in words."""

from datetime import datetime, timedelta

from app.domain.limits import Place
from app.domain.slots import is_zone, offset_label, to_local
from app.domain.spec import Quota, WindowKind

_DAY = timedelta(days=1)
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))


def window_words(quota: Quota) -> str:
    """How long the quota's window is, as it follows "per": ``15 minutes``, ``day``."""
    if quota.kind is WindowKind.FIXED and quota.window == _DAY:
        return "day"
    seconds = int(quota.window.total_seconds())
    unit, length = next(found for found in _UNITS if seconds % found[1] == 0)
    return unit if seconds == length else f"{seconds // length} {unit}s"


def why_it_waits(name: str, place: Place, *, paused: str | None, zone: str, now: datetime) -> str:
    """Why a post to the network called ``name`` waits, and until when in its author's ``zone``.

    ``paused`` is who was asked to pause, as in ``Quota``; None: nobody.
    """
    when = f"goes out by itself {_moment(place.at, zone, now)}."
    if place.quota is not None:
        whose = "this app " if place.quota.per == "app" else ""
        limit, unit = place.quota.limit, place.quota.unit
        amount = f"{limit:,} {unit if limit > 1 else unit.removesuffix('s')}"
        return f"{name} allows {whose}{amount} per {window_words(place.quota)}. This one {when}"
    if paused is not None:
        of_whom = "this app " if paused == "app" else ""
        return f"{name} asked {of_whom}for a pause. This one {when}"
    return f"Earlier posts to this account wait for the limit of {name}. This one {when}"


def _moment(at: datetime, zone: str, now: datetime) -> str:
    known = zone if is_zone(zone) else "UTC"
    # Rounded up: nobody should look at a minute that is still too early.
    minute = at.replace(second=0, microsecond=0)
    local = to_local(minute if minute == at else minute + timedelta(minutes=1), known)
    is_today = local.date() == to_local(now, known).date()
    day = "" if is_today else f"on {local:%a} {local.day} {local:%b} "
    return f"{day}at {local:%H:%M} ({offset_label(at, known)})"
