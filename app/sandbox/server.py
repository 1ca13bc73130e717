"""One server: every network's emulator under its own prefix, a timeline and a panel for people,
control calls for programs.

A network also answers at the root of host names that begin with its own (``<slug>.localhost``):
clients of networks with many servers take a server's name, and look for everything at its root.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Host, Mount, Route, Router
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
    shared: list[BaseRoute] = [
        *control.routes(),
        Mount("/_emu/static", StaticFiles(directory=_HERE / "static")),
        *pages.images(),
    ]
    hosts: list[BaseRoute] = []
    prefixed: list[BaseRoute] = []
    for slug, platform in platforms.items():
        gate = Gate(platform, world)
        prefixed += [*_permalinks(platform, pages, f"/{slug}"), Mount(f"/{slug}", gate)]
        at_root = Router([*shared, *_permalinks(platform, pages), Mount("/", gate)])
        hosts += [Host(f"{name}.{{rest:path}}", at_root) for name in (slug, *platform.host_names)]
    return Starlette(
        routes=[*hosts, *pages.routes(), *shared, *prefixed],
        middleware=[Middleware(SafeHeaders)],
        exception_handlers={404: pages.not_found},
    )


def _permalinks(platform: EmulatedPlatform, pages: Pages, prefix: str = "") -> list[BaseRoute]:
    page = pages.permalink(platform.spec.slug)
    return [Route(f"{prefix}{pattern}", page) for pattern in platform.permalinks]


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
