"""What every route needs: the context, and who is asking."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Path, Request

from app.core.errors import NotAllowed, NotSignedIn
from app.core.settings import Settings
from app.domain.permissions import Actor
from app.services import auth
from app.services.auth_rules import message_for
from app.services.context import Context, current

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def context_of(request: Request) -> Context:
    """The context this application was made with, else this process's."""
    given: Context | None = request.app.state.context
    return given or current()


def _signed_in(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


Ctx = Annotated[Context, Depends(context_of)]
CurrentActor = Annotated[Actor, Depends(_signed_in)]
Id = Annotated[str, Path(pattern=r"^[a-z]{1,12}_[0-9a-z]{1,40}$")]


def authenticate(request: Request) -> Actor:
    """Who is asking, by bearer token or else by the browser's session.

    Raises NotSignedIn when there is neither, NotAllowed when another site's page has a signed-in
    browser ask for a change.
    """
    ctx = context_of(request)
    if "authorization" in request.headers:
        return _by_token(ctx, request.headers["authorization"])
    actor = browser_actor(request)
    if actor is None:
        raise NotSignedIn(
            "Send an API token: Authorization: Bearer <token>. Tokens are made in the settings, "
            "or with `./punctual token create`."
        )
    if request.method not in _SAFE and not is_same_origin(request, ctx.settings):
        raise NotAllowed(message_for("cross_site"), code="cross_site")
    return actor


def browser_actor(request: Request) -> Actor | None:
    """Who is signed in with this browser, if anybody."""
    ctx = context_of(request)
    token = auth.read_session_cookie(ctx.settings, request.headers.get("cookie", ""))
    return auth.actor_from_session(ctx, token) if token else None


def is_same_origin(request: Request, settings: Settings) -> bool:
    """Whether a page of ours sent this, as the browser tells in headers that pages cannot set."""
    fetched_from = request.headers.get("sec-fetch-site")
    if fetched_from is not None:
        return fetched_from == "same-origin"
    origin = request.headers.get("origin", "")
    ours = {urlsplit(settings.public_url).netloc, request.headers.get("host", "")}
    return bool(origin) and urlsplit(origin).netloc in ours


def client_ip(request: Request, settings: Settings) -> str:
    """The address of whoever asks, looking behind as many proxies as are trusted."""
    direct = request.client.host if request.client else ""
    hops = settings.trusted_proxy_hops
    named = [a.strip() for a in request.headers.get("x-forwarded-for", "").split(",") if a.strip()]
    return named[-hops] if 0 < hops <= len(named) else direct


def _by_token(ctx: Context, authorization: str) -> Actor:
    scheme, _, token = authorization.partition(" ")
    actor = auth.actor_from_token(ctx, token.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        raise NotSignedIn(
            "This API token is unknown or was revoked. Make a new one in the settings.",
            code="invalid_token",
        )
    return actor
