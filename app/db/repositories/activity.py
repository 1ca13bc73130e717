"""What happened in a workspace, newest first: what was done, and what came of posts.

What came of posts is read from the attempts and live parts that the engine keeps anyway, so that
publishing writes nothing for it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    cast,
    delete,
    func,
    literal,
    literal_column,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col

from app.db.models import (
    Activity,
    Notification,
    PostPart,
    PublishAttempt,
    PublishedPost,
    ScheduledPost,
    User,
)
from app.db.models.scheduled_post import TROUBLE

_LONGEST_TEXT = 120
_NOTHING: Any = cast(literal("{}"), JSONB)


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """What is asked for; empty means any. ``by`` is a user's id, or ``system``; ``events`` are
    those of the rows."""

    by: str = ""
    account_id: str = ""
    events: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One thing that happened. ``user_id`` None: by itself; ``text`` holds its post's first words,
    None where there is no such post any more."""

    at: datetime
    id: str
    event: str
    user_id: str | None
    is_program: bool
    post_id: str | None
    account_id: str | None
    facts: dict[str, object]
    person: str | None
    text: str | None


class Activities:
    """What one workspace did; rows are added here, and never changed."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def add(self, row: Activity) -> None:
        self._session.add(row)

    def page(
        self, wanted: ActivityFilter, limit: int, before: tuple[datetime, str] | None
    ) -> list[ActivityRow]:
        """At most ``limit`` rows, newest first, from the one behind ``before`` on: each source
        gives as many by its own index, and the newest of all are kept."""
        sources = [self._done(), self._published(), self._trouble(), self._incidents()]
        ways = [_newest(source, wanted, limit, before) for source in sources]
        found = union_all(*[select(way) for way in ways]).subquery("found")
        ordered = (
            select(*found.c)
            .order_by(found.c.at.desc(), found.c.id.desc())
            .limit(limit)
            .subquery("shown")
        )
        person = func.coalesce(func.nullif(col(User.name), ""), col(User.email))
        statement = (
            select(*ordered.c, person, func.left(col(PostPart.text), _LONGEST_TEXT))
            .outerjoin(User, col(User.id) == ordered.c.user_id)
            .outerjoin(
                PostPart,
                and_(
                    col(PostPart.post_id) == ordered.c.post_id,
                    col(PostPart.variant_id).is_(None),
                    col(PostPart.position) == 0,
                ),
            )
            .order_by(ordered.c.at.desc(), ordered.c.id.desc())
        )
        return [ActivityRow(*row) for row in self._session.execute(statement)]

    def _done(self) -> Select[Any]:
        columns: list[Any] = [
            col(Activity.at).label("at"),
            col(Activity.id).label("id"),
            col(Activity.event).label("event"),
            col(Activity.user_id).label("user_id"),
            col(Activity.is_program).label("is_program"),
            col(Activity.post_id).label("post_id"),
            col(Activity.account_id).label("account_id"),
            col(Activity.facts).label("facts"),
        ]
        return select(*columns).where(col(Activity.workspace_id) == self._workspace_id)

    def _published(self) -> Select[Any]:
        return (
            _by_itself(
                col(PublishedPost.published_at),
                col(PublishedPost.id),
                literal_column("'post.published'"),
                col(ScheduledPost.post_id),
                col(PublishedPost.account_id),
                func.jsonb_build_object("url", col(PublishedPost.url)),
            )
            .join(ScheduledPost, col(ScheduledPost.id) == col(PublishedPost.scheduled_post_id))
            .where(
                col(PublishedPost.workspace_id) == self._workspace_id,
                col(PublishedPost.position) == 0,
            )
        )

    def _trouble(self) -> Select[Any]:
        return (
            _by_itself(
                col(PublishAttempt.finished_at),
                col(PublishAttempt.id),
                literal_column("'post.'").op("||")(col(PublishAttempt.event)),
                col(ScheduledPost.post_id),
                col(ScheduledPost.account_id),
                func.jsonb_build_object("reason", col(PublishAttempt.error_message)),
            )
            .join(ScheduledPost, col(ScheduledPost.id) == col(PublishAttempt.scheduled_post_id))
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(PublishAttempt.finished_at).is_not(None),
                TROUBLE,
            )
        )

    def _incidents(self) -> Select[Any]:
        account = func.split_part(col(Notification.incident), ":", 2)
        return _by_itself(
            col(Notification.created_at),
            col(Notification.id),
            literal_column("'account.trouble'"),
            null(),
            account,
            func.jsonb_build_object("title", col(Notification.title)),
        ).where(
            col(Notification.workspace_id) == self._workspace_id,
            col(Notification.incident).startswith("account:"),
        )


def prune(session: Session, before: datetime) -> int:
    """Remove what was done before then, in every workspace; how many rows that were."""
    result = session.execute(delete(Activity).where(col(Activity.at) < before))
    return int(getattr(result, "rowcount", 0))


def _by_itself(
    at: Any, row_id: Any, event: Any, post_id: Any, account_id: Any, facts: Any
) -> Select[Any]:
    return select(
        at.label("at"),
        row_id.label("id"),
        event.label("event"),
        null().label("user_id"),
        literal(False).label("is_program"),
        post_id.label("post_id"),
        account_id.label("account_id"),
        func.coalesce(func.jsonb_strip_nulls(facts), _NOTHING).label("facts"),
    )


def _newest(
    source: Select[Any],
    wanted: ActivityFilter,
    limit: int,
    before: tuple[datetime, str] | None,
) -> Any:
    at, row_id, event, user_id, _, _, account_id, _ = source.selected_columns
    conditions: list[ColumnElement[bool]] = []
    if before is not None:
        at, row_id = _bare(at), _bare(row_id)
        conditions.append(tuple_(at, row_id) < tuple_(literal(before[0]), literal(before[1])))
    if wanted.by == "system":
        conditions.append(_bare(user_id).is_(None))
    elif wanted.by:
        conditions.append(_bare(user_id) == wanted.by)
    if wanted.account_id:
        conditions.append(_bare(account_id) == wanted.account_id)
    if wanted.events:
        conditions.append(_bare(event).in_(wanted.events))
    at, row_id = _bare(at), _bare(row_id)
    return source.where(*conditions).order_by(at.desc(), row_id.desc()).limit(limit).subquery()


def _bare(column: Any) -> Any:
    return getattr(column, "element", column)
