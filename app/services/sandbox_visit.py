"""Connecting a sandbox account without a browser: the same consent, clicked by the program."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx

from app.core.errors import Unavailable
from app.services import auth, connecting
from app.services.context import Context
from app.services.details import AccountDetails

_PATIENCE_S = 10.0


async def connect(
    ctx: Context, email: str, platform: str, *, handle: str | None = None
) -> AccountDetails:
    """Connect a sandbox account of ``platform`` for the person who signs in with ``email``.

    Walks the whole flow: the consent page, its redirect, the exchange of the code. ``handle``
    chooses who signs in there. Raises NotFound for an unknown person or platform, Unavailable
    when the sandbox does not answer.
    """
    visit = auth.begin_visit(ctx, email)
    try:
        url = connecting.begin_connect(ctx, visit.actor, platform, sandbox=True)
        parameters = await _consent(url, handle)
        return await connecting.finish_connect(ctx, visit.actor, platform, parameters)
    finally:
        auth.log_out(ctx, visit.session_token)


async def _consent(url: str, handle: str | None) -> dict[str, str]:
    approval = {"emu_approve": "1"} | ({"emu_account": handle} if handle else {})
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE_S, trust_env=False) as client:
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
