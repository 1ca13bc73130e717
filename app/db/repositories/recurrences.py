"""Recurring posts, and the times that were planned for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Executable, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import PlannedOccurrence, Post, Recurrence, RecurrencePost, ScheduledPost
from app.domain.publication import Status


class Recurrences:
    """Those of one workspace."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def find(self, recurrence_id: str, *, lock: bool = False) -> Recurrence | None:
        """``lock``: nobody plans or changes it until the commit."""
        found = self._session.get(
            Recurrence, recurrence_id, with_for_update=lock or None, populate_existing=lock
        )
        return found if found and found.workspace_id == self._workspace_id else None

    def page(self, limit: int, before_id: str | None) -> Sequence[Recurrence]:
        """At most ``limit``, newest first, from the one behind ``before_id`` on."""
        statement = select(Recurrence).where(col(Recurrence.workspace_id) == self._workspace_id)
        if before_id:
            statement = statement.where(col(Recurrence.id) < before_id)
        found = statement.order_by(col(Recurrence.id).desc()).limit(limit)
        return list(self._session.scalars(found))


class Plans:
    """The planning of every workspace's recurrences."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, planned_until: datetime, limit: int) -> list[str]:
        """Ids of those that are planned no further than that, the most urgent first."""
        statement = (
            select(col(Recurrence.id))
            .where(
                col(Recurrence.stopped_at).is_(None),
                col(Recurrence.paused_at).is_(None),
                col(Recurrence.planned_until) < planned_until,
            )
            .order_by(col(Recurrence.planned_until))
            .limit(limit)
        )
        return list(self._session.scalars(statement))

    def take(self, recurrence_id: str) -> Recurrence | None:
        """The recurrence, until the commit nobody else's; None: gone, at rest, or somebody's."""
        statement = (
            select(Recurrence)
            .where(
                col(Recurrence.id) == recurrence_id,
                col(Recurrence.stopped_at).is_(None),
                col(Recurrence.paused_at).is_(None),
            )
            .with_for_update(skip_locked=True)
        )
        return self._session.scalar(statement)

    def templates(self, recurrence_id: str) -> list[Post]:
        """What its posts are copied from, in order."""
        statement = (
            select(Post)
            .join(RecurrencePost, col(RecurrencePost.post_id) == col(Post.id))
            .where(col(RecurrencePost.recurrence_id) == recurrence_id)
            .order_by(col(RecurrencePost.position))
        )
        return list(self._session.scalars(statement))

    def template_ids(self, recurrence_ids: Iterable[str]) -> dict[str, list[str]]:
        """Ids of what the posts of each of these are copied from, in order."""
        statement = (
            select(col(RecurrencePost.recurrence_id), col(RecurrencePost.post_id))
            .where(col(RecurrencePost.recurrence_id).in_(list(recurrence_ids)))
            .order_by(col(RecurrencePost.position))
        )
        return self._by_recurrence(statement)

    def uses(self, recurrence_id: str) -> dict[str, list[datetime]]:
        """When each of its texts was used or will be, by fingerprint."""
        statement = select(
            col(PlannedOccurrence.fingerprint), col(PlannedOccurrence.occurs_at)
        ).where(col(PlannedOccurrence.recurrence_id) == recurrence_id)
        found: dict[str, list[datetime]] = defaultdict(list)
        for fingerprint, occurs_at in self._session.execute(statement):
            found[fingerprint].append(occurs_at)
        return found

    def claimed(self, recurrence_id: str, times: Iterable[datetime]) -> set[datetime]:
        """Those of these times (naive, the rule's own) for which a post was made."""
        statement = select(col(PlannedOccurrence.occurs_local)).where(
            col(PlannedOccurrence.recurrence_id) == recurrence_id,
            col(PlannedOccurrence.occurs_local).in_(list(times)),
        )
        return set(self._session.scalars(statement))

    def claim(self, rows: Sequence[PlannedOccurrence]) -> set[datetime]:
        """Note that a post of one recurrence is made for each of these times. Returns those times
        (naive, the rule's own) for which none was made before."""
        if not rows:
            return set()
        statement = (
            insert(PlannedOccurrence)
            .values([row.model_dump() for row in rows])
            .on_conflict_do_nothing()
            .returning(col(PlannedOccurrence.occurs_local))
        )
        return set(self._session.scalars(statement))

    def name_posts(self, recurrence_id: str, post_ids: Mapping[datetime, str]) -> None:
        """Say which post was made for each of these times that were claimed."""
        self._session.execute(
            update(PlannedOccurrence),
            [
                {"recurrence_id": recurrence_id, "occurs_local": local, "post_id": post_id}
                for local, post_id in post_ids.items()
            ],
        )

    def posts_of(self, recurrence_ids: Iterable[str]) -> dict[str, list[str]]:
        """Ids of the posts that were made of each of these and are there still."""
        statement = select(
            col(PlannedOccurrence.recurrence_id), col(PlannedOccurrence.post_id)
        ).where(
            col(PlannedOccurrence.recurrence_id).in_(list(recurrence_ids)),
            col(PlannedOccurrence.post_id).is_not(None),
        )
        return self._by_recurrence(statement)

    def waiting(self, recurrence_id: str, now: datetime, *, held_too: bool) -> dict[str, datetime]:
        """Its posts whose time is still to come, and when each was to go out; ``held_too``: also
        those whose time has passed while they were held."""
        is_held = exists().where(
            col(ScheduledPost.post_id) == col(PlannedOccurrence.post_id),
            col(ScheduledPost.status) == Status.HELD,
        )
        statement = select(col(PlannedOccurrence.post_id), col(PlannedOccurrence.occurs_at)).where(
            col(PlannedOccurrence.recurrence_id) == recurrence_id,
            col(PlannedOccurrence.post_id).is_not(None),
            or_(col(PlannedOccurrence.occurs_at) > now, *([is_held] if held_too else [])),
        )
        return {str(post_id): at for post_id, at in self._session.execute(statement)}

    def changed(self, post_ids: Iterable[str]) -> set[str]:
        """Those of these posts that say something else than when they were made."""
        statement = select(col(Post.id)).where(
            col(Post.id).in_(list(post_ids)), col(Post.updated_at) != col(Post.created_at)
        )
        return set(self._session.scalars(statement))

    def forget(self, post_ids: Iterable[str]) -> None:
        """Let the times of these posts be planned again."""
        self._session.execute(
            delete(PlannedOccurrence).where(col(PlannedOccurrence.post_id).in_(list(post_ids)))
        )

    def _by_recurrence(self, pairs: Executable) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for recurrence_id, post_id in self._session.execute(pairs):
            found[recurrence_id].append(post_id)
        return found
