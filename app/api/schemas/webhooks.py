"""Webhooks, as programs send and read them."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, Field

from app.api.schemas.answers import Answer
from app.api.schemas.drafts import Strict
from app.domain.webhook import WebhookEvent

_Events = Annotated[list[WebhookEvent], Field(max_length=20)]


class WebhookIn(Strict):
    """Where to send, and what. ``http://`` only for hosts in ``PUNCTUAL_PRIVATE_HOSTS``."""

    url: str = Field(min_length=1, max_length=2_000)
    events: _Events
    name: str = Field("", max_length=60)


class WebhookChangeIn(Strict):
    """What is to change; what is left out or null stays. ``is_paused`` false lets it go on."""

    url: str | None = Field(None, min_length=1, max_length=2_000)
    events: _Events | None = None
    name: str | None = Field(None, max_length=60)
    is_paused: bool | None = None


class WebhookOut(Answer):
    """A webhook. ``failing_since`` null: its last message was taken. ``pause_reason`` says why it
    was paused by itself."""

    id: str
    name: str
    url: str
    events: list[WebhookEvent]
    created_at: datetime
    failing_since: datetime | None
    paused_at: datetime | None
    pause_reason: str


class NewWebhookOut(Answer):
    """A webhook, and the secret that its messages are signed with. It is told this once."""

    id: Annotated[str, Field(validation_alias=AliasPath("webhook", "id"))]
    url: Annotated[str, Field(validation_alias=AliasPath("webhook", "url"))]
    events: Annotated[list[WebhookEvent], Field(validation_alias=AliasPath("webhook", "events"))]
    secret: str


class WebhooksOut(Answer):
    """The workspace's, oldest first."""

    items: list[WebhookOut]


class WebhookTestOut(Answer):
    """The delivery that carries the test."""

    delivery_id: str


class DeliveryOut(Answer):
    """A message to a webhook. ``due_at`` null: it is over, delivered or given up. ``answer`` is
    the beginning of the last answer, or why there was none."""

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
