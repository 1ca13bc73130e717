"""The RQ dashboard at ``/ops/rq/``, for owners and admins."""

from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import redis
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.deps import browser_actor, context_of, is_same_origin
from app.api.errors import problem, problem_for
from app.api.security import content_security_policy
from app.core.errors import AppError, NotAllowed
from app.domain.permissions import Permission
from app.services.access import require
from app.services.auth_rules import message_for

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response as Answer

PATH = "/ops/rq"
_SAFE = frozenset({"GET", "HEAD"})
_AWAY = (
    "Redis does not answer. Nothing is lost: posts wait in the database. Reload once it is back."
)
_GONE = "This job is no longer there: it is done, or a new time gave it a new name."


class RqDashboard:
    """Lets operators through to the dashboard, which is loaded when the first one comes."""

    def __init__(self) -> None:
        self._loaded: ASGIApp | None = None
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        request = Request(scope, receive)
        answer: ASGIApp = await run_in_threadpool(self._admit, request)
        await answer(scope, receive, send)

    def _admit(self, request: Request) -> ASGIApp:
        """The dashboard, or the refusal that ``request`` gets instead."""
        try:
            return _refusal(request) or self._load(request)
        except AppError as error:
            return problem_for(error)

    def _load(self, request: Request) -> ASGIApp:
        with self._lock:
            if self._loaded is None:
                from a2wsgi import WSGIMiddleware

                ctx = context_of(request)
                wsgi = _dashboard(ctx.redis, content_security_policy(ctx.settings))
                self._loaded = cast(ASGIApp, WSGIMiddleware(cast(Any, wsgi), workers=2))
            return self._loaded


def _refusal(request: Request) -> Response | None:
    """Why ``request`` goes no further. Raises NotAllowed for whoever may not operate."""
    actor = browser_actor(request)
    if actor is None:
        return _to_login(request)
    require(actor, Permission.OPERATE)
    if request.method in _SAFE:
        # The dashboard would put failed jobs back for anybody who follows a link to this address.
        is_change = request.url.path.startswith(f"{PATH}/requeue/")
        detail = "Failed jobs are put back with POST."
        allow = {"Allow": "POST"}
        return problem(405, "method_not_allowed", detail, headers=allow) if is_change else None
    if not is_same_origin(request, context_of(request).settings):
        raise NotAllowed(message_for("cross_site"), code="cross_site")
    return None


def _to_login(request: Request) -> Response:
    if request.method in _SAFE:
        return RedirectResponse(f"/login?next={quote(PATH + '/')}", 303)
    return problem(401, "not_signed_in", "Log in first; nothing was changed.")


def _dashboard(connection: redis.Redis, policy: str) -> "Flask":
    """The dashboard's own application, on our connection to Redis."""
    from flask import Flask
    from rq.exceptions import NoSuchJobError
    from rq.serializers import JSONSerializer
    from rq_dashboard import web  # type: ignore[import-untyped]

    # It opens connections by address, and shows that address: it is given ours, and a name.
    web.from_url = lambda *_args, **_options: (None, connection)
    web.config.serializer = JSONSerializer
    app = Flask("rq_dashboard")
    app.config["RQ_DASHBOARD_REDIS_URL"] = "redis"
    web.setup_rq_connection(app)
    app.register_blueprint(web.blueprint)
    app.before_request(lambda: _drop_bare_names(connection))
    app.after_request(lambda answer: _finish(answer, policy))
    app.register_error_handler(redis.RedisError, lambda _error: (_AWAY, 503))
    app.register_error_handler(NoSuchJobError, lambda _error: (_GONE, 404))
    return app


def _drop_bare_names(connection: redis.Redis) -> None:
    """RQ lists queues by key and fails at a bare name: one left in the list ends every page."""
    known = cast("set[bytes]", connection.smembers("rq:queues"))
    bare = [name for name in known if not name.startswith(b"rq:queue:")]
    if bare:
        connection.srem("rq:queues", *bare)


def _finish(answer: "Answer", policy: str) -> "Answer":
    from flask import request

    # Its templates are made into functions in the browser; only these pages may do that.
    answer.headers["Content-Security-Policy"] = policy.replace(
        "script-src", "script-src 'unsafe-eval'"
    )
    if request.endpoint in {"rq_dashboard.job_info", "rq_dashboard.list_workers"}:
        # Their pages insert these texts as they come.
        answer.set_data(answer.get_data().replace(b"<", b"&lt;"))
    return answer
