"""What the webhooks' page is sent, and how webhooks and deliveries are put into words."""

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from app.domain.webhook import TEST, WebhookEvent
from app.services.webhooks import DeliveryDetails, WebhookDetails
from app.ui.clockwork import in_a_sentence, iso, moment_label

EVENT_WORDS: dict[str, str] = {
    WebhookEvent.POST_PUBLISHED: "Post published",
    WebhookEvent.POST_FAILED: "Post failed",
    WebhookEvent.POST_BLOCKED: "Post blocked",
    WebhookEvent.POST_UNCONFIRMED: "Post unconfirmed",
    WebhookEvent.POST_MISSED: "Post missed its time",
    WebhookEvent.ACCOUNT_NEEDS_RECONNECTING: "Account needs reconnecting",
    WebhookEvent.CONNECTION_EXPIRING: "Connection expires soon",
    TEST: "Test",
}
_LONGEST_SAID = 220


@dataclass(frozen=True, slots=True)
class EventChoiceView:
    """An event that can be chosen; ``field`` is its name in the form."""

    event: str
    field: str
    word: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook in the list; ``trouble`` says why it is paused or since when it fails."""

    id: str = ""
    title: str = ""
    name: str = ""
    url: str = ""
    events: str = ""
    icon: str = ""
    tone: str = "slate"
    word: str = ""
    trouble: str = ""
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A message that was sent. ``next_at`` is when it is tried again (ISO 8601), "" where it is
    over."""

    id: str
    event: str
    state: str
    tone: str
    word: str
    at_label: str
    said: str
    next_at: str
    payload: str
    event_id: str


def present_webhook(found: WebhookDetails, zone: str, at: datetime) -> WebhookView:
    """A webhook as the list shows it, on the clock of ``zone``."""
    tone, word, trouble = "green", "On", ""
    if found.failing_since is not None:
        since = in_a_sentence(moment_label(found.failing_since, zone, at))
        tone, word, trouble = "amber", "Failing", f"Nothing was taken since {since}."
    if found.paused_at is not None:
        since = in_a_sentence(moment_label(found.paused_at, zone, at))
        tone, word = "slate", "Paused"
        trouble = f"Paused {since}. {found.pause_reason}".strip()
    words = [EVENT_WORDS[event] for event in found.events]
    is_all = len(words) == len(WebhookEvent)
    return WebhookView(
        id=found.id,
        title=found.name or urlsplit(found.url).netloc,
        name=found.name,
        url=found.url,
        events="Every event" if is_all else " · ".join(words),
        tone=tone,
        word=word,
        trouble=trouble,
        is_paused=found.paused_at is not None,
    )


def present_delivery(found: DeliveryDetails, zone: str, at: datetime) -> DeliveryView:
    """A delivery as the list shows it, on the clock of ``zone``."""
    state, tone, word = _state(found)
    return DeliveryView(
        id=found.id,
        event=EVENT_WORDS.get(found.event, found.event),
        state=state,
        tone=tone,
        word=word,
        at_label=moment_label(found.created_at, zone, at),
        said=_said(found),
        next_at=iso(found.due_at) if found.due_at and found.attempts else "",
        payload=json.dumps(json.loads(found.payload), indent=2, ensure_ascii=False),
        event_id=found.event_id,
    )


def choices(chosen: frozenset[str]) -> list[EventChoiceView]:
    """Every event, chosen or not."""
    return [
        EventChoiceView(event.value, field_of(event), EVENT_WORDS[event], event.value in chosen)
        for event in WebhookEvent
    ]


def field_of(event: WebhookEvent) -> str:
    """The name of an event's box in the form."""
    return f"tell-{event.value.replace('.', '-')}"


def _state(found: DeliveryDetails) -> tuple[str, str, str]:
    if found.delivered_at is not None:
        return "delivered", "green", "Delivered"
    if found.due_at is None:
        return "given_up", "red", "Given up"
    return (
        ("retrying", "amber", "Trying again") if found.attempts else ("due", "blue", "On its way")
    )


def _said(found: DeliveryDetails) -> str:
    """What came of the last try: ``503 in 20 ms: down for maintenance``."""
    if not found.attempts:
        return ""
    tries = "" if found.attempts == 1 else f"{found.attempts} tries, the last one: "
    code = f"{found.http_status} in {found.took_ms} ms" if found.http_status else ""
    words = found.answer[:_LONGEST_SAID]
    return tries + ": ".join(piece for piece in (code, words) if piece)
