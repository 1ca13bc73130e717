"""What the calendar shows of a range of time, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from app.db.models import (
    Attachment,
    MediaAsset,
    Member,
    Post,
    PostPart,
    PostTag,
    ScheduledPost,
    SocialAccount,
    User,
)
from app.domain.publication import CLAIMABLE, Status

_LONGEST_TEXT = 120
_TROUBLED = (Status.FAILED, Status.MISSED, Status.BLOCKED)


@dataclass(frozen=True, slots=True)
class CalendarFilter:
    """Which posts: from ``since`` (included) to ``until`` (not), both aware; empty means any.

    ``words`` have to stand in the post's text as they are, in whatever case.
    """

    since: datetime
    until: datetime
    statuses: tuple[Status, ...] = ()
    account_id: str = ""
    platform: str = ""
    author_id: str = ""
    words: str = ""
    tag_id: str = ""


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One scheduled post; ``text`` holds its first words, ``image_id`` its first image."""

    id: str
    post_id: str
    account_id: str
    status: Status
    version: int
    scheduled_for: datetime
    text: str
    part_count: int
    image_id: str | None
    has_problem: bool
    tag_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a workspace has come: what exists, and how many posts need a person."""

    has_account: bool
    has_post: bool
    has_published: bool
    troubled_count: int


class Calendar:
    """Reads only, for one workspace."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def rows(self, wanted: CalendarFilter, limit: int) -> list[CalendarRow]:
        """At most ``limit`` scheduled posts by time; those of one post and time stand together."""
        first, other = PostPart, PostPart.__table__.alias("other")  # type: ignore[attr-defined]
        part_count = (
            select(func.count())
            .select_from(other)
            .where(other.c.post_id == col(ScheduledPost.post_id), other.c.variant_id.is_(None))
            .scalar_subquery()
        )
        tag_ids = (
            select(func.array_agg(col(PostTag.tag_id)))
            .where(col(PostTag.post_id) == col(ScheduledPost.post_id))
            .scalar_subquery()
        )
        image = and_(
            col(MediaAsset.id) == col(Attachment.media_id),
            col(MediaAsset.mime).startswith("image/"),
        )
        problems = func.jsonb_array_length(col(ScheduledPost.problems)) > 0
        statement = (
            select(
                col(ScheduledPost.id),
                col(ScheduledPost.post_id),
                col(ScheduledPost.account_id),
                col(ScheduledPost.status),
                col(ScheduledPost.version),
                col(ScheduledPost.scheduled_for),
                func.coalesce(func.left(col(first.text), _LONGEST_TEXT), ""),
                part_count,
                col(MediaAsset.id),
                and_(problems, col(ScheduledPost.status).in_(list(CLAIMABLE))),
                tag_ids,
            )
            .join(Post, col(Post.id) == col(ScheduledPost.post_id))
            .outerjoin(first, _is_first_part())
            .outerjoin(
                Attachment,
                and_(col(Attachment.part_id) == col(first.id), col(Attachment.position) == 0),
            )
            .outerjoin(MediaAsset, image)
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.scheduled_for) >= wanted.since,
                col(ScheduledPost.scheduled_for) < wanted.until,
                *_conditions(wanted),
            )
            .order_by(
                col(ScheduledPost.scheduled_for),
                col(ScheduledPost.post_id),
                col(ScheduledPost.id),
            )
            .limit(limit)
        )
        return [_row(*row) for row in self._session.execute(statement)]

    def members(self) -> list[tuple[str, str]]:
        """The people of the workspace: id, and name or e-mail address, by name."""
        name = func.coalesce(func.nullif(col(User.name), ""), col(User.email))
        statement = (
            select(col(User.id), name)
            .join(Member, col(Member.user_id) == col(User.id))
            .where(col(Member.workspace_id) == self._workspace_id)
            .order_by(name)
        )
        return [(str(user_id), str(said)) for user_id, said in self._session.execute(statement)]

    def standing(self, blind: Sequence[str]) -> Standing:
        """How far the workspace has come, in one statement; ``blind`` are the platforms where
        nobody but a person can look for a post."""
        # By account, because that is the index in which a status is found.
        ours = select(col(SocialAccount.id)).where(
            col(SocialAccount.workspace_id) == self._workspace_id
        )
        here = col(ScheduledPost.account_id).in_(ours)
        stuck = or_(
            col(ScheduledPost.status).in_(_TROUBLED),
            and_(
                col(ScheduledPost.status) == Status.UNCONFIRMED,
                or_(col(ScheduledPost.check_at).is_(None), col(ScheduledPost.platform).in_(blind)),
            ),
        )
        row = self._session.execute(
            select(
                exists(ours.where(col(SocialAccount.is_active))),
                exists().where(col(Post.workspace_id) == self._workspace_id),
                exists().where(here, col(ScheduledPost.status) == Status.PUBLISHED),
                select(func.count(func.distinct(col(ScheduledPost.post_id))))
                .where(here, stuck)
                .scalar_subquery(),
            )
        ).one()
        return Standing(*row)


def _row(*said: Any) -> CalendarRow:
    """What carries no tag has none in place of a list."""
    *rest, tag_ids = said
    return replace(CalendarRow(*rest), tag_ids=tag_ids or ())


def _is_first_part() -> ColumnElement[bool]:
    return and_(
        col(PostPart.post_id) == col(ScheduledPost.post_id),
        col(PostPart.variant_id).is_(None),
        col(PostPart.position) == 0,
    )


def _conditions(wanted: CalendarFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(col(ScheduledPost.status).in_(wanted.statuses))
    if wanted.account_id:
        conditions.append(col(ScheduledPost.account_id) == wanted.account_id)
    if wanted.platform:
        conditions.append(col(ScheduledPost.platform) == wanted.platform)
    if wanted.author_id:
        conditions.append(col(Post.user_id) == wanted.author_id)
    if wanted.tag_id:
        carried = exists().where(
            col(PostTag.post_id) == col(ScheduledPost.post_id),
            col(PostTag.tag_id) == wanted.tag_id,
        )
        conditions.append(carried.correlate(ScheduledPost))
    if wanted.words:
        written = exists().where(
            col(PostPart.post_id) == col(ScheduledPost.post_id),
            col(PostPart.text).icontains(wanted.words, autoescape=True),
        )
        conditions.append(written.correlate(ScheduledPost))
    return conditions
