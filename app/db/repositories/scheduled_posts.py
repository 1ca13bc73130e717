"""Scheduled posts of one workspace, for people and programs that look at them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlmodel import Session, col

from app.db.models import ScheduledPost, SocialAccount
from app.db.repositories.post_search import EVERYTHING, Narrowing, narrowed
from app.domain.publication import Status


@dataclass(frozen=True, slots=True)
class Filter:
    """Which scheduled posts: by status, account, network, the instant they are scheduled for, and
    what their post must be."""

    statuses: tuple[Status, ...] = ()
    account_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    platform: str | None = None
    narrowing: Narrowing = EVERYTHING


class ScheduledPosts:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def add(self, post: ScheduledPost) -> None:
        self._session.add(post)

    def find(self, scheduled_post_id: str) -> ScheduledPost | None:
        post = self._session.get(ScheduledPost, scheduled_post_id)
        return post if post and post.workspace_id == self._workspace_id else None

    def hold_accounts_of(self, post_ids: Iterable[str]) -> None:
        """Keep workers from choosing among posts of the accounts that these posts go to, until the
        commit. Whoever locks more than one scheduled post calls it before: a worker that has one of
        them and waits for the next would otherwise be waited for itself."""
        theirs = select(col(ScheduledPost.account_id)).where(
            col(ScheduledPost.workspace_id) == self._workspace_id,
            col(ScheduledPost.post_id).in_(list(post_ids)),
        )
        accounts = select(col(SocialAccount.id)).where(col(SocialAccount.id).in_(theirs))
        in_order = accounts.order_by(col(SocialAccount.id))
        self._session.execute(in_order.with_for_update(key_share=True))

    def of_posts(self, post_ids: Iterable[str], *, lock: bool = False) -> list[ScheduledPost]:
        """Every scheduled post of these posts; ``lock`` keeps them as they are until the commit,
        except those that a worker has in hand: it may wait for the accounts that the caller holds.
        """
        theirs = (
            col(ScheduledPost.workspace_id) == self._workspace_id,
            col(ScheduledPost.post_id).in_(list(post_ids)),
        )
        if lock:
            at_rest = col(ScheduledPost.status) != Status.PUBLISHING
            kept = select(col(ScheduledPost.id)).where(*theirs, at_rest)
            self._session.execute(kept.order_by(col(ScheduledPost.id)).with_for_update())
        statement = select(ScheduledPost).where(*theirs).order_by(col(ScheduledPost.id))
        fresh = statement.execution_options(populate_existing=lock)
        return list(self._session.scalars(fresh))

    def page(
        self, wanted: Filter, limit: int, after: tuple[datetime, str] | None
    ) -> Sequence[ScheduledPost]:
        """At most ``limit`` posts by scheduled time, from the one behind ``after`` on."""
        statement = select(ScheduledPost).where(
            col(ScheduledPost.workspace_id) == self._workspace_id,
            *conditions_of(wanted),
            *narrowed(
                self._session, self._workspace_id, wanted.narrowing, col(ScheduledPost.post_id)
            ),
        )
        if after:
            key = tuple_(col(ScheduledPost.scheduled_for), col(ScheduledPost.id))
            statement = statement.where(key > after)
        statement = statement.order_by(col(ScheduledPost.scheduled_for), col(ScheduledPost.id))
        return list(self._session.scalars(statement.limit(limit)))

    def count_waiting_by_account(self) -> dict[str, int]:
        """How many posts wait for each account."""
        waiting = [Status.PENDING, Status.QUEUED, Status.RETRYING, Status.BLOCKED, Status.HELD]
        statement = (
            select(col(ScheduledPost.account_id), func.count())
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.status).in_(waiting),
            )
            .group_by(col(ScheduledPost.account_id))
        )
        counted = self._session.execute(statement)
        return {str(account_id): int(count) for account_id, count in counted}

    def last_published(self) -> dict[str, str]:
        """The id of what went out last, by account; an account that published nothing is left
        out. What ends a post notes the same instant on both."""
        statement = select(col(ScheduledPost.account_id), col(ScheduledPost.id)).join(
            SocialAccount,
            and_(
                col(SocialAccount.id) == col(ScheduledPost.account_id),
                col(SocialAccount.last_published_at) == col(ScheduledPost.finished_at),
            ),
        )
        ours = (
            col(SocialAccount.workspace_id) == self._workspace_id,
            col(ScheduledPost.workspace_id) == self._workspace_id,
            col(ScheduledPost.status) == Status.PUBLISHED,
        )
        found = self._session.execute(statement.where(*ours).order_by(col(ScheduledPost.id)))
        return {str(account_id): str(post_id) for account_id, post_id in found}


def conditions_of(wanted: Filter) -> list[ColumnElement[bool]]:
    """What a scheduled post must meet, whatever its workspace."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(col(ScheduledPost.status).in_(wanted.statuses))
    if wanted.account_id:
        conditions.append(col(ScheduledPost.account_id) == wanted.account_id)
    if wanted.platform:
        conditions.append(col(ScheduledPost.platform) == wanted.platform)
    if wanted.since:
        conditions.append(col(ScheduledPost.scheduled_for) >= wanted.since)
    if wanted.until:
        conditions.append(col(ScheduledPost.scheduled_for) < wanted.until)
    return conditions
