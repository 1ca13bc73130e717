"""Webhooks: made, changed, removed, tried out, and what was sent to them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from sqlmodel import Session

from app.core.crypto import place_of
from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.ids import new_id
from app.core.webhook_signing import new_secret
from app.db.models import Webhook, WebhookDelivery
from app.db.repositories.webhooks import Webhooks, add_deliveries
from app.domain.permissions import Actor, Permission
from app.domain.webhook import TEST, WebhookEvent
from app.services import audit
from app.services.access import require
from app.services.audit import Deed, Subject
from app.services.auth_rules import is_storable
from app.services.context import Context
from app.services.cursors import read_cursor, write_cursor
from app.services.details import Page

MOST = 20
_LONGEST_URL = 2_000
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class WebhookDetails:
    """A webhook as it is listed; its secret is never told again. ``paused_at`` None: it is told.

    ``failing_since`` is when it began to fail without a success since. ``pause_reason`` is empty
    where a person paused it.
    """

    id: str
    name: str
    url: str
    events: tuple[WebhookEvent, ...]
    created_at: datetime
    failing_since: datetime | None
    paused_at: datetime | None
    pause_reason: str


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook, and the secret that is told this once."""

    webhook: WebhookDetails
    secret: str


@dataclass(frozen=True, slots=True)
class DeliveryDetails:
    """One message. ``due_at`` None: it is over, delivered or given up. ``answer`` is the beginning
    of what came back, or why nothing did."""

    id: str
    event_id: str
    event: str
    payload: str
    created_at: datetime
    due_at: datetime | None
    attempts: int
    tried_at: datetime | None
    delivered_at: datetime | None
    http_status: int | None
    answer: str
    took_ms: int | None


def create(
    ctx: Context, actor: Actor, *, url: str, events: Collection[str], name: str = ""
) -> NewWebhook:
    """A webhook that is told of ``events`` from now on. Raises InvalidInput naming what does not
    fit, Conflict when the workspace has as many as it may."""
    require(actor, Permission.MANAGE_WORKSPACE)
    now, secret, webhook_id = ctx.clock.now(), new_secret(), new_id("hook")
    row = Webhook(
        id=webhook_id,
        workspace_id=actor.workspace_id,
        name=_clean_name(name),
        url=_clean_url(ctx, url),
        secret=ctx.vault.encrypt(secret, place_of("webhooks", "secret", webhook_id)),
        events=_chosen(events),
        seen_until=now,
        created_at=now,
    )
    with ctx.database.unit_of_work() as session:
        known = Webhooks(session, actor.workspace_id)
        if len(known.all()) >= MOST:
            raise Conflict(f"There are {MOST} webhooks already. Remove one that is not needed.")
        known.add(row)
        _note(session, actor, Deed.WEBHOOK_ADDED, row, now)
    return NewWebhook(_details(row), secret)


def list_webhooks(ctx: Context, actor: Actor) -> list[WebhookDetails]:
    """The workspace's webhooks, oldest first."""
    require(actor, Permission.MANAGE_WORKSPACE)
    with ctx.database.unit_of_work() as session:
        rows = Webhooks(session, actor.workspace_id).all()
    return [_details(row) for row in rows]


def get(ctx: Context, actor: Actor, webhook_id: str) -> WebhookDetails:
    """One webhook. Raises NotFound."""
    require(actor, Permission.MANAGE_WORKSPACE)
    with ctx.database.unit_of_work() as session:
        return _details(_find(session, actor, webhook_id))


def change(
    ctx: Context,
    actor: Actor,
    webhook_id: str,
    *,
    url: str | None = None,
    events: Collection[str] | None = None,
    name: str | None = None,
    is_paused: bool | None = None,
) -> WebhookDetails:
    """Change what is given. One that goes on after a pause is told what happens from now on, and
    what waited for it. Raises NotFound, and InvalidInput naming what does not fit."""
    require(actor, Permission.MANAGE_WORKSPACE)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        row = _find(session, actor, webhook_id)
        row.url = row.url if url is None else _clean_url(ctx, url)
        row.events = row.events if events is None else _chosen(events)
        row.name = row.name if name is None else _clean_name(name)
        if is_paused is not None and is_paused != (row.paused_at is not None):
            _set_paused(row, now if is_paused else None, now)
        _note(session, actor, Deed.WEBHOOK_CHANGED, row, now)
        return _details(row)


def renew_secret(ctx: Context, actor: Actor, webhook_id: str) -> NewWebhook:
    """A new secret, told this once; messages are signed with it from now on. Raises NotFound."""
    require(actor, Permission.MANAGE_WORKSPACE)
    secret = new_secret()
    with ctx.database.unit_of_work() as session:
        row = _find(session, actor, webhook_id)
        row.secret = ctx.vault.encrypt(secret, place_of("webhooks", "secret", row.id))
        _note(session, actor, Deed.WEBHOOK_CHANGED, row, ctx.clock.now())
        return NewWebhook(_details(row), secret)


def remove(ctx: Context, actor: Actor, webhook_id: str) -> None:
    """Tell that address nothing any more, and forget what was sent to it. Raises NotFound."""
    require(actor, Permission.MANAGE_WORKSPACE)
    with ctx.database.unit_of_work() as session:
        row = _find(session, actor, webhook_id)
        Webhooks(session, actor.workspace_id).remove(row)
        _note(session, actor, Deed.WEBHOOK_REMOVED, row, ctx.clock.now())


def send_test(ctx: Context, actor: Actor, webhook_id: str) -> str:
    """Send a message that tells of nothing, within seconds; the delivery's id.

    Raises NotFound, and Conflict for a webhook that is paused.
    """
    require(actor, Permission.MANAGE_WORKSPACE)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        row = _find(session, actor, webhook_id)
        _check_told(row)
        data = {"message": "This is a test. If its signature fits, everything is set up."}
        made = delivery_of(row, new_id("evt"), TEST, now, data, now)
        add_deliveries(session, [made])
    return made.id


def list_deliveries(
    ctx: Context, actor: Actor, webhook_id: str, *, limit: int = 20, cursor: str | None = None
) -> Page[DeliveryDetails]:
    """What was sent, newest first. Raises NotFound, and InvalidInput for an unknown cursor."""
    require(actor, Permission.MANAGE_WORKSPACE)
    before = read_cursor(cursor)
    with ctx.database.unit_of_work() as session:
        _find(session, actor, webhook_id)
        found = Webhooks(session, actor.workspace_id).deliveries(webhook_id, limit + 1, before)
    shown = found[:limit]
    following = write_cursor(shown[-1].created_at, shown[-1].id) if len(found) > limit else None
    return Page(tuple(_describe(row) for row in shown), following)


def resend(ctx: Context, actor: Actor, webhook_id: str, delivery_id: str) -> None:
    """Send a message once more under the id that it had, with tries as if it were new.

    Raises NotFound, and Conflict while it is being sent or the webhook is paused.
    """
    require(actor, Permission.MANAGE_WORKSPACE)
    with ctx.database.unit_of_work() as session:
        _check_told(_find(session, actor, webhook_id))
        known = Webhooks(session, actor.workspace_id)
        is_id = is_storable(delivery_id)
        said = known.send_again(webhook_id, delivery_id, ctx.clock.now()) if is_id else "unknown"
        if said == "unknown":
            raise NotFound("There is no such delivery any more. Reload the list.")
        if said == "busy":
            raise Conflict("It is being sent at this moment. Look again in a minute.")


def delivery_of(
    webhook: Webhook,
    event_id: str,
    event: str,
    at: datetime,
    data: Mapping[str, object],
    now: datetime,
) -> WebhookDelivery:
    """A message to that webhook about what happened ``at`` then, due now."""
    said = {"id": event_id, "event": event, "created_at": at.isoformat(), "data": data}
    return WebhookDelivery(
        id=new_id("dlv"),
        webhook_id=webhook.id,
        event_id=event_id,
        event=event,
        payload=json.dumps(said, ensure_ascii=False, separators=(",", ":")),
        created_at=now,
        trying_since=now,
        due_at=now,
    )


def may_be_private(ctx: Context, url: str) -> bool:
    """Whether whoever runs Punctual named the host of ``url``: it may lie in a private network."""
    return urlsplit(url).netloc.lower() in ctx.settings.trusted_hosts


def _set_paused(row: Webhook, paused_at: datetime | None, now: datetime) -> None:
    row.paused_at, row.pause_reason = paused_at, ""
    if paused_at is None:
        row.seen_until, row.failing_since = now, None


def _check_told(row: Webhook) -> None:
    if row.paused_at is not None:
        raise Conflict("This webhook is paused. Let it go on, then send.")


def _find(session: Session, actor: Actor, webhook_id: str) -> Webhook:
    known = Webhooks(session, actor.workspace_id)
    row = known.find(webhook_id) if is_storable(webhook_id) else None
    if row is None:
        raise NotFound("There is no such webhook. Reload the list.")
    return row


def _note(session: Session, actor: Actor, deed: Deed, row: Webhook, now: datetime) -> None:
    # The path may be a secret in itself; the host says enough.
    where = row.name or urlsplit(row.url).hostname or ""
    audit.note(session, actor, deed, Subject(), now, name=where[: audit.LONGEST_WORDS])


def _clean_name(name: str) -> str:
    trimmed = name.strip()
    if len(trimmed) > _LONGEST_NAME or not (trimmed.isprintable() and is_storable(trimmed)):
        raise _refuse("name", f"Use a name of at most {_LONGEST_NAME} characters, on one line.")
    return trimmed


def _chosen(events: Collection[str]) -> list[str]:
    unknown = sorted(set(events) - set(WebhookEvent))
    if unknown:
        known = ", ".join(WebhookEvent)
        raise _refuse("events", f"There is no event {unknown[0]!r}. Known are: {known}.")
    if not events:
        raise _refuse("events", "Choose at least one event that it is told of.")
    return [event.value for event in WebhookEvent if event in events]


def _clean_url(ctx: Context, url: str) -> str:
    said = url.strip()
    parts = _split(said)
    if parts is None or len(said) > _LONGEST_URL or not (said.isascii() and said.isprintable()):
        raise _refuse("url", "That is no address. Write it like https://example.com/punctual.")
    if parts.username or parts.password:
        raise _refuse("url", "Leave name and password out of it: the signature proves who sends.")
    if parts.scheme == "http" and not may_be_private(ctx, said):
        raise _refuse(
            "url",
            "Use an address that begins with https://. Plain http is for servers of your own "
            "network that whoever runs Punctual names in PUNCTUAL_PRIVATE_HOSTS.",
        )
    return said


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if is_address and " " not in url else None


def _refuse(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError(field, f"bad_{field}", message)])


def _details(row: Webhook) -> WebhookDetails:
    return WebhookDetails(
        id=row.id,
        name=row.name,
        url=row.url,
        events=tuple(WebhookEvent(event) for event in row.events),
        created_at=row.created_at,
        failing_since=row.failing_since,
        paused_at=row.paused_at,
        pause_reason=row.pause_reason,
    )


def _describe(row: WebhookDelivery) -> DeliveryDetails:
    names = DeliveryDetails.__slots__
    return DeliveryDetails(**{name: getattr(row, name) for name in names})
