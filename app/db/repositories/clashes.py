"""What else goes out on an account about the same time, or with the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import Session, col

from app.db.models import PostPart, ScheduledPost, Variant
from app.domain.clashes import NEAR, REPEATED_WITHIN
from app.domain.publication import Status

_GONE = (Status.CANCELLED, Status.FAILED, Status.MISSED)


@dataclass(frozen=True, slots=True)
class Intended:
    """A post that somebody means to send: its first part, when (aware), and to which account."""

    account_id: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A scheduled or published post beside it, with its first part."""

    post_id: str
    account_id: str
    at: datetime
    status: Status
    text: str


class Clashes:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def find(
        self, intended: Sequence[Intended], without_post_id: str, limit: int
    ) -> list[Neighbour]:
        """At most ``limit`` posts that one of ``intended`` would get in the way of, by time."""
        statement = (
            _with_first_part()
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.post_id) != without_post_id,
                col(ScheduledPost.status).not_in(_GONE),
                _stretch(intended),
                or_(*[_clashes_with(one) for one in intended]),
            )
            .order_by(col(ScheduledPost.scheduled_for), col(ScheduledPost.id))
            .limit(limit)
        )
        return [Neighbour(*row) for row in self._session.execute(statement)]


def _with_first_part() -> Select[str, str, datetime, Status, str]:
    """Each scheduled post with the first part of what it says on its own account."""
    own_part = select(col(PostPart.id)).join(Variant, col(Variant.id) == col(PostPart.variant_id))
    has_own = own_part.where(
        col(Variant.post_id) == col(ScheduledPost.post_id),
        col(Variant.account_id) == col(ScheduledPost.account_id),
    ).exists()
    is_own = col(Variant.account_id) == col(ScheduledPost.account_id)
    is_common = and_(col(PostPart.variant_id).is_(None), ~has_own)
    return (
        select(
            col(ScheduledPost.post_id),
            col(ScheduledPost.account_id),
            col(ScheduledPost.scheduled_for),
            col(ScheduledPost.status),
            col(PostPart.text),
        )
        .join(PostPart, col(PostPart.post_id) == col(ScheduledPost.post_id))
        .outerjoin(Variant, col(Variant.id) == col(PostPart.variant_id))
        .where(col(PostPart.position) == 0, or_(is_own, is_common))
    )


def _stretch(intended: Sequence[Intended]) -> ColumnElement[bool]:
    """What the index of times can narrow down."""
    first = min(one.at for one in intended) - REPEATED_WITHIN
    last = max(one.at for one in intended) + REPEATED_WITHIN
    return col(ScheduledPost.scheduled_for).between(first, last)


def _clashes_with(one: Intended) -> ColumnElement[bool]:
    at = col(ScheduledPost.scheduled_for)
    kinds: list[ColumnElement[bool]] = [at.between(one.at - NEAR, one.at + NEAR)]
    if words := one.text.strip():
        repeated = at.between(one.at - REPEATED_WITHIN, one.at + REPEATED_WITHIN)
        kinds.append(and_(col(PostPart.text).in_({one.text, words}), repeated))
    return and_(col(ScheduledPost.account_id) == one.account_id, or_(*kinds))
