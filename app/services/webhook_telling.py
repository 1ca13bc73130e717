"""Noticing what webhooks are to be told: what is stored becomes deliveries that are due."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel import Session

from app.db.models import Webhook
from app.db.repositories import webhook_news
from app.db.repositories.webhook_news import News
from app.db.repositories.webhooks import add_deliveries, drop_old_deliveries, to_be_told
from app.domain.text import written_handle
from app.domain.webhook import KEPT_FOR
from app.services.context import Context
from app.services.webhooks import delivery_of

log = structlog.get_logger(__name__)

# What another process commits late, or writes with a clock that is a little behind, is still seen.
_LOOKS_BACK = timedelta(minutes=2)
_BATCH = 500


def notice(ctx: Context) -> int:
    """Make deliveries of what happened since the last look; how many."""
    made = 0
    with ctx.database.unit_of_work() as session:
        for webhook in to_be_told(session):
            made += _notice_for(session, webhook, ctx.clock.now())
    if made:
        log.info("webhook_news", deliveries=made)
    return made


def forget_old(ctx: Context) -> None:
    """Drop the records of deliveries that have been over for a month."""
    with ctx.database.unit_of_work() as session:
        drop_old_deliveries(session, ctx.clock.now() - KEPT_FOR)


def _notice_for(session: Session, webhook: Webhook, now: datetime) -> int:
    since = max(webhook.created_at, webhook.seen_until - _LOOKS_BACK)
    news = webhook_news.read(session, webhook, since, now, _BATCH)
    # Where there is more than fits, the next look goes on from here.
    webhook.seen_until = news[-1].at if len(news) == _BATCH else now
    about = webhook_news.posts(session, [n.subject for n in news if _is_of_post(n)])
    about |= webhook_news.incidents(session, [n.subject for n in news if not _is_of_post(n)])
    add_deliveries(
        session,
        [
            delivery_of(webhook, n.id, n.event, n.at, _data(n, about[n.subject]), now)
            for n in news
            if n.subject in about
        ],
    )
    return len(news)


def _is_of_post(news: News) -> bool:
    return news.event.startswith("post.")


def _data(news: News, row: Mapping[str, Any]) -> dict[str, object]:
    return _of_post(row) if _is_of_post(news) else _of_account(row)


def _of_post(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        "scheduled_post_id": row["id"],
        "post_id": row["post_id"],
        "status": row["status"],
        "text": row["text"] or "",
        "scheduled_for": row["scheduled_for"].isoformat(),
        "finished_at": _iso(row["finished_at"]),
        "url": row["url"] or None,
        "error_code": row["error_code"],
        "error": row["error_message"],
        "account": _account(row),
    }


def _of_account(row: Mapping[str, Any]) -> dict[str, object]:
    kind, _, rest = row["incident"].partition(":")
    data: dict[str, object] = {
        "account": _account(row) if row["account_id"] else None,
        "title": row["title"],
        "message": row["body"],
    }
    if kind == "expiring":
        return {**data, "access_ends_at": _iso(row["access_ends_at"])}
    return {**data, "health": rest.rpartition(":")[2]}


def _account(row: Mapping[str, Any]) -> dict[str, object]:
    handle = written_handle(row["handle"], row["display_name"])
    return {"id": row["account_id"], "platform": row["platform"], "handle": handle}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
