"""The judge of every scenario: what the product says, held against what the networks received.

A scheduled post must be live exactly once, or stand in an honest state with a reason; nothing is
lost, nothing is there twice, nothing went out before its time or after a person took it back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.publication import Status

# These end a post for now and must say why; what is live of it must be known.
_NEEDS_REASON = {Status.HELD, Status.FAILED, Status.MISSED, Status.BLOCKED, Status.UNCONFIRMED}


@dataclass(frozen=True)
class Expected:
    """What was promised: a post of one or more parts on one platform, each text unique there.

    ``not_before`` is the real instant before which nothing may go out, ``taken_back_at`` the
    instant of the answer that said "cancelled"; None where there is no such promise. Parts hang
    each below the one before it, or, with ``hang_below_first``, all below the first.
    """

    id: str
    platform: str
    texts: tuple[str, ...]
    not_before: datetime | None = None
    taken_back_at: datetime | None = None
    account: str = ""
    hang_below_first: bool = False


@dataclass(frozen=True)
class Seen:
    """What the product says about it. ``live`` are the network's ids of its parts."""

    status: Status
    error_code: str | None
    error_message: str | None
    live: tuple[str, ...] = ()

    @classmethod
    def from_api(cls, item: Mapping[str, Any]) -> "Seen":
        live = tuple(part["platform_post_id"] for part in item["live_parts"])
        return cls(Status(item["status"]), item["error_code"], item["error"], live)


@dataclass
class Report:
    """What was found, a sentence for each post that is not as it must be."""

    posts: int = 0
    live: int = 0
    unconfirmed: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    ill_timed: list[str] = field(default_factory=list)

    @property
    def flaws(self) -> list[str]:
        return self.lost + self.doubled + self.ill_timed


def judge(
    expected: Iterable[Expected], seen: Mapping[str, Seen], ledger: Iterable[Mapping[str, Any]]
) -> Report:
    """Hold each promise against ``seen`` (by scheduled post) and the sandbox's ``ledger``."""
    landed: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for item in ledger:
        landed[item["platform"], item["text"]].append(item)
    report = Report()
    for promise in expected:
        parts = [landed[promise.platform, text] for text in promise.texts]
        report.posts += 1
        _judge_one(report, promise, seen.get(promise.id), parts)
    return report


def _judge_one(
    report: Report,
    promise: Expected,
    seen: Seen | None,
    parts: list[list[Mapping[str, Any]]],
) -> None:
    name = f"{promise.platform} {promise.texts[0]!r} ({seen.status if seen else 'gone'})"
    if any(len(items) > 1 for items in parts):
        report.doubled.append(f"{name} is live {[len(items) for items in parts]} times")
    for item in (item for items in parts for item in items):
        _judge_time(report, promise, name, datetime.fromisoformat(item["created_at"]))
    if seen is None:
        report.lost.append(f"{name}: the product does not know it any more")
    elif flaw := _flaw_of_state(promise, seen, parts):
        report.lost.append(f"{name}: {flaw}")
    report.live += seen is not None and seen.status is Status.PUBLISHED
    report.unconfirmed += seen is not None and seen.status is Status.UNCONFIRMED


def _judge_time(report: Report, promise: Expected, name: str, at: datetime) -> None:
    if promise.not_before and at < promise.not_before:
        report.ill_timed.append(f"{name} went out {promise.not_before - at} before its time")
    if promise.taken_back_at and at > promise.taken_back_at:
        report.ill_timed.append(f"{name} went out {at - promise.taken_back_at} after the cancel")


def _flaw_of_state(
    promise: Expected, seen: Seen, parts: list[list[Mapping[str, Any]]]
) -> str | None:
    """What is dishonest about the state, if anything is."""
    landed = [items[0] for items in parts if items]
    if seen.status is Status.PUBLISHED:
        return _flaw_of_published(promise, landed)
    if seen.status is Status.CANCELLED:
        hidden = {item["id"] for item in landed} - set(seen.live)
        return f"cancelled, but live as {hidden}" if hidden else None
    if seen.status not in _NEEDS_REASON:
        return "still not settled"
    if not (seen.error_code and seen.error_message):
        return "no reason is given"
    hidden = {item["id"] for item in landed} - set(seen.live)
    if hidden and seen.status is not Status.UNCONFIRMED:
        return f"said not to be live, but live as {hidden}"
    return None


def _flaw_of_published(promise: Expected, landed: list[Mapping[str, Any]]) -> str | None:
    count = len(promise.texts)
    if len(landed) != count:
        return f"said to be live, but {count - len(landed)} parts never arrived"
    ids = [item["id"] for item in landed]
    parents = [None, *(ids[:1] * (count - 1) if promise.hang_below_first else ids[:-1])]
    if [item["parent_id"] for item in landed] != parents:
        return "its parts do not hang together"
    return None
