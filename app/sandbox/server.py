"""One server: every network's emulator under its own prefix, a timeline and a panel for people,
control calls for programs."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.settings import get_settings
from app.platforms.emulation.gate import Gate
from app.platforms.emulation.platform import EmulatedPlatform
from app.platforms.emulation.world import World
from app.platforms.registry import all_platforms
from app.sandbox.control import Control
from app.sandbox.pages import Pages

if TYPE_CHECKING:
    import uvicorn

_HERE = Path(__file__).parent
# The pages show what anyone posted; nothing of it may run or load from elsewhere.
_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        b"base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class SafeHeaders:
    """Adds the pages' protective headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def create_app(world: World) -> Starlette:
    """The whole sandbox as an ASGI application, its state in ``world``."""
    platforms: Mapping[str, EmulatedPlatform] = {
        p.spec.slug: p.emulator(world) for p in all_platforms()
    }
    control = Control(world, platforms)
    pages = Pages(world, platforms, control)
    routes: list[Route | Mount] = [
        *pages.routes(),
        *control.routes(),
        Mount("/_emu/static", StaticFiles(directory=_HERE / "static")),
    ]
    for slug, platform in platforms.items():
        routes += [
            Route(f"/{slug}{pattern}", pages.permalink(slug)) for pattern in platform.permalinks
        ]
        routes.append(Mount(f"/{slug}", Gate(platform, world)))
    return Starlette(
        routes=routes,
        middleware=[Middleware(SafeHeaders)],
        exception_handlers={404: pages.not_found},
    )


def server_config(app: ASGIApp, host: str, port: int) -> "uvicorn.Config":
    """How uvicorn runs ``app`` so that its connections can be cut."""
    import uvicorn

    from app.sandbox.protocol import CuttableProtocol

    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="asyncio",
        http=CuttableProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )


def main(host: str, port: int, data_dir: Path) -> None:
    """Run the sandbox on ``host`` and ``port`` until a signal ends it.

    Accounts, tokens and posts are kept in ``data_dir``/sandbox.
    """
    import uvicorn

    world = World.open(data_dir / "sandbox" / "sandbox.sqlite3", get_settings().public_url)
    uvicorn.Server(server_config(create_app(world), host, port)).run()
