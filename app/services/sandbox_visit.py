"""Connecting a sandbox account without a browser: the same consent, clicked by the program."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx

from app.core.errors import Unavailable
from app.domain.permissions import Actor
from app.domain.spec import AuthKind, PlatformSpec
from app.platforms import registry
from app.platforms.clients import tls_context
from app.services import auth, choosing, connecting
from app.services.choosing import ChoiceNeeded
from app.services.context import Context
from app.services.details import AccountDetails

_PATIENCE_S = 10.0
_DEMO = "demo"


async def connect(
    ctx: Context, email: str, platform: str, *, handle: str | None = None
) -> AccountDetails:
    """Connect a sandbox account of ``platform`` for the person who signs in with ``email``.

    Walks the whole flow: the consent page, its redirect, the exchange of the code, the choice of
    the first page where there are several; or the fields, where there is no such page. ``handle``
    chooses who signs in there. Raises NotFound for an unknown person or platform, Unavailable
    when the sandbox does not answer.
    """
    visit = auth.begin_visit(ctx, email)
    try:
        spec = registry.get(platform).spec
        if spec.connect.auth is AuthKind.DIRECT:
            fields = sandbox_fields(spec, handle)
            return await connecting.connect_directly(
                ctx, visit.actor, platform, fields, sandbox=True
            )
        url = await connecting.begin_connect(ctx, visit.actor, platform, sandbox=True)
        parameters = await _consent(url, handle)
        done = await connecting.finish_connect(ctx, visit.actor, platform, parameters)
        if isinstance(done, ChoiceNeeded):
            return await _choose_first(ctx, visit.actor, done)
        return done
    finally:
        auth.log_out(ctx, visit.session_token)


def sandbox_fields(spec: PlatformSpec, handle: str | None = None) -> dict[str, str]:
    """What to type to connect a sandbox account called ``handle``."""
    name = handle or _DEMO
    return {f.name: f.sandbox_value.replace("{handle}", name) for f in spec.connect.fields}


async def _choose_first(ctx: Context, actor: Actor, needed: ChoiceNeeded) -> AccountDetails:
    choice = choosing.get_choice(ctx, actor, needed.choice_id)
    first = choice.destinations[0].remote_id
    return (await connecting.connect_chosen(ctx, actor, choice.id, [first]))[0]


async def _consent(url: str, handle: str | None) -> dict[str, str]:
    approval = {"emu_approve": "1"} | ({"emu_account": handle} if handle else {})
    try:
        async with httpx.AsyncClient(
            timeout=_PATIENCE_S, trust_env=False, verify=tls_context()
        ) as client:
            answer = await client.get(_with_query(url, approval))
    except httpx.HTTPError as error:
        place = urlsplit(url)
        raise Unavailable(
            f"The sandbox does not answer at {place.scheme}://{place.netloc}. Start the product "
            "with `./punctual run`, or the sandbox alone with `./punctual sandbox`."
        ) from error
    location = answer.headers.get("location")
    if not location:
        raise Unavailable(f"The sandbox refused to give consent (status {answer.status_code}).")
    return dict(parse_qsl(urlsplit(location).query))


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, urlencode(more)]))))
