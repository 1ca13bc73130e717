"""Taking posts for an attempt: many in one exchange, each by a conditional update.

One account never has two publishes in flight: whoever claims first locks the accounts, then sees
whether anything of theirs is being published. Posts of one account go in the order in which they
are due.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, text, true, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.ids import new_id
from app.db.models import PublishAttempt, ScheduledPost, SocialAccount, Workspace
from app.db.repositories.publications import target_of
from app.domain.outcome import Cause
from app.domain.publication import CLAIMABLE, Event, Status


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wake-up: the post, and the version that it was put in for.

    ``account_id`` and ``platform`` spare a look into the database where they are known.
    """

    id: str
    version: int
    account_id: str = ""
    platform: str = ""


class Claims:
    """The engine's way to posts that are due."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_accounts(self, wanted: Sequence[Wanted]) -> None:
        """Wait until nobody else is choosing among posts of the same accounts."""
        accounts = select(col(ScheduledPost.account_id)).where(
            col(ScheduledPost.id).in_([w.id for w in wanted])
        )
        self._session.execute(
            select(col(SocialAccount.id))
            .where(col(SocialAccount.id).in_(accounts))
            .order_by(col(SocialAccount.id))
            .with_for_update(key_share=True)
        )

    def mark_missed(
        self, now: datetime, cause: Cause, wanted: Sequence[Wanted] | None = None
    ) -> list[ScheduledPost]:
        """Give up on posts (``wanted``, or any) that are late beyond their workspace's limit."""
        limit = col(Workspace.lateness_limit_s) * text("interval '1 second'")
        statement = (
            update(ScheduledPost)
            .where(
                true() if wanted is None else _is_wanted(wanted),
                col(ScheduledPost.status).in_(list(CLAIMABLE)),
                col(Workspace.id) == col(ScheduledPost.workspace_id),
                now - col(ScheduledPost.due_at) > limit,
            )
            .values(
                status=target_of(Event.TOO_LATE),
                error_code=cause.code,
                error_message=cause.message,
                check_at=None,
                finished_at=now,
                updated_at=now,
            )
            .returning(ScheduledPost)
        )
        return list(self._session.scalars(statement))

    def candidates(self, wanted: Sequence[Wanted], now: datetime) -> list[Wanted]:
        """Those that may be taken now: due, unchanged, next in line on an account at rest."""
        busy, earlier = aliased(ScheduledPost), aliased(ScheduledPost)
        here = col(ScheduledPost.account_id)
        in_flight = exists().where(
            col(busy.account_id) == here, col(busy.status) == Status.PUBLISHING
        )
        has_elder = exists().where(
            col(earlier.account_id) == here,
            col(earlier.status).in_(list(CLAIMABLE)),
            tuple_(col(earlier.due_at), col(earlier.id))
            < tuple_(col(ScheduledPost.due_at), col(ScheduledPost.id)),
        )
        statement = (
            select(
                col(ScheduledPost.id),
                col(ScheduledPost.version),
                col(ScheduledPost.account_id),
                col(ScheduledPost.platform),
            )
            .where(_is_wanted(wanted), _is_claimable(now), ~in_flight, ~has_elder)
            .order_by(col(ScheduledPost.due_at), col(ScheduledPost.id))
        )
        return [Wanted(*row) for row in self._session.execute(statement)]

    def take(
        self, wanted: Sequence[Wanted], lease_until: datetime, now: datetime
    ) -> list[ScheduledPost]:
        """Take those that are still as they were chosen, each under a lease of its own."""
        if not wanted:
            return []
        statement = (
            update(ScheduledPost)
            .where(_is_wanted(wanted), _is_claimable(now))
            .values(
                status=target_of(Event.CLAIMED),
                lease_token=func.concat(new_id("lease"), "_", col(ScheduledPost.id)),
                lease_until=lease_until,
                attempts_used=col(ScheduledPost.attempts_used) + 1,
                trying_since=func.coalesce(col(ScheduledPost.trying_since), now),
                check_at=None,
                updated_at=now,
            )
            .returning(ScheduledPost)
            .execution_options(populate_existing=True)
        )
        return list(self._session.scalars(statement))

    def still_waiting(self, wanted: Sequence[Wanted]) -> list[ScheduledPost]:
        """Those of ``wanted`` that are unchanged and were not taken: early, or behind others."""
        statement = select(ScheduledPost).where(
            _is_wanted(wanted), col(ScheduledPost.status).in_(list(CLAIMABLE))
        )
        return list(self._session.scalars(statement))

    def holders(self, host: str) -> dict[str, list[str]]:
        """Lease tokens that are held now, by the worker (``host:pid``) of that host."""
        worker = col(PublishAttempt.worker)
        rows = self._session.execute(
            select(worker, col(PublishAttempt.lease_token))
            .join(ScheduledPost, col(ScheduledPost.lease_token) == col(PublishAttempt.lease_token))
            .where(
                col(ScheduledPost.status) == Status.PUBLISHING,
                worker.startswith(f"{host}:", autoescape=True),
            )
        )
        found: dict[str, list[str]] = defaultdict(list)
        for name, token in rows:
            found[name].append(token)
        return found

    def end_leases(self, tokens: Sequence[str], now: datetime) -> int:
        """Let these leases run out now: whoever held them is gone. Returns how many did."""
        result = self._session.execute(
            update(ScheduledPost)
            .where(
                col(ScheduledPost.lease_token).in_(tokens),
                col(ScheduledPost.status) == Status.PUBLISHING,
            )
            .values(lease_until=now - timedelta(seconds=1))
        )
        return int(getattr(result, "rowcount", 0))

    def next_in_line(self, account_ids: Collection[str], now: datetime) -> list[ScheduledPost]:
        """For each of these accounts the post that has been due for longest, if any is."""
        account = col(ScheduledPost.account_id)
        statement = (
            select(ScheduledPost)
            .ext(distinct_on(account))
            .where(account.in_(account_ids), _is_claimable(now))
            .order_by(account, col(ScheduledPost.due_at), col(ScheduledPost.id))
        )
        return list(self._session.scalars(statement))


def _is_wanted(wanted: Sequence[Wanted]) -> ColumnElement[bool]:
    pairs: Any = [(w.id, w.version) for w in wanted]
    return tuple_(col(ScheduledPost.id), col(ScheduledPost.version)).in_(pairs)


def _is_claimable(now: datetime) -> ColumnElement[bool]:
    return and_(col(ScheduledPost.status).in_(list(CLAIMABLE)), col(ScheduledPost.due_at) <= now)
