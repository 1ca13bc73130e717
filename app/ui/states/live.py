"""Pages that follow what the workers do, without a reload.

A message from the bus only says that a workspace changed. Each tab of it then reads the truth
again, under the rights of whoever is signed in there.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
import structlog
from reflex.event import Event
from reflex.utils.format import format_event_handler

from app.core.live import EVERY_WORKSPACE
from app.domain.permissions import Permission
from app.services import context
from app.ui import gate
from app.ui.gate import requires

COALESCE_S = 0.2
# A tab that has not said that it read itself again is asked anew after this long.
PATIENCE_S = 10.0
log = structlog.get_logger(__name__)

# The tabs whose socket ends in this process, by workspace.
_tabs: dict[str, set[str]] = defaultdict(set)
_reloads: dict[str, list[Any]] = defaultdict(list)
_everywhere: list[Any] = []
# Tabs that are reading themselves again, since when; another reading waits until they are done.
_reading: dict[str, float] = {}


def on_change(path: str, reload: Any) -> None:
    """Have the page at ``path`` read itself again, by the handler ``reload``, after a change."""
    _reloads[path].append(reload)


def on_change_anywhere(reload: Any) -> None:
    """The same for what every page shows."""
    _everywhere.append(reload)


class LiveState(rx.State):
    """Joins a tab to its workspace's changes."""

    @rx.event
    @requires(Permission.READ)
    async def join(self) -> None:
        token = self.router.session.client_token
        for tabs in _tabs.values():
            tabs.discard(token)
        _tabs[gate.actor().workspace_id].add(token)

    @rx.event
    @requires(Permission.READ)
    async def refresh(self) -> Any:
        """Whoever calls this, and with whatever, only has their own page read again."""
        path = "/" + self.router.url.path.strip("/")
        done: Any = LiveState.settle
        own = _reloads.get(path, [])
        return [reload() for reload in [*own, *_everywhere, done]]

    @rx.event
    @requires(Permission.READ)
    async def settle(self) -> None:
        """The page has read itself again; the next change may come."""
        _reading.pop(self.router.session.client_token, None)


@contextlib.asynccontextmanager
async def live_updates(app: rx.App) -> AsyncIterator[None]:
    """A lifespan task that passes the bus on to the open tabs of this process."""
    changed: set[str] = set()
    tasks = [
        asyncio.create_task(_listen(changed)),
        asyncio.create_task(_pass_on(app, changed)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _listen(changed: set[str]) -> None:
    ctx = await asyncio.to_thread(context.current)
    async for workspace_id in ctx.live.subscribe():
        changed.add(workspace_id)


async def _pass_on(app: rx.App, changed: set[str]) -> None:
    # A burst of changes, such as a hundred posts due at once, is one reading; and a page that
    # takes long to read is never asked twice at a time.
    waiting: set[str] = set()
    while True:
        await asyncio.sleep(COALESCE_S)
        waiting |= {token for w in _take(changed) for token in _tabs.get(w, ())}
        free = {token for token in waiting if not _is_reading(token)}
        waiting -= free
        for token in free:
            await _refresh(app, token)


def _is_reading(token: str) -> bool:
    return time.monotonic() - _reading.get(token, -PATIENCE_S) < PATIENCE_S


def _take(changed: set[str]) -> set[str]:
    taken = set(_tabs) if EVERY_WORKSPACE in changed else set(changed)
    changed.clear()
    return taken


async def _refresh(app: rx.App, token: str) -> None:
    namespace = app.event_namespace
    if namespace is None or token not in namespace.token_to_sid:
        _forget(token)
        return
    name = format_event_handler(LiveState.event_handlers["refresh"])
    _reading[token] = time.monotonic()
    try:
        await app.event_processor.enqueue(token, Event(name=name, payload={}))
    except Exception as error:
        # One tab that went away must not stop the others from hearing.
        log.warning("live_refresh_failed", reason=type(error).__name__)
        _forget(token)


def _forget(token: str) -> None:
    _reading.pop(token, None)
    for workspace_id in list(_tabs):
        _tabs[workspace_id].discard(token)
        if not _tabs[workspace_id]:
            del _tabs[workspace_id]
