"""Webhooks, deliveries and choices in words."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.mail_choice import IncidentKind, MailChoice, MailMode
from app.domain.webhook import WebhookEvent
from app.services.webhooks import DeliveryDetails, WebhookDetails
from app.ui.activity_views import WORDS
from app.ui.mail_views import MODE_WORDS, present_kinds
from app.ui.webhook_views import EVENT_WORDS, choices, present_delivery, present_webhook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def webhook(**more: object) -> WebhookDetails:
    known: dict[str, object] = {
        "id": "hook_1",
        "name": "",
        "url": "https://example.com:8443/secret/path",
        "events": tuple(WebhookEvent),
        "created_at": NOW,
        "failing_since": None,
        "paused_at": None,
        "pause_reason": "",
    }
    return WebhookDetails(**{**known, **more})  # type: ignore[arg-type]


def delivery(**more: object) -> DeliveryDetails:
    known: dict[str, object] = {
        "id": "dlv_1",
        "event_id": "evt_1",
        "event": "post.failed",
        "payload": '{"a":1}',
        "created_at": NOW,
        "due_at": NOW,
        "attempts": 0,
        "tried_at": None,
        "delivered_at": None,
        "http_status": None,
        "answer": "",
        "took_ms": None,
    }
    return DeliveryDetails(**{**known, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "word", "trouble"),
    [
        ({}, "On", ""),
        ({"failing_since": NOW}, "Failing", "Nothing was taken since today, 09:00."),
        ({"paused_at": NOW}, "Paused", "Paused today, 09:00."),
        (
            {"failing_since": NOW, "paused_at": NOW, "pause_reason": "It is gone."},
            "Paused",
            "Paused today, 09:00. It is gone.",
        ),
    ],
)
def test_a_webhook_says_how_it_is(facts: dict[str, object], word: str, trouble: str) -> None:
    shown = present_webhook(webhook(**facts), "UTC", NOW)
    assert (shown.word, shown.trouble) == (word, trouble)
    assert (shown.title, shown.events) == ("example.com:8443", "Every event")


@pytest.mark.parametrize(
    ("facts", "state", "said"),
    [
        ({}, "due", ""),
        (
            {"attempts": 1, "http_status": 503, "took_ms": 20, "answer": "down"},
            "retrying",
            "503 in 20 ms: down",
        ),
        (
            {"attempts": 3, "due_at": None, "answer": "No connection."},
            "given_up",
            "3 tries, the last one: No connection.",
        ),
        (
            {"attempts": 1, "due_at": None, "delivered_at": NOW, "http_status": 204, "took_ms": 5},
            "delivered",
            "204 in 5 ms",
        ),
    ],
)
def test_a_delivery_says_what_came_of_it(facts: dict[str, object], state: str, said: str) -> None:
    shown = present_delivery(delivery(**facts), "UTC", NOW)
    assert (shown.state, shown.said, shown.event) == (state, said, "Post failed")


def test_a_delivery_that_is_tried_again_says_when() -> None:
    later = NOW + timedelta(seconds=20)
    shown = present_delivery(delivery(attempts=1, due_at=later), "UTC", NOW)
    assert shown.next_at == "2026-03-02T09:00:20.000Z"


def test_every_event_kind_and_way_has_words() -> None:
    assert [choice.is_chosen for choice in choices(frozenset())] == [False] * len(WebhookEvent)
    assert set(WebhookEvent) < set(EVENT_WORDS)
    assert set(MODE_WORDS) == set(MailMode)
    none = MailChoice(kinds=frozenset())
    assert [kind.kind for kind in present_kinds(none)] == list(IncidentKind)
    assert {"webhook.added", "webhook.changed", "webhook.removed", "mail.chosen"} < set(WORDS)
