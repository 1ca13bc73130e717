"""How much of its ceilings a Graph API call has used up, and when there is room again.

Sources: Graph API rate limits. ``X-App-Usage`` and ``X-Page-Usage`` hold percentages only;
``X-Business-Use-Case-Usage`` also tells, in minutes, how long calls will be refused.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from app.platforms.hints import find_hint

_PERCENT_HEADERS = ("x-app-usage", "x-page-usage")
_BUSINESS_HEADER = "x-business-use-case-usage"
_FULL = 100
# Percentages are of the last hour, sliding: by then some of it has surely been given back.
_SLIDING_WAIT = timedelta(minutes=15)
_LONGEST = timedelta(hours=24)


def find_room_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When to come back (UTC) after a refusal with these ``headers`` (names in lower case).

    The minutes named for a business use case, the longest of them; else any common header; else a
    quarter of an hour where a percentage is full. None where nothing is said.
    """
    minutes = max((_minutes(entry) for entry in _business(headers)), default=0.0)
    if minutes > 0:
        return now + min(timedelta(minutes=minutes), _LONGEST)
    named = find_hint(headers, now).retry_at
    if named is not None:
        return named
    return now + _SLIDING_WAIT if fullest(headers) >= _FULL else None


def fullest(headers: Mapping[str, str]) -> float:
    """The highest percentage that any usage header names; 0 where there is none."""
    entries = [_object(headers.get(name, "")) for name in _PERCENT_HEADERS]
    return max((_percent(e) for e in (*entries, *_business(headers))), default=0.0)


def _business(headers: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    for entries in _object(headers.get(_BUSINESS_HEADER, "")).values():
        if isinstance(entries, list):
            yield from (entry for entry in entries if isinstance(entry, dict))


def _object(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _minutes(entry: Mapping[str, object]) -> float:
    return _number(entry.get("estimated_time_to_regain_access"))


def _percent(entry: Mapping[str, object]) -> float:
    return max(_number(entry.get(n)) for n in ("call_count", "total_time", "total_cputime"))


def _number(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else 0.0  # type: ignore[arg-type]
