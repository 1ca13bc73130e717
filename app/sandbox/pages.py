"""The pages for people, and the images on them."""

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.platforms.emulation.pages import icon
from app.platforms.emulation.platform import EmulatedPlatform
from app.platforms.emulation.world import World
from app.sandbox.control import BadOrder, Control
from app.sandbox.panel import MODES, Panel
from app.sandbox.timeline import Timeline

if TYPE_CHECKING:
    from jinja2 import Environment

_SHOWN_TYPES = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "video/mp4",
        "video/quicktime",
        "application/pdf",
    }
)


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(icon=icon)
    return environment


def _render(template: str, status: int = 200, **values: object) -> Response:
    html = _environment().get_template(template).render(**values)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


class Pages:
    """Timeline, single posts, panel."""

    def __init__(
        self, world: World, platforms: Mapping[str, EmulatedPlatform], control: Control
    ) -> None:
        self._world, self._platforms = world, platforms
        self._timeline = Timeline(world, platforms)
        self._panel = Panel(world, platforms, control)

    def routes(self) -> list[Route]:
        """``/`` and ``/faults``."""
        return [
            Route("/", self._index),
            Route("/faults", self._faults, methods=["GET", "POST"]),
        ]

    def images(self) -> list[Route]:
        """The images in posts."""
        return [Route("/_emu/media/{slug}/{id}", self._image)]

    def permalink(self, slug: str) -> Callable[[Request], Awaitable[Response]]:
        """The page of a single post on the network ``slug``."""

        async def page(request: Request) -> Response:
            post_id = self._platforms[slug].post_id(request.path_params)
            thread = self._timeline.thread_of(slug, post_id)
            if thread is None:
                return self._missing("This post does not exist, or it was deleted.")
            return _render("post.html", thread=thread, focus=post_id)

        return page

    async def not_found(self, request: Request, _error: Exception) -> Response:
        """JSON for programs, a page for people."""
        if request.url.path.startswith("/_emu/"):
            body = {"title": "Not found", "status": 404, "detail": "There is no such call."}
            return JSONResponse(body, 404, media_type="application/problem+json")
        return self._missing("There is nothing at this address.")

    def _missing(self, reason: str) -> Response:
        return _render("missing.html", 404, reason=reason)

    async def _index(self, request: Request) -> Response:
        chosen = request.query_params.get("account", "")
        version = self._timeline.version()
        if request.query_params.get("seen") == version:
            return Response(status_code=204)
        return _render(
            "timeline.html",
            version=version,
            accounts=self._timeline.accounts(chosen),
            chosen=chosen,
            threads=self._timeline.threads(chosen),
        )

    async def _faults(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                done = self._panel.act(await request.form())
            except BadOrder as error:
                return self._show_panel(problem=str(error), status=422)
            return RedirectResponse(f"/faults?done={quote(done)}", 303)
        return self._show_panel(done=request.query_params.get("done", "")[:200])

    def _show_panel(self, *, done: str = "", problem: str = "", status: int = 200) -> Response:
        return _render(
            "faults.html",
            status,
            done=done,
            problem=problem,
            platforms=self._platforms,
            modes=MODES,
            faults=self._panel.faults(),
            now=self._panel.now(),
            ahead=self._panel.ahead(),
            accounts=self._world.accounts.list(),
        )

    async def _image(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        upload = self._world.uploads(slug).find(request.path_params["id"])
        if upload is None or upload.mime not in _SHOWN_TYPES:
            return self._missing("There is no such file.")
        headers = {"Cache-Control": "max-age=3600"}
        return Response(upload.data, media_type=upload.mime, headers=headers)
