"""Pages that follow what the workers do, without a reload.

A message from the bus only says that a workspace changed. Each tab of it then reads the truth
again, under the rights of whoever is signed in there.
"""

import asyncio
import contextlib
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
log = structlog.get_logger(__name__)

# The tabs whose socket ends in this process, by workspace.
_tabs: dict[str, set[str]] = defaultdict(set)
_reloads: dict[str, Any] = {}


def on_change(path: str, reload: Any) -> None:
    """Have the page at ``path`` read itself again, by the handler ``reload``, after a change."""
    _reloads[path] = reload


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
        return _reloads[path]() if path in _reloads else None


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
    # A burst of changes, such as a hundred posts due at once, is one reading.
    while True:
        await asyncio.sleep(COALESCE_S)
        workspaces = _take(changed)
        for token in {token for w in workspaces for token in _tabs.get(w, ())}:
            await _refresh(app, token)


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
    try:
        await app.event_processor.enqueue(token, Event(name=name, payload={}))
    except Exception as error:
        # One tab that went away must not stop the others from hearing.
        log.warning("live_refresh_failed", reason=type(error).__name__)
        _forget(token)


def _forget(token: str) -> None:
    for workspace_id in list(_tabs):
        _tabs[workspace_id].discard(token)
        if not _tabs[workspace_id]:
            del _tabs[workspace_id]
