"""When a network asks to be left alone, by whom, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(hours=24)
_LEAST_EPOCH = 1_000_000_000
# What the headers of a bucket begin with, and whose bucket it is where its name says so.
_BUCKETS = (
    ("x-rate-limit", "account"),
    ("x-user-limit-24hour", "account"),
    ("x-app-limit-24hour", "app"),
    ("x-ratelimit", "account"),
    ("ratelimit", "account"),
)


@dataclass(frozen=True, slots=True)
class Hint:
    """When to come back (UTC; None: nothing says), and whose limit it is, as in ``Quota``."""

    retry_at: datetime | None
    per: str = "account"


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


def find_hint(headers: Mapping[str, str], now: datetime) -> Hint:
    """When to come back, read from a refusal's ``headers`` (names in lower case), and who must.

    The buckets that are empty decide, that of our whole app before an account's own: while it is
    empty no account gets anything. Where none is named as empty, the latest instant counts, and
    the account alone waits: the others would wait for nothing if it were not theirs too.

    Never before ``now``, never more than a day ahead: a wild value must not park a post for a year.
    """
    named: list[datetime] = []
    empty: dict[str, list[datetime]] = {}
    for name, per in _BUCKETS:
        moment = read_moment(headers.get(f"{name}-reset", ""), now)
        if moment is None:
            continue
        named.append(moment)
        if headers.get(f"{name}-remaining", "").strip() == "0":
            empty.setdefault(per, []).append(moment)
    for per in ("app", "account"):
        if per in empty:
            return Hint(_clamp(max(empty[per]), now), per)
    plain = find_retry_after(headers, now)
    return Hint(plain or (_clamp(max(named), now) if named else None))


def find_retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a network that is in trouble wants to be asked again (UTC), if it says so."""
    moment = read_moment(headers.get("retry-after", ""), now)
    return None if moment is None else _clamp(moment, now)


def next_utc_midnight(now: datetime) -> datetime:
    """The next 00:00 UTC after ``now``."""
    return (
        (now + timedelta(days=1)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    )


def _clamp(moment: datetime, now: datetime) -> datetime:
    return min(max(moment, now), now + _LONGEST)
