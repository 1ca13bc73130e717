"""Posts that wait for their time, for whoever looks at them beforehand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.db.models import AccountHealth, Post, ScheduledPost, SocialAccount
from app.domain.preflight import FIRST_LOOK, STAGES
from app.domain.publication import CLAIMABLE, Status
from app.domain.spec import WindowKind

_IS_WAITING = col(ScheduledPost.status).in_(sorted(CLAIMABLE))
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TAKES_ROOM = (*CLAIMABLE, Status.PUBLISHING, Status.PROCESSING, Status.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a post: which of its looks it was, and each problem as it is stored."""

    id: str
    stage: int
    problems: tuple[dict[str, str], ...]


class Preflights:
    """Never writes a status; what it writes is read by people alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take_due(self, now: datetime, not_before: datetime, limit: int) -> Sequence[ScheduledPost]:
        """Lock posts due after ``not_before`` whose next look is due; soonest first.

        What another worker has locked is left to it.
        """
        due_at, stage = col(ScheduledPost.due_at), col(ScheduledPost.preflight_stage)
        behind = [
            and_(stage < number, due_at <= now + ahead)
            for number, ahead in enumerate(STAGES, start=1)
        ]
        # Written so that the partial index on ``due_at`` bounds it to the day ahead.
        statement = (
            select(ScheduledPost)
            .where(
                _IS_WAITING,
                due_at > not_before,
                due_at <= now + FIRST_LOOK,
                or_(*behind),
            )
            .order_by(due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return self._session.scalars(statement).all()

    def save(self, looks: Sequence[Look]) -> None:
        """Write down that these looks were made, and what they found."""
        rows = [
            {"id": look.id, "preflight_stage": look.stage, "problems": list(look.problems)}
            for look in looks
        ]
        if rows:
            self._session.execute(update(ScheduledPost), rows)

    def forget(self, now: datetime, not_before: datetime, *conditions: ColumnElement[bool]) -> int:
        """Have posts due after ``not_before`` looked at anew; how many.

        Of those a day or more ahead nothing is known then.
        """
        is_far = col(ScheduledPost.due_at) > now + FIRST_LOOK
        nothing = literal([], JSONB)
        result = self._session.execute(
            update(ScheduledPost)
            .where(
                _IS_WAITING,
                col(ScheduledPost.due_at) > not_before,
                or_(
                    col(ScheduledPost.preflight_stage) > 0,
                    func.jsonb_array_length(col(ScheduledPost.problems)) > 0,
                ),
                *conditions,
            )
            .values(
                preflight_stage=0,
                problems=case((is_far, nothing), else_=col(ScheduledPost.problems)),
            )
        )
        return int(getattr(result, "rowcount", 0))

    def forget_of_unwell(self, not_before: datetime) -> None:
        """Have posts looked at anew whose account fell ill after their last look."""
        code = func.jsonb_build_object("code", col(SocialAccount.health))
        unwell = select(col(ScheduledPost.id)).where(
            col(ScheduledPost.account_id) == col(SocialAccount.id),
            col(SocialAccount.health) != AccountHealth.HEALTHY,
            _IS_WAITING,
            col(ScheduledPost.due_at) > not_before,
            col(ScheduledPost.preflight_stage) > 0,
            not_(col(ScheduledPost.problems).bool_op("@>")(func.jsonb_build_array(code))),
        )
        locked = unwell.correlate(None).with_for_update(skip_locked=True, of=ScheduledPost)
        self._session.execute(
            update(ScheduledPost)
            .where(col(ScheduledPost.id).in_(locked))
            .values(preflight_stage=0)
            .execution_options(synchronize_session=False)
        )

    def accounts(self, ids: Iterable[str]) -> dict[str, SocialAccount]:
        """Accounts of any workspace, by id."""
        found = self._session.scalars(
            select(SocialAccount).where(col(SocialAccount.id).in_(set(ids)))
        )
        return {account.id: account for account in found}

    def posts(self, ids: Iterable[str]) -> dict[str, Post]:
        """Posts of any workspace, by id."""
        found = self._session.scalars(select(Post).where(col(Post.id).in_(set(ids))))
        return {post.id: post for post in found}

    def count_before(
        self, ids: Iterable[str], window: timedelta, kind: WindowKind
    ) -> dict[str, int]:
        """For each of these posts: how many go out on its account before it in its window."""
        this, other = aliased(ScheduledPost), aliased(ScheduledPost)
        at, earlier = col(this.scheduled_for), col(other.scheduled_for)
        begins = at - window if kind is WindowKind.ROLLING else func.date_bin(window, at, _EPOCH)
        before = (
            select(func.count())
            .where(
                # The account's index by status and time bounds it to the window, however many
                # posts of other accounts stand at the same instant.
                col(other.account_id) == col(this.account_id),
                col(other.status).in_(_TAKES_ROOM),
                earlier >= begins,
                earlier <= at,
                or_(earlier < at, col(other.id) < col(this.id)),
            )
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(col(this.id), before).where(col(this.id).in_(list(ids)))
        )
        return {str(row_id): int(count) for row_id, count in rows}


def is_of_post(post_id: str) -> ColumnElement[bool]:
    """Every scheduled post of this post."""
    return col(ScheduledPost.post_id) == post_id
