"""The bell: what needs somebody, live on every page."""

import reflex as rx

from app.domain.permissions import Permission
from app.services import notifications
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.presenting import present_notification
from app.ui.states.live import on_change_anywhere
from app.ui.views import NotificationView


class NotificationsState(rx.State):
    """The incidents of the workspace; ``is_open`` while the panel shows them."""

    items: list[NotificationView] = []
    unread_count: int = 0
    is_open: bool = False

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        self.is_open = False
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def open(self) -> None:
        await self._read()
        self.is_open = True

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.is_open = False

    @rx.event
    @requires(Permission.READ)
    async def follow(self, notification_id: str) -> None:
        """Its link was followed: it has been read, where the actor may say so."""
        self.is_open = False
        if gate.actor().can(Permission.WRITE_POSTS):
            await call_service(notifications.mark_read, [str(notification_id)[:64]])
            await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def mark_all_read(self) -> None:
        await call_service(notifications.mark_read)
        await self._read()

    async def _read(self) -> None:
        inbox = await call_service(notifications.list_notifications)
        zone, at = gate.actor().timezone, now()
        self.items = [present_notification(item, zone, at) for item in inbox.items]
        self.unread_count = inbox.unread_count


on_change_anywhere(NotificationsState.reload)
