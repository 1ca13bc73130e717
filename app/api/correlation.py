"""Every request has an id: the caller's own, or one that it is told."""

import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.guards import is_ours
from app.core import correlation

HEADER = "X-Request-ID"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger(__name__)


class RequestId:
    """Takes ``X-Request-ID`` (8 to 64 letters, digits or hyphens) or makes one, answers with it,
    and has everything logged meanwhile carry it as ``correlation_id``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_ours(scope["path"]):
            await self.app(scope, receive, send)
            return
        with correlation.bound(correlation.accepted(Headers(scope=scope).get(HEADER))) as found:
            await self._answer(scope, receive, send, found)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, found: str) -> None:
        began = time.monotonic()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = found
            await send(message)

        await self.app(scope, receive, send_with_id)
        # Reads are many and change nothing; they are told only to whoever asks for all.
        tell = log.debug if scope["method"] in _READS else log.info
        took_ms = round((time.monotonic() - began) * 1_000)
        path = scope["path"]
        tell("request_answered", method=scope["method"], path=path, status=status, took_ms=took_ms)
