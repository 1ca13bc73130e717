"""What the list shows of each post, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from app.db.models import (
    Attachment,
    MediaAsset,
    Post,
    PostPart,
    PublishedPost,
    ScheduledPost,
    User,
)
from app.domain.publication import CLAIMABLE, Status

_LONGEST_TEXT = 220


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One post on its way to one account; ``text`` holds the post's first words, ``image_id`` its
    first image, ``url`` where its first part is live, ``problem`` what could keep it from that."""

    id: str
    post_id: str
    account_id: str
    status: Status
    version: int
    scheduled_for: datetime
    due_at: datetime
    error_message: str | None
    problem: str | None
    text: str
    part_count: int
    image_id: str | None
    author: str
    url: str | None


class PostEntries:
    """Reads only, for one workspace."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def rows(self, post_ids: Sequence[str]) -> list[EntryRow]:
        """Every way of these posts, those of a post by account."""
        waits = col(ScheduledPost.status).in_(list(CLAIMABLE))
        statement = (
            select(
                col(ScheduledPost.id),
                col(ScheduledPost.post_id),
                col(ScheduledPost.account_id),
                col(ScheduledPost.status),
                col(ScheduledPost.version),
                col(ScheduledPost.scheduled_for),
                col(ScheduledPost.due_at),
                col(ScheduledPost.error_message),
                case((waits, _first_problem())),
                func.coalesce(func.left(col(PostPart.text), _LONGEST_TEXT), ""),
                _part_count(),
                col(MediaAsset.id),
                func.coalesce(func.nullif(col(User.name), ""), col(User.email)),
                col(PublishedPost.url),
            )
            .join(Post, col(Post.id) == col(ScheduledPost.post_id))
            .join(User, col(User.id) == col(Post.user_id))
            .outerjoin(PostPart, _is_first_part())
            .outerjoin(
                Attachment,
                and_(col(Attachment.part_id) == col(PostPart.id), col(Attachment.position) == 0),
            )
            .outerjoin(MediaAsset, _is_image())
            .outerjoin(PublishedPost, _is_live())
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.post_id).in_(list(post_ids)),
            )
            .order_by(col(ScheduledPost.platform), col(ScheduledPost.account_id))
        )
        return [EntryRow(*row) for row in self._session.execute(statement)]


def _first_problem() -> Any:
    problems: Any = col(ScheduledPost.problems)
    return problems[0]["message"].astext


def _is_first_part() -> Any:
    return and_(
        col(PostPart.post_id) == col(ScheduledPost.post_id),
        col(PostPart.variant_id).is_(None),
        col(PostPart.position) == 0,
    )


def _part_count() -> Any:
    other = PostPart.__table__.alias("other")  # type: ignore[attr-defined]
    return (
        select(func.count())
        .select_from(other)
        .where(other.c.post_id == col(ScheduledPost.post_id), other.c.variant_id.is_(None))
        .scalar_subquery()
    )


def _is_image() -> Any:
    return and_(
        col(MediaAsset.id) == col(Attachment.media_id),
        col(MediaAsset.mime).startswith("image/"),
    )


def _is_live() -> Any:
    return and_(
        col(PublishedPost.scheduled_post_id) == col(ScheduledPost.id),
        col(PublishedPost.position) == 0,
        col(PublishedPost.removed_at).is_(None),
    )
