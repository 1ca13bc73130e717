"""Incidents of a workspace, one open row each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, null, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.core.ids import new_id
from app.db.models import Notification
from app.domain.incident import EXPIRY_DAYS, Incident

# Posts that fail together are told of together; one that grows is told of again, but not soon.
GATHERED_FOR = timedelta(minutes=1)
FOLLOW_UP_AFTER = timedelta(hours=6)

# An incident's key names its cause, so the cause itself can be asked whether it is still there.
# It waits for no lock: what is being raised at this moment is not gone.
_GONE = text("""
UPDATE notifications SET resolved_at = :now,
  mail_due_at = CASE WHEN mailed_at IS NOT NULL THEN CAST(:now AS timestamptz) END
WHERE id IN (
SELECT n.id FROM notifications n
WHERE n.resolved_at IS NULL AND CASE split_part(n.incident, ':', 1)
  WHEN 'account' THEN NOT EXISTS (
    SELECT 1 FROM social_accounts a
    WHERE a.id = split_part(n.incident, ':', 2) AND a.health = split_part(n.incident, ':', 3)
      AND (a.is_active OR EXISTS (
        SELECT 1 FROM scheduled_posts p WHERE p.account_id = a.id
          AND p.status IN ('pending', 'queued', 'retrying', 'blocked', 'held'))))
  WHEN 'preflight' THEN NOT EXISTS (
    SELECT 1 FROM scheduled_posts p
    WHERE p.account_id = split_part(n.incident, ':', 2)
      AND p.status IN ('pending', 'queued', 'retrying')
      AND p.problems @> jsonb_build_array(jsonb_build_object('code',
        substring(n.incident FROM '^[^:]*:[^:]*:(.*)$'))))
  WHEN 'failed' THEN NOT EXISTS (
    SELECT 1 FROM scheduled_posts p
    WHERE p.account_id = split_part(n.incident, ':', 2) AND p.status IN ('failed')
      AND coalesce(p.error_code, '') = substring(n.incident FROM '^[^:]*:[^:]*:(.*)$'))
  WHEN 'undecided' THEN NOT EXISTS (
    SELECT 1 FROM scheduled_posts p
    WHERE p.account_id = split_part(n.incident, ':', 2) AND p.status IN ('unconfirmed')
      AND p.check_at IS NULL)
  WHEN 'expiring' THEN NOT EXISTS (
    SELECT 1 FROM social_accounts a,
      LATERAL (SELECT CASE WHEN a.refresh_token IS NULL THEN a.expires_at
        ELSE a.refresh_expires_at END AS at) ending,
      LATERAL (SELECT split_part(n.incident, ':', 3)::int AS days) told
    WHERE a.id = split_part(n.incident, ':', 2) AND a.is_active AND a.health = 'healthy'
      AND ending.at <= :now + told.days * interval '1 day'
      AND NOT EXISTS (SELECT 1 FROM unnest(CAST(:later AS int[])) AS later(days)
        WHERE later.days < told.days AND ending.at <= :now + later.days * interval '1 day'))
  WHEN 'missed' THEN NOT EXISTS (
    SELECT 1 FROM social_accounts a JOIN scheduled_posts p ON p.account_id = a.id
    WHERE a.workspace_id = n.workspace_id AND p.status IN ('missed'))
  WHEN 'webhook' THEN NOT EXISTS (
    SELECT 1 FROM webhooks w
    WHERE w.id = split_part(n.incident, ':', 2) AND w.paused_at IS NOT NULL)
  ELSE false END
FOR UPDATE SKIP LOCKED)
RETURNING workspace_id
""")


class Notifications:
    """Writers take the workspace's rows in the order of their keys: then none waits in a ring."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_or_repeat(
        self, workspace_id: str, incident: Incident, now: datetime, adds: int
    ) -> None:
        """Open the incident with ``adds`` posts touched, or add them to it and unread it."""
        new = insert(Notification).values(**_row(workspace_id, incident, now, adds))
        repeat = new.on_conflict_do_update(
            index_elements=["workspace_id", "incident"],
            index_where=col(Notification.resolved_at).is_(None),
            set_={
                "count": col(Notification.count) + adds,
                "updated_at": now,
                "read_at": None,
                "mail_due_at": _follow_up(now) if adds else col(Notification.mail_due_at),
                **{name: new.excluded[name] for name in ("severity", "title", "body", "link")},
            },
        )
        self._session.execute(repeat)

    def open_once(self, workspace_id: str, incident: Incident, now: datetime) -> bool:
        """Open the incident; False when it is open already, and then nothing is changed."""
        made = self._session.scalars(
            insert(Notification)
            .values(**_row(workspace_id, incident, now, 0))
            .on_conflict_do_nothing(
                index_elements=["workspace_id", "incident"],
                index_where=col(Notification.resolved_at).is_(None),
            )
            .returning(col(Notification.id))
        )
        return bool(made.all())

    def resolve(self, workspace_id: str, key: str, now: datetime) -> bool:
        """Close the open incident ``key``; False when there is none."""
        closed = self._session.scalars(
            update(Notification)
            .where(
                col(Notification.workspace_id) == workspace_id,
                col(Notification.incident) == key,
                col(Notification.resolved_at).is_(None),
            )
            .values(resolved_at=now, mail_due_at=_farewell(now))
            .returning(col(Notification.id))
        )
        return bool(closed.all())

    def resolve_gone(self, now: datetime) -> frozenset[str]:
        """Close every incident whose cause is gone; the workspaces that were touched."""
        stages = {"now": now, "later": list(EXPIRY_DAYS)}
        return frozenset(self._session.scalars(_GONE, stages))

    def shown(
        self, workspace_id: str, resolved_since: datetime, limit: int
    ) -> Sequence[Notification]:
        """At most ``limit`` incidents: the open ones, then those resolved since; newest first."""
        resolved_at = col(Notification.resolved_at)
        statement = (
            select(Notification)
            .where(
                col(Notification.workspace_id) == workspace_id,
                or_(resolved_at.is_(None), resolved_at >= resolved_since),
            )
            .order_by(resolved_at.is_not(None), col(Notification.updated_at).desc())
            .limit(limit)
        )
        return self._session.scalars(statement).all()

    def count_unread(self, workspace_id: str) -> int:
        """How many open incidents nobody has read."""
        statement = select(func.count()).where(
            col(Notification.workspace_id) == workspace_id,
            col(Notification.resolved_at).is_(None),
            col(Notification.read_at).is_(None),
        )
        return self._session.scalar(statement) or 0

    def mark_read(self, workspace_id: str, ids: Sequence[str] | None, now: datetime) -> None:
        """Mark these incidents as read; None: all of them."""
        news = select(col(Notification.id)).where(
            col(Notification.workspace_id) == workspace_id, col(Notification.read_at).is_(None)
        )
        if ids is not None:
            news = news.where(col(Notification.id).in_(ids))
        # What is being raised at this moment was not seen, so it is left unread.
        unlocked = news.with_for_update(skip_locked=True)
        self._session.execute(
            update(Notification).where(col(Notification.id).in_(unlocked)).values(read_at=now)
        )


def _follow_up(now: datetime) -> ColumnElement[datetime | None]:
    soonest = col(Notification.mailed_at) + FOLLOW_UP_AFTER
    return func.coalesce(col(Notification.mail_due_at), func.greatest(soonest, now + GATHERED_FOR))


def _farewell(now: datetime) -> ColumnElement[datetime | None]:
    """That it is over is told to those who know that it began."""
    return case((col(Notification.mailed_at).is_not(None), now), else_=null())


def _row(workspace_id: str, incident: Incident, now: datetime, count: int) -> dict[str, object]:
    return Notification(
        id=new_id("note"),
        workspace_id=workspace_id,
        incident=incident.key,
        severity=incident.gravity.value,
        title=incident.title,
        body=incident.body,
        link=incident.link,
        count=count,
        created_at=now,
        updated_at=now,
        mail_due_at=now + GATHERED_FOR,
    ).model_dump()
