"""Cache rules of the web process."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.core.web import CacheHeaders, web_environment


async def answer(request: Request) -> PlainTextResponse:
    headers = {"cache-control": "private"} if "own" in request.url.path else {}
    status = 404 if "missing" in request.url.path else 200
    return PlainTextResponse("", status, headers)


async def rule_for(path: str) -> str:
    app = CacheHeaders(Starlette(routes=[Route("/{path:path}", answer)]))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://punctual") as client:
        return (await client.get(path)).headers["cache-control"]


@pytest.mark.parametrize(
    "name", ["entry.client-DMqNtF3h.js", "styles-CdYLCK7t.css", "a-Dfwd_-i3.js"]
)
async def test_a_file_named_by_its_contents_is_kept_for_a_year(name: str) -> None:
    assert await rule_for(f"/assets/{name}") == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/", "/accounts", "/platforms/x.svg", "/assets/plain.js"])
async def test_anything_else_is_asked_about_again(path: str) -> None:
    assert await rule_for(path) == "no-cache"


async def test_a_missing_file_is_not_remembered_as_missing() -> None:
    assert await rule_for("/assets/missing-DMqNtF3h.js") == "no-cache"


async def test_a_route_with_a_rule_of_its_own_keeps_it() -> None:
    assert await rule_for("/own") == "private"


def test_the_web_process_compiles_nothing() -> None:
    assert web_environment({})["__REFLEX_SKIP_COMPILE"] == "true"
