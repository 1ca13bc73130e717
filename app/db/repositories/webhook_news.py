"""What is stored that a webhook has not been told yet.

Read from the posts and incidents as they are, so that publishing pays nothing for it. An event's
id is made of what it tells of, so reading the same span twice finds nothing new; that lets the
span reach back over what was committed late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from app.db.models import Webhook

# A post is over at ``finished_at``; one that waits for a person is told apart by its last attempt.
_NEWS = text("""
WITH found AS (
  SELECT 'post.' || p.status AS event, p.finished_at AS at, p.id AS subject,
    p.finished_at::text AS occasion
  FROM scheduled_posts p
  WHERE p.workspace_id = :workspace_id AND p.finished_at IS NOT NULL
    AND p.finished_at > :since AND p.finished_at <= :until
    AND p.status IN ('published', 'failed', 'missed')
  UNION ALL
  SELECT 'post.' || p.status, p.updated_at, p.id,
    (SELECT coalesce(max(t.number), 0)::text FROM publish_attempts t
      WHERE t.scheduled_post_id = p.id)
  FROM social_accounts a JOIN scheduled_posts p ON p.account_id = a.id
  WHERE a.workspace_id = :workspace_id AND p.updated_at > :since AND p.updated_at <= :until
    AND p.status IN ('blocked', 'unconfirmed')
    AND (p.status IN ('blocked') OR p.check_at IS NULL)
  UNION ALL
  SELECT CASE split_part(n.incident, ':', 1) WHEN 'expiring' THEN 'connection.expiring'
    ELSE 'account.needs_reconnecting' END, n.created_at, n.id, ''
  FROM notifications n
  WHERE n.workspace_id = :workspace_id
    AND n.updated_at > :since AND n.created_at > :since AND n.created_at <= :until
    AND (n.incident LIKE 'expiring:%' OR (n.incident LIKE 'account:%'
      AND split_part(n.incident, ':', 3) IN ('reconnect', 'grant_permission', 'disconnected')))
), named AS (
  SELECT *, 'evt_' || md5(event || ':' || subject || ':' || occasion) AS id FROM found
  WHERE event = ANY(:events)
)
SELECT event, at, subject, id FROM named
WHERE NOT EXISTS (
  SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = :webhook_id AND d.event_id = named.id)
ORDER BY at, id LIMIT :limit
""")
_POSTS = text("""
SELECT p.id, p.post_id, p.status, p.scheduled_for, p.finished_at, p.error_code, p.error_message,
  p.account_id, p.platform, a.handle, a.display_name,
  (SELECT t.text FROM post_parts t LEFT JOIN variants v ON v.id = t.variant_id
    WHERE t.post_id = p.post_id AND t.position = 0
      AND (t.variant_id IS NULL OR v.account_id = p.account_id)
    ORDER BY t.variant_id NULLS LAST LIMIT 1) AS text,
  (SELECT l.url FROM published_posts l WHERE l.scheduled_post_id = p.id
    ORDER BY l.position LIMIT 1) AS url
FROM scheduled_posts p JOIN social_accounts a ON a.id = p.account_id
WHERE p.id = ANY(:ids)
""")
_INCIDENTS = text("""
SELECT n.id, n.incident, n.title, n.body, a.id AS account_id, a.platform, a.handle,
  a.display_name, CASE WHEN a.refresh_token IS NULL THEN a.expires_at
    ELSE a.refresh_expires_at END AS access_ends_at
FROM notifications n
LEFT JOIN social_accounts a ON a.id = split_part(n.incident, ':', 2)
WHERE n.id = ANY(:ids)
""")


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: its ``event`` word, when (UTC), of which row, and its stable id."""

    event: str
    at: datetime
    subject: str
    id: str


def read(
    session: Session, webhook: Webhook, since: datetime, until: datetime, limit: int
) -> list[News]:
    """What happened after ``since`` and until ``until``, and that it has not been told; the
    oldest first."""
    span = {"since": since, "until": until, "limit": limit, "webhook_id": webhook.id}
    asked = {**span, "workspace_id": webhook.workspace_id, "events": list(webhook.events)}
    return [News(*row) for row in session.execute(_NEWS, asked)]


def posts(session: Session, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """What can be told of scheduled posts, by id."""
    return _by_id(session, _POSTS, ids)


def incidents(session: Session, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """What can be told of notifications about accounts, by id."""
    return _by_id(session, _INCIDENTS, ids)


def _by_id(session: Session, statement: Any, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    if not ids:
        return {}
    rows = session.execute(statement, {"ids": list(ids)}).mappings()
    return {row["id"]: dict(row) for row in rows}
