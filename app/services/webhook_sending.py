"""Sending what is due to webhooks: signed, bounded, and again until it is taken.

At least once: a process that dies between the answer and the commit sends again, under the same
id, so that receivers can tell.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import structlog
from sqlmodel import Session

from app.core.crypto import DecryptionFailed, place_of
from app.core.ids import new_id
from app.core.net import AddressRefused
from app.core.webhook_signing import sign
from app.db.models import Webhook, WebhookDelivery
from app.db.repositories.webhooks import claim, find_locked, held
from app.domain import webhook as rules
from app.domain.incident import webhook_paused
from app.platforms.clients import USER_AGENT, shared_client
from app.platforms.hints import find_retry_after
from app.platforms.redaction import redact
from app.services.context import Context
from app.services.notifications import raise_incident
from app.services.webhook_telling import notice
from app.services.webhooks import may_be_private

log = structlog.get_logger(__name__)

_AT_ONCE = 16
_PER_WEBHOOK = 4
_LEASE = timedelta(seconds=60)
_WHOLE_CALL_S = 15.0
_TIMES = httpx.Timeout(10.0, connect=5.0)
_MOST_BYTES = 1_000
# After this a round leaves the rest to the next one, so that no worker is held for long.
_ROUND_S = 30.0
_GONE = 410


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a try: ``status`` None when nothing answered, and then ``said`` is why."""

    status: int | None
    said: str
    took_ms: int
    retry_at: datetime | None = None
    is_over: bool = field(default=False)

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


async def run(ctx: Context) -> int:
    """Notice what is new and send what is due; returns how many were tried."""
    await asyncio.to_thread(notice, ctx)
    tried, ends = 0, time.monotonic() + _ROUND_S
    while due := await asyncio.to_thread(_claim, ctx):
        await asyncio.gather(*(_send(ctx, delivery, webhook) for delivery, webhook in due))
        tried += len(due)
        if time.monotonic() > ends:
            break
    return tried


def _claim(ctx: Context) -> list[tuple[WebhookDelivery, Webhook]]:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        return claim(session, new_id("lease"), now, now + _LEASE, _AT_ONCE, _PER_WEBHOOK)


async def _send(ctx: Context, delivery: WebhookDelivery, webhook: Webhook) -> None:
    reply = await _post(ctx, delivery, webhook)
    await asyncio.to_thread(_settle, ctx, delivery, reply)
    log.info(
        "webhook_sent",
        webhook_id=webhook.id,
        told=delivery.event,
        answer=reply.status,
        took_ms=reply.took_ms,
    )


async def _post(ctx: Context, delivery: WebhookDelivery, webhook: Webhook) -> Reply:
    began = time.monotonic()
    try:
        secret = ctx.vault.decrypt(webhook.secret, place_of("webhooks", "secret", webhook.id))
        body = delivery.payload.encode()
        signature = sign(secret, delivery.event_id, ctx.clock.now(), body)
        async with asyncio.timeout(_WHOLE_CALL_S):
            status, headers, text = await _exchange(ctx, webhook.url, signature, body)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, DecryptionFailed, OSError) as error:
        return Reply(None, _why(error), _since(began))
    hint = find_retry_after(headers, ctx.clock.now())
    said = redact(text, (secret, secret.removeprefix("whsec_")))
    if 300 <= status < 400:
        said = "It answered with a redirect, which is not followed. Enter the address it leads to."
    return Reply(status, said, _since(began), hint, status == _GONE)


async def _exchange(
    ctx: Context, url: str, signature: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], str]:
    client = shared_client(url, is_guarded=not may_be_private(ctx, url))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        # What is packed could be any size once unpacked.
        "Accept-Encoding": "identity",
        **signature,
    }
    request = httpx.Request(
        "POST", url, headers=headers, content=body, extensions={"timeout": _TIMES.as_dict()}
    )
    response = await client.send(request, stream=True)
    try:
        text = (await _first_bytes(response)).decode("utf-8", "replace")
        known = {name.lower(): value for name, value in response.headers.items()}
        return response.status_code, known, " ".join(text.replace("\0", "").split())
    finally:
        await response.aclose()


async def _first_bytes(response: httpx.Response) -> bytes:
    pieces, size = [], 0
    async for piece in response.aiter_raw():
        pieces.append(piece)
        size += len(piece)
        if size >= _MOST_BYTES:
            break
    return b"".join(pieces)[:_MOST_BYTES]


def _settle(ctx: Context, delivery: WebhookDelivery, reply: Reply) -> None:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        # In the order in which a person's change locks them.
        webhook = find_locked(session, delivery.webhook_id)
        row = held(session, delivery.id, delivery.lease_token or "")
        if webhook is None or row is None:
            return
        workspace_id = webhook.workspace_id
        row.lease_token = row.lease_until = None
        row.tried_at, row.attempts = now, row.attempts + 1
        row.http_status, row.answer, row.took_ms = reply.status, reply.said, reply.took_ms
        if reply.is_taken:
            row.delivered_at, row.due_at, webhook.failing_since = now, None, None
        else:
            jitter = random.random()  # noqa: S311 - spreads load, guards nothing
            row.due_at = rules.next_try(row.trying_since, row.attempts, now, reply.retry_at, jitter)
            _note_failure(session, webhook, reply, now)
    ctx.live.publish(workspace_id)


def _note_failure(session: Session, webhook: Webhook, reply: Reply, now: datetime) -> None:
    webhook.failing_since = webhook.failing_since or now
    if webhook.paused_at is not None:
        return
    if reply.is_over:
        _pause(session, webhook, "It answered that it is gone for good (410).", now)
    elif rules.is_to_be_paused(webhook.failing_since, now):
        days = rules.PAUSED_AFTER.days
        _pause(session, webhook, f"Everything sent to it failed for {days} days.", now)


def _pause(session: Session, webhook: Webhook, reason: str, now: datetime) -> None:
    webhook.paused_at, webhook.pause_reason = now, reason
    name = webhook.name or httpx.URL(webhook.url).host
    raise_incident(
        session, webhook.workspace_id, webhook_paused(webhook.id, name, reason), now, adds=0
    )


def _why(error: Exception) -> str:
    if isinstance(error, AddressRefused):
        return (
            "The name leads into a private network, so nothing was sent. Whoever runs Punctual "
            "can allow it with PUNCTUAL_PRIVATE_HOSTS."
        )
    if isinstance(error, DecryptionFailed):
        return "Its secret does not open with this secret key. Make a new secret for it."
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return f"It did not answer within {_WHOLE_CALL_S:.0f} seconds."
    if isinstance(error, httpx.ConnectError):
        return "It could not be reached: no connection was made."
    return f"The connection broke ({type(error).__name__})."


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
