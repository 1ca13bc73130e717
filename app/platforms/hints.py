"""When a network asks to be left alone, and until when."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(hours=24)
_LEAST_EPOCH = 1_000_000_000
_BUCKETS = (
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
    ("x-user-limit-24hour-remaining", "x-user-limit-24hour-reset"),
    ("x-app-limit-24hour-remaining", "x-app-limit-24hour-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("ratelimit-remaining", "ratelimit-reset"),
)


def read_moment(value: str, now: datetime) -> datetime | None:
    """The instant (UTC) that a header's ``value`` means, or None where it means nothing.

    A number of a billion or more is an epoch in seconds, a smaller one seconds from ``now``;
    otherwise ISO 8601 or an HTTP date.
    """
    try:
        number = float(value)
    except ValueError:
        return _read_date(value)
    try:
        if number >= _LEAST_EPOCH:
            return datetime.fromtimestamp(number, UTC)
        return now + timedelta(seconds=number)
    except (OverflowError, ValueError, OSError):
        return None


def _read_date(value: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value.strip())
        except (ValueError, TypeError):
            continue
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def find_retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When to come back (UTC), read from a refusal's ``headers`` (names in lower case).

    The bucket that is empty decides; where none says so, the latest instant named. Never before
    ``now``, never more than a day ahead: a wild value must not park a post for a year.
    """
    named: list[datetime] = []
    for remaining, reset in _BUCKETS:
        moment = read_moment(headers[reset], now) if reset in headers else None
        if moment is None:
            continue
        if headers.get(remaining, "").strip() == "0":
            return _clamp(moment, now)
        named.append(moment)
    plain = read_moment(headers["retry-after"], now) if "retry-after" in headers else None
    if plain is not None:
        return _clamp(plain, now)
    return _clamp(max(named), now) if named else None


def next_utc_midnight(now: datetime) -> datetime:
    """The next 00:00 UTC after ``now``."""
    return (
        (now + timedelta(days=1)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    )


def _clamp(moment: datetime, now: datetime) -> datetime:
    return min(max(moment, now), now + _LONGEST)
