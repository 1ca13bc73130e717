"""The REST API as one FastAPI application. Pages of the interface are mounted behind it."""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from app.api import auth, docs, health, metrics, oauth, ops
from app.api.correlation import RequestId
from app.api.errors import problem_for
from app.api.guards import BodyLimit, LastResort
from app.api.schemas.answers import ErrorOut
from app.api.v2 import (
    accounts,
    activity,
    analytics,
    drafts,
    exports,
    feeds,
    imports,
    media,
    posting_schedules,
    posts,
    publish,
    queues,
    recurrences,
    schedule,
    scheduled_posts,
    split,
    tags,
    webhooks,
)
from app.core.errors import AppError
from app.core.settings import get_settings
from app.services.context import Context

_ABOUT = (
    "Publishes social posts on time, exactly once. Send an API token as "
    "“Authorization: Bearer …”; tokens are made in the settings. Refusals are problem "
    "JSON with a code, a detail that says what to do, and the fields that do not fit."
)
_REFUSAL = {
    "description": "Refused",
    "content": {"application/problem+json": {"schema": ErrorOut.model_json_schema()}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {"4XX": _REFUSAL, 422: _REFUSAL}
_BEARER = HTTPBearer(auto_error=False, description="An API token, such as pt_…")
_V2 = (
    publish.router,
    schedule.router,
    schedule.checking,
    split.router,
    scheduled_posts.router,
    posts.router,
    drafts.creating,
    drafts.router,
    accounts.router,
    posting_schedules.router,
    queues.router,
    imports.uploads,
    imports.router,
    exports.router,
    feeds.router,
    recurrences.creating,
    recurrences.router,
    media.uploads,
    media.crops,
    media.router,
    activity.router,
    analytics.router,
    tags.router,
    webhooks.router,
)
_OPEN = (
    oauth.router,
    auth.router,
    health.router,
    metrics.router,
    media.public_files,
    media.files,
    feeds.reading,
    docs.router,
)


class _AnyPath(PathConvertor):
    """A path with whatever is in it; Starlette's own ends at a line break."""

    regex = "(?s:.*)"


register_url_convertor("anything", _AnyPath())
_ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def create_api(context: Context | None = None) -> FastAPI:
    """The application. Without ``context`` it uses this process's, opened at the first request.

    Nothing in it needs a lifespan: mounted into the interface's server, it gets none.
    """
    api = FastAPI(
        title="Punctual API",
        version="2",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    api.state.context = context
    settings = context.settings if context else get_settings()
    largest = max(settings.max_upload_bytes, settings.max_long_upload_bytes)
    api.add_middleware(BodyLimit, max_upload_bytes=largest)
    api.add_middleware(LastResort)
    api.add_middleware(RequestId)
    for kind in (AppError, HTTPException, RequestValidationError):
        api.add_exception_handler(kind, _refuse)
    for router in _V2:
        api.include_router(router, responses=_RESPONSES, dependencies=[Depends(_BEARER)])
    for router in _OPEN:
        api.include_router(router)
    for path in ("/api", "/api/{rest:anything}"):
        api.add_api_route(path, _unknown, methods=_ALL_METHODS, include_in_schema=False)
    api.add_route(ops.PATH, _with_slash, include_in_schema=False)
    api.mount(ops.PATH, ops.RqDashboard())
    return api


def _with_slash(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/", 307)


async def _refuse(_request: Request, error: Exception) -> Response:
    return problem_for(error)


def _unknown(request: Request) -> Response:
    """Whatever no route took: a wrong method where the path is right, else a wrong path.

    Raises HTTPException.
    """
    routes = [route for router in (*_V2, *_OPEN) for route in _routes(router)]
    known = [r for r in routes if r.matches(request.scope)[0] is Match.PARTIAL]
    allowed = sorted({method for route in known for method in route.methods or ()})
    if allowed:
        raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
    raise HTTPException(404)


def _routes(router: APIRouter) -> list[Route]:
    return [route for route in router.routes if isinstance(route, Route)]
