"""Speaking with LinkedIn's API as one author: its headers, its encoded names, its addresses."""

from urllib.parse import quote

from app.platforms.base import CallKind, Connection
from app.platforms.http import Answer, PlatformHttp
from app.platforms.linkedin.spec import (
    API_VERSION,
    ORGANIZATION,
    READ_ORGANIZATION_SCOPE,
    READ_SCOPE,
)


class Rest:
    """Calls for ``connection`` over ``http``."""

    def __init__(self, http: PlatformHttp, connection: Connection) -> None:
        self.http, self._connection = http, connection

    @property
    def is_organization(self) -> bool:
        """Whether the author is an organization, not a member."""
        return self._connection.kind == ORGANIZATION

    @property
    def author(self) -> str:
        """The URN of whom the connection speaks for."""
        kind = "organization" if self.is_organization else "person"
        return f"urn:li:{kind}:{self._connection.remote_id}"

    @property
    def can_read(self) -> bool:
        """Whether the author's posts may be read back."""
        return self.has_scope(READ_ORGANIZATION_SCOPE if self.is_organization else READ_SCOPE)

    def has_scope(self, *scopes: str) -> bool:
        """Whether one of ``scopes`` was granted."""
        return any(scope in self._connection.scopes for scope in scopes)

    async def call(
        self,
        method: str,
        path: str,
        kind: CallKind,
        *,
        json: object = None,
        method_name: str | None = None,
    ) -> Answer:
        """Call the versioned API; ``method_name`` is Rest.li's, where HTTP's does not tell."""
        headers = {"LinkedIn-Version": API_VERSION, "X-Restli-Protocol-Version": "2.0.0"}
        if method_name:
            headers["X-RestLi-Method"] = method_name
        return await self.http.send(method, f"/rest{path}", kind, json=json, headers=headers)

    async def call_legacy(
        self, method: str, path: str, kind: CallKind, *, json: object = None
    ) -> Answer:
        """Call the older API, which knows no versions."""
        headers = {"X-Restli-Protocol-Version": "2.0.0"}
        return await self.http.send(method, f"/v2{path}", kind, json=json, headers=headers)


def encoded(urn: str) -> str:
    """A URN as it stands in a path or a query: Rest.li wants it encoded once, not twice, so
    queries are built by hand."""
    return quote(urn, safe="")
