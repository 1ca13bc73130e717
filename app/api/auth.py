"""Signing up, in and out: forms of our pages, or JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from app.api.bodies import StrictRequest
from app.api.deps import Ctx, client_ip, is_same_origin
from app.api.errors import BadRequest, problem_for
from app.api.paths import safe_path, with_query
from app.api.schemas.answers import SignedInOut
from app.core.errors import AppError, FieldError, InvalidInput, NotAllowed, TooManyRequests
from app.core.settings import Settings
from app.services import auth, invitations
from app.services.auth import SignedIn
from app.services.auth_rules import message_for
from app.services.context import Context

router = APIRouter(prefix="/api/auth", tags=["Signing in"])
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent, and how the answer should come."""

    fields: dict[str, str]
    wants_json: bool
    page: str

    @property
    def next_path(self) -> str:
        return safe_path(self.fields.get("next"))

    @property
    def invitation(self) -> str:
        """The secret of the invitation that was brought along; empty without one."""
        return self.fields.get("invitation", "")


@router.post("/signup", status_code=303, responses={201: {"model": SignedInOut}})
async def sign_up(request: Request, ctx: Ctx) -> Response:
    """Fields ``email password name timezone next invitation``. The first visitor becomes the
    owner; later ones join the workspace whose invitation they bring."""

    def begin(form: Form) -> SignedIn:
        if form.invitation:
            join = partial(invitations.accept, ctx, form.invitation)
        else:
            join = partial(auth.sign_up, ctx)
        return join(
            email=_field(form, "email"),
            password=_field(form, "password"),
            name=form.fields.get("name", ""),
            timezone=form.fields.get("timezone") or "UTC",
            user_agent=request.headers.get("user-agent", ""),
            ip=client_ip(request, ctx.settings),
        )

    return await _begin(request, ctx, "/signup", begin)


@router.post("/login", status_code=303, responses={201: {"model": SignedInOut}})
async def log_in(request: Request, ctx: Ctx) -> Response:
    """Fields ``email password next``."""

    def begin(form: Form) -> SignedIn:
        return auth.log_in(
            ctx,
            email=_field(form, "email"),
            password=_field(form, "password"),
            user_agent=request.headers.get("user-agent", ""),
            ip=client_ip(request, ctx.settings),
        )

    return await _begin(request, ctx, "/login", begin)


@router.post("/logout", status_code=303)
def log_out(request: Request, ctx: Ctx) -> Response:
    """Ends the session, and has the browser forget what it kept of it."""
    form = Form({}, _wants_json(request), "/login")
    token = auth.read_session_cookie(ctx.settings, request.headers.get("cookie", ""))
    if token and not is_same_origin(request, ctx.settings):
        return _refused(form, NotAllowed(message_for("cross_site"), code="cross_site"))
    if token:
        auth.log_out(ctx, token)
    response = Response(status_code=204) if form.wants_json else RedirectResponse("/login", 303)
    response.headers["Clear-Site-Data"] = '"storage"'
    _set_cookie(response, ctx.settings, "", max_age_s=0)
    return response


async def _begin(
    request: Request, ctx: Context, page: str, begin: Callable[[Form], SignedIn]
) -> Response:
    form = Form({}, _wants_json(request), page)
    try:
        form = Form(await _read_fields(request), form.wants_json, page)
        _refuse_other_sites(request, ctx.settings)
        signed_in = await run_in_threadpool(begin, form)
    except Exception as error:
        return _refused(form, error)
    response = _welcome(form, signed_in)
    max_age_s = int(auth.ABSOLUTE.total_seconds())
    _set_cookie(response, ctx.settings, signed_in.session_token, max_age_s=max_age_s)
    return response


async def _read_fields(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    sent: Any
    if kind in _FORMS:
        sent = dict(await request.form(max_files=0, max_fields=20))
    else:
        sent = await StrictRequest(request.scope, request.receive).json()
    if not isinstance(sent, dict) or not all(isinstance(v, str) for v in sent.values()):
        raise BadRequest(400, "bad_request", "Send an object whose values are text.")
    return sent


def _field(form: Form, name: str) -> str:
    value = form.fields.get(name)
    if value is None:
        message = "This is required."
        raise InvalidInput(f"{name}: {message}", [FieldError(name, "missing", message)])
    return value


def _refuse_other_sites(request: Request, settings: Settings) -> None:
    # A program sends neither header and has no session to be slipped into.
    is_browser = "origin" in request.headers or "sec-fetch-site" in request.headers
    if is_browser and not is_same_origin(request, settings):
        raise NotAllowed(message_for("cross_site"), code="cross_site")


def _welcome(form: Form, signed_in: SignedIn) -> Response:
    if not form.wants_json:
        return RedirectResponse(form.next_path, 303)
    actor = signed_in.actor
    body = SignedInOut(
        user_id=actor.user_id,
        workspace_id=actor.workspace_id,
        role=actor.role.value,
        timezone=actor.timezone,
    )
    return JSONResponse(body.model_dump(), 201)


def _refused(form: Form, error: Exception) -> Response:
    answer = problem_for(error)
    if form.wants_json:
        return answer
    code = "internal_error"
    if isinstance(error, TooManyRequests):
        code = "too_many_attempts"
    elif isinstance(error, AppError):
        code = error.error_code
    elif answer.status_code < 500:
        code = "bad_request"
    following = form.next_path if form.fields.get("next") else None
    back = with_query(form.page, problem=code, next=following, invitation=form.invitation or None)
    return RedirectResponse(back, 303)


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _set_cookie(response: Response, settings: Settings, token: str, *, max_age_s: int) -> None:
    response.set_cookie(
        auth.session_cookie_name(settings),
        token,
        max_age=max_age_s,
        path="/",
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
    )
