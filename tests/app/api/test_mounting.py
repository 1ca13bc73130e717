"""The API in front of other pages, as the product runs it."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.api.main import create_api
from app.services.context import Context
from tests.app.api.conftest import serving


async def page(request: Request) -> PlainTextResponse:
    body = await request.body()
    return PlainTextResponse(f"page {request.url.path} {len(body)}")


@pytest.fixture
def site(context: Context) -> Iterator[httpx.Client]:
    api = create_api(context)
    api.mount("", Starlette(routes=[Route("/{rest:path}", page, methods=["GET", "POST"])]))
    with serving(api) as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/posts", "/docs", "/openapi.json", "/media", "/apis"])
def test_pages_behind_the_api_are_reached(site: httpx.Client, path: str) -> None:
    assert site.get(path).text == f"page {path} 0"


def test_no_page_answers_for_the_api(site: httpx.Client) -> None:
    answer = site.get("/api/v2/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert site.get("/api/v2/publish").status_code == 405


def test_the_apis_body_limit_is_not_the_pages(site: httpx.Client) -> None:
    assert site.post("/upload", content=b"x" * 2_000_000).text == "page /upload 2000000"


def test_built_assets_may_be_kept_for_ever(site: httpx.Client) -> None:
    assert "immutable" in site.get("/assets/a.js").headers["cache-control"]
    assert "cache-control" not in site.get("/posts").headers
