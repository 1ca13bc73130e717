"""Taking posts for an attempt: many in one exchange, each by a conditional update.

One account never has two publishes in flight: whoever claims first locks the accounts, then sees
whether anything of theirs is being published. Posts of one account go in the order in which they
are due.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, TextClause, select, text, update
from sqlmodel import Session, col

from app.core.ids import new_id
from app.db.models import PublishAttempt, ScheduledPost, SocialAccount, Workspace
from app.db.repositories.in_hand import COLUMNS, PostInHand
from app.db.repositories.publications import is_free, target_of
from app.domain.outcome import Cause
from app.domain.publication import CLAIMABLE, Event, Status


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wake-up: the post, and the version that it was put in for.

    One that names its ``account_id`` stands for whoever is due on that account. ``platform`` spares
    a look into the database where it is known.
    """

    id: str
    version: int
    account_id: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a wanted post that is unchanged and may still go out stands.

    ``is_next``: it is due, and first in line on an account at rest. ``is_missed``: it is late
    beyond its workspace's limit. ``is_paused``: its account rests, or it waits in a queue
    that rests, and nothing of it is live.
    """

    id: str
    version: int
    account_id: str
    platform: str
    due_at: datetime
    is_next: bool
    is_missed: bool
    is_paused: bool

    @property
    def wanted(self) -> Wanted:
        """The wake-up that leads to it."""
        return Wanted(self.id, self.version, self.account_id, self.platform)


def _on_claimable(sql: str) -> TextClause:
    """``sql`` with the statuses of posts that may be claimed in place of ``{claimable}``, and
    what is read of a post for ``{columns}``.

    The statuses are spelled out, because only then PostgreSQL knows that its index of waiting
    posts will do; and posts come as arrays, so that a group of any size is the same statement.
    """
    statuses = ", ".join(f"'{status}'" for status in sorted(CLAIMABLE))
    columns = ", ".join(f"s.{name}" for name in COLUMNS)
    return text(sql.replace("{claimable}", statuses).replace("{columns}", columns))


_LOCK_ACCOUNTS = text(
    """
    SELECT id FROM social_accounts WHERE id IN (
        SELECT account_id FROM scheduled_posts WHERE id = ANY(CAST(:ids AS text[]))
        UNION SELECT unnest(CAST(:accounts AS text[]))
    ) ORDER BY id FOR NO KEY UPDATE
    """
)
_STANDINGS = _on_claimable(
    """
    SELECT s.id, s.version, s.account_id, s.platform, s.due_at,
        s.due_at <= :now
            AND NOT EXISTS (
                SELECT FROM scheduled_posts busy
                WHERE busy.account_id = s.account_id AND busy.status = 'publishing'
            ) AND NOT EXISTS (
                SELECT FROM scheduled_posts elder
                WHERE elder.account_id = s.account_id AND elder.status IN ({claimable})
                    AND (elder.due_at, elder.id) < (s.due_at, s.id)
            ) AS is_next,
        :now - s.due_at > w.lateness_limit_s * interval '1 second' AS is_missed,
        (
                a.paused_at IS NOT NULL
                OR s.slot_at IS NOT NULL AND s.slot_at = s.scheduled_for AND EXISTS (
                    SELECT FROM posting_schedules queue
                    WHERE queue.account_id = s.account_id AND queue.paused_at IS NOT NULL
                )
            ) AND NOT EXISTS (
                SELECT FROM published_posts part WHERE part.scheduled_post_id = s.id
            ) AS is_paused
    FROM unnest(CAST(:ids AS text[]), CAST(:versions AS int[])) AS wanted(id, version)
    JOIN scheduled_posts s ON s.id = wanted.id AND s.version = wanted.version
    JOIN workspaces w ON w.id = s.workspace_id
    JOIN social_accounts a ON a.id = s.account_id
    WHERE s.status IN ({claimable})
    ORDER BY s.due_at, s.id
    """
)
_TAKE = _on_claimable(
    """
    UPDATE scheduled_posts s SET
        status = :taken,
        lease_token = :lease || '_' || s.id,
        lease_until = :until,
        attempts_used = s.attempts_used + 1,
        trying_since = COALESCE(s.trying_since, :now),
        check_at = NULL,
        updated_at = :now
    FROM unnest(CAST(:ids AS text[]), CAST(:versions AS int[])) AS wanted(id, version)
    WHERE s.id = wanted.id AND s.version = wanted.version
        AND s.status IN ({claimable}) AND s.due_at <= :now
    RETURNING {columns}
    """
)
_NEXT_IN_LINE = _on_claimable(
    """
    SELECT first.* FROM unnest(CAST(:accounts AS text[])) AS account(id)
    CROSS JOIN LATERAL (
        SELECT s.id, s.version, s.account_id, s.platform FROM scheduled_posts s
        WHERE s.account_id = account.id AND s.status IN ({claimable}) AND s.due_at <= :now
        ORDER BY s.due_at, s.id LIMIT 1
    ) AS first
    """
)


class Claims:
    """The engine's way to posts that are due."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_accounts(self, wanted: Sequence[Wanted]) -> None:
        """Wait until nobody else is choosing among posts of the same accounts."""
        accounts = {w.account_id for w in wanted if w.account_id}
        values = {"ids": [w.id for w in wanted], "accounts": list(accounts)}
        self._session.execute(_LOCK_ACCOUNTS, values)

    def lock_account(self, *account_ids: str) -> None:
        """The same for these accounts, whatever they have."""
        account_id = col(SocialAccount.id)
        statement = select(account_id).where(account_id.in_(account_ids)).order_by(account_id)
        self._session.execute(statement.with_for_update(key_share=True))

    def standings(self, wanted: Sequence[Wanted], now: datetime) -> list[Standing]:
        """Those of ``wanted`` that are unchanged and wait, in the order in which they are due."""
        rows = self._session.execute(_STANDINGS, {**_columns(wanted), "now": now})
        return [Standing(*row) for row in rows]

    def mark_missed(
        self, now: datetime, cause: Cause, *conditions: ColumnElement[bool], waits: bool = True
    ) -> list[ScheduledPost]:
        """Give up on posts that meet ``conditions`` and are late beyond their workspace's limit;
        unless it ``waits``, on some of those that nobody is changing (``is_free``)."""
        limit = col(Workspace.lateness_limit_s) * text("interval '1 second'")
        allowed = select(limit).where(col(Workspace.id) == col(ScheduledPost.workspace_id))
        met = [
            col(ScheduledPost.status).in_(list(CLAIMABLE)),
            # Says what follows from the next line, so that the index of what waits will do.
            col(ScheduledPost.due_at) < now,
            now - col(ScheduledPost.due_at) > allowed.scalar_subquery(),
            *conditions,
        ]
        statement = (
            update(ScheduledPost)
            .where(*met if waits else [is_free(*met)])
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

    def take(
        self, wanted: Sequence[Wanted | Standing], lease_until: datetime, now: datetime
    ) -> list[PostInHand]:
        """Take those that are still as they were chosen, each under a lease of its own."""
        if not wanted:
            return []
        values = {"taken": target_of(Event.CLAIMED), "lease": new_id("lease"), "until": lease_until}
        rows = self._session.execute(_TAKE, {**_columns(wanted), **values, "now": now})
        return [PostInHand(*row) for row in rows]

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

    def busy_accounts(self) -> frozenset[str]:
        """Accounts on which something is being published."""
        busy = col(ScheduledPost.status) == Status.PUBLISHING
        return frozenset(self._session.scalars(select(col(ScheduledPost.account_id)).where(busy)))

    def next_in_line(self, account_ids: Collection[str], now: datetime) -> list[Wanted]:
        """For each of these accounts the post that has been due for longest, if any is."""
        values = {"accounts": list(account_ids), "now": now}
        return [Wanted(*row) for row in self._session.execute(_NEXT_IN_LINE, values)]


def _columns(wanted: Sequence[Wanted | Standing]) -> dict[str, object]:
    return {"ids": [w.id for w in wanted], "versions": [w.version for w in wanted]}
