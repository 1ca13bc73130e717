"""The web process: the built bundle, the interface's socket and the REST routes on one port."""

import re
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from importlib import import_module
from types import ModuleType
from typing import Any, cast

from app.core.process import python_environment
from app.core.settings import get_settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

# A name with a hash of its contents in it never comes to mean something else.
_HASHED = re.compile(r"^/assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
_FOREVER = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"no-cache"
GRACEFUL_SHUTDOWN_S = 5


def web_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What makes Reflex serve the built bundle as it is, compiling nothing."""
    return python_environment(environment) | {
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    }


class CacheHeaders:
    """ASGI middleware: hashed files may be kept for a year, whatever else has no rule of its own
    must be asked about again.
    """

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule = _FOREVER if _HASHED.match(scope["path"]) else _ASK_AGAIN

        async def send_with_rule(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_rule(message, rule)
            await send(message)

        await self._app(scope, receive, send_with_rule)


def _add_rule(message: Message, rule: bytes) -> None:
    headers = list(message.get("headers", []))
    if any(name.lower() == b"cache-control" for name, _ in headers):
        return
    if message["status"] >= 400:
        rule = _ASK_AGAIN
    message["headers"] = [*headers, (b"cache-control", rule)]


def application() -> Asgi:
    """The whole product as one ASGI application, from ``app.app:app``."""
    # Socket.IO loads every Redis client it finds. This one only came along with the server's wheel.
    sys.modules.setdefault("valkey", cast(ModuleType, None))
    reflex_app = import_module("app.app").app
    asgi: Asgi = reflex_app()
    return CacheHeaders(asgi)


def main(host: str, port: str, prepare: Callable[[], None]) -> None:
    """Serve on ``host`` and ``port`` until told to stop, once ``prepare`` says that all is there.

    The environment must be ``web_environment``'s.
    """
    import uvicorn

    # First what takes seconds, so that the database may come up meanwhile.
    asgi = application()
    prepare()
    uvicorn.run(
        asgi,
        host=host,
        port=int(port),
        loop="asyncio",
        ws="websockets-sansio",
        access_log=False,
        server_header=False,
        log_level="warning",
        # Whose word about the client's address counts is one setting, for Reflex and REST alike.
        proxy_headers=get_settings().trusted_proxy_hops > 0,
        timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_S,
    )
