"""The list of posts in order of time, however many there are.

Whatever it is narrowed down to, a page reads a few hundred rows: either the posts in question are
few, and are looked up by their ids; or the list is walked in the order of an index, from a place in
it, account by account and status by status where it is narrowed down to some of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, any_, cast, func, literal, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, col

from app.db.models import ScheduledPost, SocialAccount
from app.db.repositories.post_search import Narrowing, few, matches
from app.domain.publication import Status

_AT, _POST = col(ScheduledPost.scheduled_for), col(ScheduledPost.post_id)
_KEY: tuple[Any, ...] = (_AT, _POST)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which posts; empty means any. ``since`` is included, ``until`` is not; both aware."""

    statuses: tuple[Status, ...] = ()
    account_id: str = ""
    platform: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the list: a post at a time at which it goes out."""

    at: datetime
    post_id: str


class PostList:
    """Reads only: the posts of one workspace that ``narrowing`` leaves."""

    def __init__(self, session: Session, workspace_id: str, narrowing: Narrowing) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._narrowing = narrowing

    def page(
        self, wanted: ListFilter, limit: int, after: Spot | None = None, *, is_newest_first: bool
    ) -> list[Spot]:
        """At most ``limit`` posts by the time they go out, from the one behind ``after`` on."""
        statement = self._statement(wanted, limit, after, is_newest_first)
        return [Spot(*row) for row in self._session.execute(statement)]

    def counts(self, wanted: Sequence[ListFilter], most: int) -> list[int]:
        """How many posts each of these filters leaves; at most ``most``, so that none is counted
        through."""
        found = [self._statement(one, most, None, True).subquery() for one in wanted]
        counted = [select(func.count()).select_from(one).scalar_subquery() for one in found]
        return [int(number) for number in self._session.execute(select(*counted)).one()]

    @cached_property
    def _few(self) -> list[str] | None:
        return few(self._session, self._workspace_id, self._narrowing)

    def _statement(
        self, wanted: ListFilter, limit: int, after: Spot | None, is_newest_first: bool
    ) -> Select[Any]:
        conditions = _between(wanted)
        if after is not None:
            key, place = tuple_(_AT, _POST), tuple_(literal(after.at), literal(after.post_id))
            conditions.append(key < place if is_newest_first else key > place)
        if self._narrowing.is_none:
            return self._walk(wanted, conditions, limit, is_newest_first)
        if self._few is None:
            conditions.append(matches(self._narrowing, _POST))
            return self._walk(wanted, conditions, limit, is_newest_first)
        ids = cast(literal(self._few, ARRAY(Text)), ARRAY(Text))
        conditions += [any_(ids) == _POST, *_among(wanted)]
        return self._in_order(conditions, limit, is_newest_first)

    def _walk(
        self,
        wanted: ListFilter,
        conditions: list[ColumnElement[bool]],
        limit: int,
        is_newest_first: bool,
    ) -> Select[Any]:
        if wanted.statuses or wanted.account_id or wanted.platform:
            return self._by_account(wanted, conditions, limit, is_newest_first)
        return self._in_order(conditions, limit, is_newest_first)

    def _in_order(
        self, conditions: list[ColumnElement[bool]], limit: int, is_newest_first: bool
    ) -> Select[Any]:
        here = col(ScheduledPost.workspace_id) == self._workspace_id
        found: Select[Any] = select(*_KEY).distinct().where(here, *conditions)
        return _ordered(found, _AT, _POST, is_newest_first).limit(limit)

    def _by_account(
        self,
        wanted: ListFilter,
        conditions: list[ColumnElement[bool]],
        limit: int,
        is_newest_first: bool,
    ) -> Select[Any]:
        """The first of each account and status, then the first of all these: each of them is a
        stretch of the index by account, status and time, in which a post stands once."""
        accounts = select(col(SocialAccount.id)).where(*self._accounts(wanted)).subquery()
        words = [status.value for status in wanted.statuses or tuple(Status)]
        statuses = func.unnest(cast(literal(words, ARRAY(Text)), ARRAY(Text)))
        status = statuses.table_valued("status").render_derived("wanted")
        first: Select[Any] = select(*_KEY).where(
            col(ScheduledPost.account_id) == accounts.c.id,
            col(ScheduledPost.status) == status.c.status,
            *conditions,
        )
        found = _ordered(first, _AT, _POST, is_newest_first).limit(limit).lateral()
        at, post = found.c.scheduled_for, found.c.post_id
        source = accounts.join(status, true()).join(found, true())
        merged = select(at, post).select_from(source).distinct()
        return _ordered(merged, at, post, is_newest_first).limit(limit)

    def _accounts(self, wanted: ListFilter) -> list[ColumnElement[bool]]:
        conditions = [col(SocialAccount.workspace_id) == self._workspace_id]
        if wanted.account_id:
            conditions.append(col(SocialAccount.id) == wanted.account_id)
        if wanted.platform:
            conditions.append(col(SocialAccount.platform) == wanted.platform)
        return conditions


def _ordered(statement: Select[Any], at: Any, post: Any, is_newest_first: bool) -> Select[Any]:
    if is_newest_first:
        return statement.order_by(at.desc(), post.desc())
    return statement.order_by(at, post)


def _between(wanted: ListFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(wanted.since <= _AT)
    if wanted.until is not None:
        conditions.append(wanted.until > _AT)
    return conditions


def _among(wanted: ListFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(col(ScheduledPost.status).in_(wanted.statuses))
    if wanted.account_id:
        conditions.append(col(ScheduledPost.account_id) == wanted.account_id)
    if wanted.platform:
        conditions.append(col(ScheduledPost.platform) == wanted.platform)
    return conditions
