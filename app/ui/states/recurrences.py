"""The page of recurring posts."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.domain.permissions import Permission
from app.services import accounts, recurrences
from app.ui.arguments import read_address
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.recurrence_presenting import present_recurrence
from app.ui.recurrence_views import RecurrenceView
from app.ui.states.live import on_change
from app.ui.states.recurrence_editing import RecurrenceEditState
from app.ui.told import tell

PAGE_SIZE = 30
_MOST = 300


class RecurrencesState(rx.State):
    """Everything that comes round, newest first."""

    items: list[RecurrenceView] = []
    has_more: bool = False
    is_loaded: bool = False
    # The one that is about to be stopped.
    stopping: RecurrenceView | None = None
    _shown_count: int = PAGE_SIZE

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> Any:
        """The list; an address with ``?post=`` opens the dialog for that post."""
        self._shown_count, self.stopping = PAGE_SIZE, None
        await self._read()
        self.is_loaded = True
        post_id = str(read_address(self.router).get("post", ""))[:80]
        handler: Any = RecurrenceEditState.repeat_post if post_id else RecurrenceEditState.close
        return handler(post_id) if post_id else handler()

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def show_more(self) -> None:
        self._shown_count = min(self._shown_count + PAGE_SIZE, _MOST)
        await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def pause(self, recurrence_id: str) -> EventSpec:
        await call_service(recurrences.pause, str(recurrence_id)[:80])
        await self._read()
        return tell("Paused. Its waiting posts were taken back.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def resume(self, recurrence_id: str) -> EventSpec:
        await call_service(recurrences.resume, str(recurrence_id)[:80])
        await self._read()
        return tell("It comes round again.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask_stop(self, recurrence_id: str) -> None:
        """Say what stopping does before it is done."""
        self.stopping = next((one for one in self.items if one.id == recurrence_id), None)

    @rx.event
    @requires(Permission.READ)
    async def keep(self) -> None:
        self.stopping = None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def stop(self) -> EventSpec | None:
        stopping, self.stopping = self.stopping, None
        if stopping is None:
            return None
        await call_service(recurrences.stop, stopping.id)
        await self._read()
        return tell("Stopped. Its waiting posts were taken back.")

    async def _read(self) -> None:
        known = {a.id: a for a in await call_service(accounts.list_accounts)}
        page = await call_service(recurrences.list_recurrences, limit=self._shown_count)
        self.items = [present_recurrence(one, known, now()) for one in page.items]
        self.has_more = page.next_cursor is not None and self._shown_count < _MOST


on_change("/recurrences", RecurrencesState.reload)
