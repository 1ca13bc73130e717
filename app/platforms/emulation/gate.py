"""The door in front of an emulator: it writes requests down and lets trouble happen."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platforms.emulation.callers import bearer
from app.platforms.emulation.faults import Fault, Mode
from app.platforms.emulation.platform import EmulatedPlatform
from app.platforms.emulation.requests import LoggedRequest, readable_body
from app.platforms.emulation.world import World

# Set by the server: cuts the connection without an answer.
HANG_UP = "punctual.hang_up"
__all__ = ["HANG_UP", "Gate", "bearer", "fault_of", "is_struck", "own_base"]

_FAULT = "punctual.fault"
_MOST_BODY = 64 * 1024 * 1024
# Some networks put a prefix of their own before the grant, and send it in the query.
_REFRESH = re.compile(rb"grant_type=(?:[a-z]+_)?refresh_token")


def fault_of(request: Request) -> Fault | None:
    """The fault that strikes this request, for emulators that act it out themselves."""
    return cast("Fault | None", request.scope.get(_FAULT))


def is_struck(request: Request, mode: Mode) -> bool:
    """Whether this request is struck by a fault of ``mode``."""
    fault = fault_of(request)
    return fault is not None and fault.order.mode is mode


class Gate:
    """Wraps one emulator."""

    def __init__(self, platform: EmulatedPlatform, world: World) -> None:
        self._platform, self._world = platform, world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._platform.app(scope, receive, send)
            return
        slug = self._platform.spec.slug
        path = scope["path"][len(scope.get("root_path", "")) :] or "/"
        entry = self._world.requests.note(slug, dict(scope), path)
        fault = self._world.faults.take(slug, scope["method"], path)
        if fault and fault.order.mode is Mode.REFUSE:
            entry.fault = fault.order.mode.value
            _hang_up(scope)
            return
        body = await _read(receive)
        if body is None:
            return
        entry.body = readable_body(entry.headers.get("content-type", ""), body)
        if fault is None and _REFRESH.search(scope["query_string"] + b"&" + body[:4096]):
            fault = self._world.faults.take(slug, scope["method"], path, is_refresh=True)
        if fault is None and path == self._platform.refresh_path:
            fault = self._world.faults.take(slug, scope["method"], path, is_refresh=True)
        entry.fault = fault.order.mode.value if fault else None
        scope[_FAULT] = fault
        await self._answer(fault, _Call(self._platform.app, scope, body, receive, send, entry))

    async def _answer(self, fault: Fault | None, call: "_Call") -> None:
        act = _ACTS.get(fault.order.mode) if fault else None
        if fault is None or act is None:
            await call.run()
            return
        await act(self, fault, call)

    async def _drop(self, _fault: Fault, call: "_Call") -> None:
        _hang_up(call.scope)

    async def _execute_then_drop(self, _fault: Fault, call: "_Call") -> None:
        await call.run_silently()
        _hang_up(call.scope)

    async def _execute_then_5xx(self, fault: Fault, call: "_Call") -> None:
        await call.run_silently()
        await call.reply(self._platform.canned(max(fault.order.code, 500)))

    async def _slow(self, fault: Fault, call: "_Call") -> None:
        if fault.order.execute == "last":
            await asyncio.sleep(fault.order.n)
            await call.run()
            return
        messages = await call.run_silently()
        await asyncio.sleep(fault.order.n)
        for message in messages:
            await call.send(message)

    async def _status(self, fault: Fault, call: "_Call") -> None:
        order = fault.order
        if order.body is None:
            response = self._platform.canned(order.code)
        elif isinstance(order.body, str):
            kind = order.headers.get("content-type", "text/html")
            response = PlainTextResponse(order.body, order.code, media_type=kind)
        else:
            response = JSONResponse(order.body, order.code)
        for name, value in order.headers.items():
            response.headers[name] = value
        await call.reply(response)

    async def _rate_limit(self, fault: Fault, call: "_Call") -> None:
        refuse, of_app = self._platform.rate_limited, self._platform.app_rate_limited
        if fault.order.per == "app" and of_app:
            refuse = of_app
        await call.reply(refuse(fault.order.reset_in))

    async def _spoil_token(self, fault: Fault, call: "_Call") -> None:
        """The network really forgets the token, so that every later call fails alike."""
        grants = self._world.grants(self._platform.spec.slug)
        token = grants.find(self._platform.find_token(Request(call.scope)) or "", "access")
        if token and fault.order.mode is Mode.EXPIRE_TOKEN:
            grants.expire(token)
        elif token:
            grants.revoke_grant(token.grant_id)
        await call.run()


_ACTS = {
    Mode.READ_THEN_DROP: Gate._drop,
    Mode.EXECUTE_THEN_DROP: Gate._execute_then_drop,
    Mode.DROP_REFRESH_RESPONSE: Gate._execute_then_drop,
    Mode.EXECUTE_THEN_5XX: Gate._execute_then_5xx,
    Mode.SLOW: Gate._slow,
    Mode.STATUS: Gate._status,
    Mode.RATE_LIMIT: Gate._rate_limit,
    Mode.EXPIRE_TOKEN: Gate._spoil_token,
    Mode.REVOKE_TOKEN: Gate._spoil_token,
}


class _Call:
    """One request with its body read, ready to be executed."""

    def __init__(
        self,
        app: ASGIApp,
        scope: Scope,
        body: bytes,
        receive: Receive,
        send: Send,
        entry: LoggedRequest,
    ) -> None:
        self._app, self.scope, self._body = app, scope, body
        self._receive, self._send, self._entry = receive, send, entry
        self._is_read = False

    async def run(self) -> None:
        """Execute and answer."""
        await self._app(self.scope, self._replay, self.send)

    async def run_silently(self) -> list[Message]:
        """Execute; returns the answer instead of sending it."""
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)

        await self._app(self.scope, self._replay, keep)
        return kept

    async def reply(self, response: Response) -> None:
        """Answer with ``response`` whatever was executed."""
        await response(self.scope, self._replay, self.send)

    async def send(self, message: Message) -> None:
        """Pass a piece of the answer on."""
        if message["type"] == "http.response.start":
            self._entry.status = message["status"]
        await self._send(message)

    async def _replay(self) -> Message:
        if self._is_read:
            return await self._receive()
        self._is_read = True
        return {"type": "http.request", "body": self._body, "more_body": False}


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or None when the client left before it was through."""
    pieces, size, is_more = [], 0, True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        is_more = message.get("more_body", False) and size <= _MOST_BODY
    return b"".join(pieces)


def own_base(request: Request) -> str:
    """The network's own address as the caller wrote it, its prefix included."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


def _hang_up(scope: Scope) -> None:
    hang_up = cast("Callable[[], None] | None", scope.get("extensions", {}).get(HANG_UP))
    if hang_up is None:
        raise RuntimeError("This server cannot cut connections; run the sandbox's own.")
    hang_up()
