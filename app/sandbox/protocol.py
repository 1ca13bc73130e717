"""A server whose connections can be cut in the middle, as networks do it at the worst moment."""

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.platforms.emulation.gate import HANG_UP


class CuttableProtocol(H11Protocol):
    """HTTP/1.1 that tells the application how to cut its own connection without an answer."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        inner: ASGIApp = self.app

        async def with_hang_up(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[HANG_UP] = self._hang_up
            await inner(scope, receive, send)

        self.app: Any = with_hang_up

    def _hang_up(self) -> None:
        # Told to the running request, so that the server does not complain of a missing answer.
        if self.cycle:
            self.cycle.disconnected = True
        self.transport.abort()
