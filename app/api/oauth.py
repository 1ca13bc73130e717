"""Connecting an account: to the platform's consent page in a browser, and back."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from app.api.deps import Ctx, browser_actor
from app.api.errors import log
from app.api.paths import with_query
from app.core.errors import AppError
from app.core.ids import new_id
from app.domain.permissions import Actor
from app.services import connecting, flash
from app.services.choosing import ChoiceNeeded
from app.services.context import Context
from app.services.flash import Flash

router = APIRouter(prefix="/api/oauth", tags=["Accounts"])


@router.get("/{platform}/authorize", status_code=302, response_class=RedirectResponse)
async def authorize(
    platform: str,
    request: Request,
    ctx: Ctx,
    account: Annotated[
        str | None, Query(pattern="^[a-z]+_[0-9a-z]+$", description="The account to reconnect.")
    ] = None,
    sandbox: Annotated[str, Query(description="1: the sandbox in any case; 0: never.")] = "",
) -> Response:
    """To the consent page of ``platform``, for a person signed in with this browser.

    Where the platform has many servers, any other parameter is one of its fields
    (``instance=social.example``).
    """
    actor = await run_in_threadpool(browser_actor, request)
    if actor is None:
        return _to_login(request)
    try:
        url = await connecting.begin_connect(
            ctx,
            actor,
            platform,
            account_id=account,
            sandbox={"1": True, "0": False}.get(sandbox),
            fields=dict(request.query_params),
        )
    except Exception as error:
        return await run_in_threadpool(_refused, ctx, actor, error)
    return RedirectResponse(url, 302)


@router.get("/{platform}/callback", status_code=303, response_class=RedirectResponse)
async def callback(platform: str, request: Request, ctx: Ctx) -> Response:
    """Where the platform sends the browser after consent."""
    actor = await run_in_threadpool(browser_actor, request)
    if actor is None:
        return RedirectResponse(with_query("/login", next="/accounts"), 303)
    try:
        done = await connecting.finish_connect(ctx, actor, platform, dict(request.query_params))
    except Exception as error:
        return await run_in_threadpool(_refused, ctx, actor, error)
    if isinstance(done, ChoiceNeeded):
        return RedirectResponse(with_query("/connect", choice=done.choice_id), 303)
    return RedirectResponse(with_query("/accounts", connected=done.id), 303)


def _to_login(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(with_query("/login", next=f"{request.url.path}{query}"), 303)


def _refused(ctx: Context, actor: Actor, error: Exception) -> Response:
    """Back to the accounts page; what it shows is kept by us, the address has a code only."""
    if isinstance(error, AppError):
        code, text = error.error_code, error.user_message
    else:
        code, incident = "internal_error", new_id("incident")
        text = f"Something went wrong on our side. The log says more under {incident}."
        log.exception("connect_broke", incident=incident, exc_info=error)
    flash.put(ctx, actor.session_id or "", Flash(text))
    return RedirectResponse(with_query("/accounts", problem=code), 303)
