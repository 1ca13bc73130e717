"""The Ops page: how the product is doing, read again every few seconds while it is open."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import reflex as rx
import structlog
from reflex.event import Event
from reflex.utils.format import format_event_handler

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.services import status
from app.services.status import Window
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.gate import requires
from app.ui.ops_presenting import present_history, present_now
from app.ui.ops_views import HistoryView, NowView
from app.ui.states.live import on_change

PATH = "/ops"
REFRESH_S = 2.0
# What looks back costs more the more attempts there were: it may take a twentieth of the time.
_HISTORY_EVERY_S = 5.0
_HISTORY_SHARE = 20
# A page that did not read itself again when asked so many times is gone, or its person is.
_MOST_UNANSWERED = 5
_WINDOWS = {"day": Window.DAY, "week": Window.WEEK}

log = structlog.get_logger(__name__)

# Tabs of this process that show the page, and how often they were asked since they last read it.
_open: dict[str, int] = {}


class OpsState(rx.State):
    """What the Ops page shows; ``window`` is "day" or "week"."""

    now: NowView = NowView()
    history: HistoryView = HistoryView()
    window: str = "day"
    is_loaded: bool = False
    _history_due_at: float = 0.0

    @rx.event
    @requires(Permission.OPERATE)
    async def load(self) -> None:
        _open[self.router.session.client_token] = 0
        await self._look()
        await self._look_back()
        self.is_loaded = True

    @rx.event
    @requires(Permission.OPERATE)
    async def refresh(self) -> None:
        token = self.router.session.client_token
        if "/" + self.router.url.path.strip("/") != PATH:
            _open.pop(token, None)
            return
        await self._look()
        if time.monotonic() >= self._history_due_at:
            await self._look_back()
        _open[token] = 0

    @rx.event
    @requires(Permission.OPERATE)
    async def choose_window(self, window: str) -> None:
        if window not in _WINDOWS:
            raise InvalidInput("Choose the last day or the last week.")
        self.window = window
        await self._look_back()

    async def _look(self) -> None:
        found = await call_service(status.look)
        self.now = present_now(found, gate.actor().timezone)

    async def _look_back(self) -> None:
        began = time.monotonic()
        self.history = present_history(await call_service(status.look_back, _WINDOWS[self.window]))
        took = time.monotonic() - began
        self._history_due_at = began + max(_HISTORY_EVERY_S, took * _HISTORY_SHARE)


@contextlib.asynccontextmanager
async def ops_refresh(app: rx.App) -> AsyncIterator[None]:
    """A lifespan task that has open Ops pages read themselves again every few seconds.

    Time alone changes what they show: signs of life grow old, and posts fall due.
    """
    task = asyncio.create_task(_keep_asking(app))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _keep_asking(app: rx.App) -> None:
    while True:
        await asyncio.sleep(REFRESH_S)
        for token in list(_open):
            if not await _ask(app, token):
                _open.pop(token, None)


async def _ask(app: rx.App, token: str) -> bool:
    """Whether that tab is still there to be asked."""
    namespace = app.event_namespace
    unanswered = _open.get(token, 0)
    if namespace is None or token not in namespace.token_to_sid or unanswered > _MOST_UNANSWERED:
        return False
    _open[token] = unanswered + 1
    if unanswered:
        # It is still reading; a second question would only wait behind the first.
        return True
    name = format_event_handler(OpsState.event_handlers["refresh"])
    try:
        await app.event_processor.enqueue(token, Event(name=name, payload={}))
    except Exception as error:
        # One tab that went away must not stop the others from being refreshed.
        log.warning("ops_refresh_failed", reason=type(error).__name__)
        return False
    return True


on_change(PATH, OpsState.refresh)
