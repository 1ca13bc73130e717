"""Figures over all workspaces, for whoever operates the product."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, col

from app.db.models import AppPause, PublishAttempt, ScheduledPost, SocialAccount
from app.domain.lateness import BOUNDS_MS, CLASSES
from app.domain.publication import Status

_IS_WAITING = col(ScheduledPost.status).in_([Status.PENDING, Status.QUEUED, Status.RETRYING])
_late_by = col(PublishAttempt.late_by_ms)
_started_at = col(PublishAttempt.started_at)


@dataclass(frozen=True, slots=True)
class Lateness:
    """Milliseconds from due to the first publish request leaving; None without attempts."""

    attempts: int
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None


@dataclass(frozen=True, slots=True)
class Failure:
    """How often attempts ended with ``code``."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class InFlight:
    """A post that a worker holds: on which network, since when, and whether its call has left."""

    scheduled_post_id: str
    platform: str
    worker: str
    since: datetime
    has_call_left: bool


@dataclass(frozen=True, slots=True)
class LimitedAccount:
    """An account that its network asked to leave alone ``until`` then."""

    account_id: str
    platform: str
    handle: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PausedApp:
    """A network that asked our whole app, or its sandbox that did, to be left alone ``until``."""

    platform: str
    is_sandbox: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """Attempts that share everything but their lateness.

    ``late_class`` is the index of their class in ``BOUNDS_MS`` (its length: later than all), None
    where no call left; ``late_ms`` is the sum of their milliseconds.
    """

    event: str | None
    code: str | None
    platform: str
    late_class: int | None
    count: int
    late_ms: int


class Overview:
    """Counts and percentiles; every one is a single statement."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count_by_status(self) -> dict[str, int]:
        """How many scheduled posts stand at each status that occurs."""
        status = col(ScheduledPost.status)
        rows = self._session.execute(select(status, func.count()).group_by(status))
        return {Status(found).value: count for found, count in rows}

    def next_due_at(self) -> datetime | None:
        """When the next waiting post is due."""
        return self._session.scalar(select(func.min(col(ScheduledPost.due_at))).where(_IS_WAITING))

    def count_overdue(self, now: datetime) -> int:
        """How many waiting posts were due before ``now``."""
        overdue = col(ScheduledPost.due_at) < now
        return self._session.scalar(select(func.count()).where(_IS_WAITING, overdue)) or 0

    def lateness(self, since: datetime) -> Lateness:
        """How late the attempts begun after ``since`` were."""
        shares = (func.percentile_disc(p).within_group(_late_by) for p in (0.5, 0.95, 0.99))
        statement = select(func.count(), *shares).where(_late_by.is_not(None), _started_at > since)
        return Lateness(*self._session.execute(statement).one())

    def lateness_classes(self, since: datetime) -> tuple[int, ...]:
        """How many attempts begun after ``since`` fall in each class of ``BOUNDS_MS``."""
        late_class = _late_class()
        statement = (
            select(late_class, func.count())
            .where(_late_by.is_not(None), _started_at > since)
            .group_by(late_class)
        )
        found = {row[0]: int(row[1]) for row in self._session.execute(statement)}
        return tuple(found.get(index, 0) for index in range(CLASSES))

    def failures(self, since: datetime) -> list[Failure]:
        """What attempts begun after ``since`` ran into, the most frequent first."""
        code, count = col(PublishAttempt.error_code), func.count()
        statement = (
            select(code, count)
            .where(code.is_not(None), code != "", _started_at > since)
            .group_by(code)
            .order_by(count.desc(), code)
        )
        return [Failure(code, count) for code, count in self._session.execute(statement)]

    def in_flight(self, limit: int) -> list[InFlight]:
        """Posts that workers hold now, the longest held first; at most ``limit``."""
        statement = (
            select(
                col(ScheduledPost.id),
                col(ScheduledPost.platform),
                col(PublishAttempt.worker),
                _started_at,
                col(PublishAttempt.call_began_at).is_not(None),
            )
            .join(
                PublishAttempt,
                col(PublishAttempt.lease_token) == col(ScheduledPost.lease_token),
            )
            .where(col(ScheduledPost.status) == Status.PUBLISHING)
            .order_by(_started_at)
            .limit(limit)
        )
        return [InFlight(*row) for row in self._session.execute(statement)]

    def limited_accounts(self, workspace_id: str, now: datetime) -> list[LimitedAccount]:
        """Accounts of the workspace that wait for their network's word, the longest wait first."""
        until = col(SocialAccount.limited_until)
        statement = (
            select(
                col(SocialAccount.id),
                col(SocialAccount.platform),
                col(SocialAccount.handle),
                until,
            )
            .where(col(SocialAccount.workspace_id) == workspace_id, until > now)
            .order_by(until.desc())
        )
        return [LimitedAccount(*row) for row in self._session.execute(statement)]

    def paused_apps(self, now: datetime) -> list[PausedApp]:
        """Networks that all accounts leave alone for now, the longest wait first."""
        until = col(AppPause.until)
        statement = (
            select(col(AppPause.platform), col(AppPause.is_sandbox), until)
            .where(until > now)
            .order_by(until.desc(), col(AppPause.platform), col(AppPause.is_sandbox))
        )
        return [PausedApp(*row) for row in self._session.execute(statement)]

    def tallies(self, after: datetime | None, until: datetime | None) -> list[Tally]:
        """Attempts begun after ``after`` and not after ``until``, counted; None: without bound."""
        keys: tuple[Any, ...] = (
            col(PublishAttempt.event),
            col(PublishAttempt.error_code),
            col(ScheduledPost.platform),
            _late_class(),
        )
        late_ms = func.coalesce(func.sum(_late_by), 0)
        statement = (
            select(*keys, func.count(), late_ms)
            .join(ScheduledPost, col(ScheduledPost.id) == col(PublishAttempt.scheduled_post_id))
            .group_by(*keys)
        )
        if after is not None:
            statement = statement.where(_started_at > after)
        if until is not None:
            statement = statement.where(_started_at <= until)
        return [Tally(*row) for row in self._session.execute(statement)]


def _late_class() -> Any:
    # A threshold belongs to the class above it; our bounds belong to the class below.
    thresholds = cast(literal([bound + 1 for bound in BOUNDS_MS], ARRAY(Integer)), ARRAY(Integer))
    return func.width_bucket(_late_by, thresholds)
