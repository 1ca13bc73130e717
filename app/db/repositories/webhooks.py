"""Webhooks of a workspace, and what was sent to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import Webhook, WebhookDelivery


class Webhooks:
    """Those of one workspace, with their deliveries."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session, self._workspace_id = session, workspace_id
        self._mine = col(Webhook.workspace_id) == workspace_id

    def add(self, webhook: Webhook) -> None:
        self._session.add(webhook)

    def all(self) -> list[Webhook]:
        """Oldest first."""
        order = (col(Webhook.created_at), col(Webhook.id))
        return list(self._session.scalars(select(Webhook).where(self._mine).order_by(*order)))

    def find(self, webhook_id: str) -> Webhook | None:
        """The webhook, locked until the commit."""
        statement = select(Webhook).where(self._mine, col(Webhook.id) == webhook_id)
        return self._session.scalar(statement.with_for_update())

    def remove(self, webhook: Webhook) -> None:
        self._session.delete(webhook)

    def deliveries(
        self, webhook_id: str, limit: int, before: tuple[datetime, str] | None
    ) -> Sequence[WebhookDelivery]:
        """At most ``limit`` of them, newest first, those behind ``before`` (instant, id)."""
        place = tuple_(col(WebhookDelivery.created_at), col(WebhookDelivery.id))
        statement = (
            select(WebhookDelivery)
            .join(Webhook, col(Webhook.id) == col(WebhookDelivery.webhook_id))
            .where(self._mine, col(WebhookDelivery.webhook_id) == webhook_id)
            .order_by(col(WebhookDelivery.created_at).desc(), col(WebhookDelivery.id).desc())
            .limit(limit)
        )
        if before is not None:
            statement = statement.where(place < before)
        return self._session.scalars(statement).all()

    def send_again(self, webhook_id: str, delivery_id: str, now: datetime) -> str:
        """Have a delivery tried anew from now on: ``done``, ``busy`` while a try runs, or
        ``unknown``."""
        row = self._session.scalar(
            select(WebhookDelivery)
            .join(Webhook, col(Webhook.id) == col(WebhookDelivery.webhook_id))
            .where(
                self._mine,
                col(WebhookDelivery.webhook_id) == webhook_id,
                col(WebhookDelivery.id) == delivery_id,
            )
            .with_for_update(of=WebhookDelivery)
        )
        if row is None:
            return "unknown"
        if row.lease_until is not None and row.lease_until > now:
            return "busy"
        row.due_at, row.trying_since, row.attempts = now, now, 0
        row.delivered_at = row.lease_token = row.lease_until = None
        return "done"


def add_deliveries(session: Session, rows: Sequence[WebhookDelivery]) -> None:
    """Store what is to be sent; what a webhook is told already stays as it is."""
    if rows:
        session.execute(
            insert(WebhookDelivery)
            .values([row.model_dump() for row in rows])
            .on_conflict_do_nothing(index_elements=["webhook_id", "event_id"])
        )


def drop_old_deliveries(session: Session, before: datetime) -> None:
    """Forget what was made before then and is over."""
    session.execute(
        delete(WebhookDelivery).where(
            col(WebhookDelivery.created_at) < before, col(WebhookDelivery.due_at).is_(None)
        )
    )


def to_be_told(session: Session) -> list[Webhook]:
    """Every webhook that is not paused, locked so that one process at a time reads for it."""
    statement = (
        select(Webhook)
        .where(col(Webhook.paused_at).is_(None))
        .order_by(col(Webhook.seen_until))
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(statement))


def claim(
    session: Session, token: str, now: datetime, until: datetime, limit: int, per_webhook: int
) -> list[tuple[WebhookDelivery, Webhook]]:
    """Take deliveries that are due, with a lease; a slow receiver gets no more than its share, and
    nobody a second one before everybody had a first."""
    delivery, hook = col(WebhookDelivery.id), col(Webhook.id)
    due = (
        select(delivery, col(WebhookDelivery.due_at))
        .where(
            col(WebhookDelivery.webhook_id) == hook,
            col(WebhookDelivery.due_at) <= now,
            (col(WebhookDelivery.lease_until).is_(None))
            | (col(WebhookDelivery.lease_until) <= now),
        )
        .order_by(col(WebhookDelivery.due_at), delivery)
        .limit(per_webhook)
        .lateral("due")
    )
    turn = func.row_number().over(partition_by=hook, order_by=(due.c.due_at, due.c.id))
    shares = (
        select(due.c.id, due.c.due_at, turn.label("turn"))
        .select_from(Webhook)
        .join(due, hook.is_not(None))
        .where(col(Webhook.paused_at).is_(None))
        .subquery()
    )
    in_turn = select(shares.c.id).order_by(shares.c.turn, shares.c.due_at)
    wanted = in_turn.limit(limit)
    locked = select(delivery).where(delivery.in_(wanted)).with_for_update(skip_locked=True)
    taken = session.scalars(
        update(WebhookDelivery)
        .where(
            delivery.in_(locked),
            (col(WebhookDelivery.lease_until).is_(None))
            | (col(WebhookDelivery.lease_until) <= now),
        )
        .values(lease_token=token, lease_until=until)
        .returning(WebhookDelivery)
    ).all()
    hooks = {
        row.id: row
        for row in session.scalars(select(Webhook).where(hook.in_([t.webhook_id for t in taken])))
    }
    return [(row, hooks[row.webhook_id]) for row in taken if row.webhook_id in hooks]


def held(session: Session, delivery_id: str, token: str) -> WebhookDelivery | None:
    """The delivery, locked, if that lease on it is still the last one."""
    return session.scalar(
        select(WebhookDelivery)
        .where(col(WebhookDelivery.id) == delivery_id, col(WebhookDelivery.lease_token) == token)
        .with_for_update()
    )


def find_locked(session: Session, webhook_id: str) -> Webhook | None:
    """The webhook, locked until the commit."""
    return session.scalar(select(Webhook).where(col(Webhook.id) == webhook_id).with_for_update())
