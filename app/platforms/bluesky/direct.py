"""Connecting a Bluesky account by its app password. Source: lexicons ``com.atproto.server.*``.

A session is made once, when the account is connected: the network allows few of them. From then
on it is kept alive by its refresh token, of which the last one stays good for two hours more, so
that a lost answer can be asked for again.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from app.core.clock import Clock, SystemClock
from app.platforms.base import CallKind, Connection, Endpoints, Identity, TokenSet
from app.platforms.bluesky.client import BlueskyClient
from app.platforms.bluesky.errors import explainer
from app.platforms.bluesky.schemas import Session, jwt_end
from app.platforms.bluesky.spec import HOSTS, SPEC
from app.platforms.errors import AuthExpired, AuthRevoked, ContentRejected
from app.platforms.http import PlatformHttp, http_at

# Bluesky's pages put marks of writing direction around a handle; they are copied with it.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WRONG = (
    "Bluesky does not know this handle with this app password. Check the handle, and make a new "
    "app password in Bluesky's settings if need be."
)
_RECONNECT = "Bluesky no longer accepts this connection. Reconnect the account."


class BlueskyDirect:
    """``PlatformDirect`` for Bluesky; see there for the methods."""

    def __init__(self, endpoints: Endpoints, clock: Clock | None = None) -> None:
        self._endpoints = endpoints
        self._clock = clock or SystemClock()

    def __repr__(self) -> str:
        return f"BlueskyDirect({self._endpoints!r})"

    async def connect(self, fields: Mapping[str, str]) -> tuple[TokenSet, Identity]:
        """A session for ``handle`` and app ``password``, made at ``host`` where one is given."""
        handle = _INVISIBLE.sub("", fields.get("handle", "")).strip().removeprefix("@")
        password = fields.get("password", "").strip()
        if not handle or not password:
            raise ContentRejected("Type the handle and the app password.", code="field_missing")
        host = self._host(fields.get("host", ""))
        session = await self._create_session(host, handle, password)
        host = self._safe(session.host) or host
        tokens = _tokens(session)
        return tokens, await self._identify(session, tokens, host)

    async def refresh(self, refresh_token: str) -> TokenSet:
        """A fresh pair. Raises AuthRevoked when the session is over."""
        http = self._http(self._endpoints.api_url, bearer=refresh_token)
        try:
            # A lost answer leaves it open which pair counts, as with a lost post.
            answer = await http.send(
                "POST", "/xrpc/com.atproto.server.refreshSession", CallKind.PUBLISH
            )
        except (AuthExpired, AuthRevoked) as error:
            raise AuthRevoked(_RECONNECT, detail=error.detail) from None
        return _tokens(http.read(Session, answer, CallKind.PUBLISH))

    async def revoke(self, token: str) -> None:
        """End the session that the refresh ``token`` belongs to; one that is over is fine. The
        access token lives out its two hours: Bluesky has no way to end it."""
        http = self._http(self._endpoints.api_url, bearer=token)
        try:
            await http.send("POST", "/xrpc/com.atproto.server.deleteSession", CallKind.PREPARE)
        except (AuthExpired, AuthRevoked):
            return

    async def _create_session(self, host: str, handle: str, password: str) -> Session:
        http = self._http(host, secrets=(password,))
        order = {"identifier": handle, "password": password}
        try:
            answer = await http.send(
                "POST", "/xrpc/com.atproto.server.createSession", CallKind.PREPARE, json=order
            )
        except AuthRevoked as error:
            raise AuthRevoked(_WRONG, code="password_refused", detail=error.detail) from None
        return http.read(Session, answer, CallKind.PREPARE)

    async def _identify(self, session: Session, tokens: TokenSet, host: str) -> Identity:
        endpoints = replace(self._endpoints, api_url=host)
        connection = Connection(
            session.did, session.handle, tokens.access_token, endpoints=endpoints
        )
        return replace(await BlueskyClient(connection).fetch_identity(), host=host)

    def _host(self, typed: str) -> str:
        word = typed.strip()
        if not word or self._endpoints.is_sandbox:
            return self._endpoints.api_url
        found = self._safe(word if "://" in word else f"https://{word}")
        if not found:
            raise ContentRejected(
                "The server must be an address such as https://pds.example.com.", code="bad_host"
            )
        return found

    def _safe(self, address: str) -> str:
        """``address`` where passwords and tokens may be sent there, else nothing."""
        try:
            parts = urlsplit(address)
            is_plain = bool(parts.hostname) and parts.username is None
        except ValueError:
            return ""
        if self._endpoints.is_sandbox:
            return address.rstrip("/") if is_plain else ""
        is_whole = is_plain and parts.path in ("", "/") and not parts.query and not parts.fragment
        return f"https://{parts.netloc}" if parts.scheme == "https" and is_whole else ""

    def _http(self, host: str, bearer: str = "", secrets: tuple[str, ...] = ()) -> PlatformHttp:
        speak = http_at(replace(self._endpoints, api_url=host), HOSTS.api_url)
        explain = explainer(self._clock)
        return speak(SPEC.name, host, explain, bearer=bearer, secrets=secrets, clock=self._clock)


def _tokens(session: Session) -> TokenSet:
    return TokenSet(
        access_token=session.access_jwt,
        refresh_token=session.refresh_jwt,
        expires_at=jwt_end(session.access_jwt),
        refresh_expires_at=jwt_end(session.refresh_jwt),
    )
