"""The webhooks' page."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.domain.webhook import WebhookEvent
from app.services import webhooks
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.states.live import on_change
from app.ui.told import tell
from app.ui.webhook_views import (
    DeliveryView,
    EventChoiceView,
    WebhookView,
    choices,
    field_of,
    present_delivery,
    present_webhook,
)

_LONGEST_ID = 64
_LONGEST_TYPED = 3_000
_SHOWN = 20
_AT_FIRST = frozenset(event.value for event in WebhookEvent)


class WebhooksState(rx.State):
    """The workspace's webhooks; of the open one also what was sent."""

    hooks: list[WebhookView] = []
    deliveries: list[DeliveryView] = []
    # How the newest of them is, for screen readers.
    newest: str = ""
    # Whose deliveries are shown.
    open_id: str = ""
    # The webhook in the form; one without an id is new.
    edited: WebhookView = WebhookView()
    events: list[EventChoiceView] = []
    is_editing: bool = False
    problem: str = ""
    # Told once: the database has it encrypted, and nobody is shown it again.
    secret: str = ""
    secret_of: str = ""
    removing: str = ""
    is_loaded: bool = False
    form_nonce: int = 0

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def load(self) -> None:
        self.open_id = self.secret = self.removing = ""
        self.is_editing = False
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def reload(self) -> None:
        await self._read()

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def edit(self, webhook_id: str) -> None:
        """Open the form for that webhook; empty: for a new one."""
        self.edited = next((h for h in self.hooks if h.id == webhook_id), WebhookView())
        chosen = _AT_FIRST
        if self.edited.id:
            chosen = frozenset((await call_service(webhooks.get, self.edited.id)).events)
        self.events, self.problem = choices(chosen), ""
        self.form_nonce += 1
        self.is_editing = True

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def close(self) -> None:
        self.is_editing = False

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def save(self, form: dict[str, Any]) -> EventSpec | None:
        typed = form if isinstance(form, dict) else {}
        url, name = (str(typed.get(field, ""))[:_LONGEST_TYPED] for field in ("url", "name"))
        events = [event.value for event in WebhookEvent if typed.get(field_of(event))]
        try:
            if self.edited.id:
                await call_service(
                    webhooks.change, self.edited.id, url=url, events=events, name=name
                )
            else:
                made = await call_service(webhooks.create, url=url, events=events, name=name)
                self.secret, self.secret_of = made.secret, made.webhook.name or url
        except InvalidInput as refused:
            # Beside the form, which keeps what was typed.
            self.problem = refused.user_message
            return None
        self.is_editing = False
        await self._read()
        return tell("Saved.") if self.edited.id else None

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def forget_secret(self) -> None:
        self.secret = ""

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def renew_secret(self, webhook_id: str) -> None:
        made = await call_service(webhooks.renew_secret, str(webhook_id)[:_LONGEST_ID])
        self.secret, self.secret_of = made.secret, made.webhook.name or made.webhook.url

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def send_test(self, webhook_id: str) -> None:
        webhook_id = str(webhook_id)[:_LONGEST_ID]
        await call_service(webhooks.send_test, webhook_id)
        self.open_id = webhook_id
        await self._read()

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def set_paused(self, webhook_id: str, is_paused: bool) -> EventSpec:
        webhook_id = str(webhook_id)[:_LONGEST_ID]
        await call_service(webhooks.change, webhook_id, is_paused=bool(is_paused))
        await self._read()
        return tell("Paused. Nothing is sent to it." if is_paused else "It is told again.")

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def show(self, webhook_id: str) -> None:
        """Show what was sent to that webhook, or no more of it."""
        webhook_id = str(webhook_id)[:_LONGEST_ID]
        self.open_id = "" if webhook_id == self.open_id else webhook_id
        await self._read()

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def resend(self, delivery_id: str) -> EventSpec:
        await call_service(webhooks.resend, self.open_id, str(delivery_id)[:_LONGEST_ID])
        await self._read()
        return tell("It is sent again, under the same id.")

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def ask(self, webhook_id: str) -> None:
        """Ask before that webhook is removed; empty: ask nothing."""
        self.removing = str(webhook_id)[:_LONGEST_ID]

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def remove(self) -> EventSpec:
        webhook_id, self.removing = self.removing, ""
        await call_service(webhooks.remove, webhook_id)
        await self._read()
        return tell("Removed. Nothing is sent there any more.")

    async def _read(self) -> None:
        found = await call_service(webhooks.list_webhooks)
        zone, at = gate.actor().timezone, now()
        self.hooks = [present_webhook(one, zone, at) for one in found]
        if self.open_id not in {one.id for one in found}:
            self.open_id, self.deliveries = "", []
            return
        page = await call_service(webhooks.list_deliveries, self.open_id, limit=_SHOWN)
        self.deliveries = [present_delivery(one, zone, at) for one in page.items]
        first = next(iter(self.deliveries), None)
        self.newest = f"{first.event}: {first.word}. {first.said}" if first else ""


on_change("/settings/webhooks", WebhooksState.reload)
