"""Calls to the Graph API: version, proof of the app's secret, and honest doubt."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel

from app.core.clock import Clock
from app.platforms.base import CallKind
from app.platforms.errors import Ambiguous, PlatformError
from app.platforms.graph import GRAPH_VERSION
from app.platforms.graph.errors import GraphTrouble
from app.platforms.http import DEADLINES, Answer, Deadlines, Explain, PlatformHttp, lost_answer

Model = TypeVar("Model", bound=BaseModel)


def secret_proof(token: str, app_secret: str) -> str:
    """Proof that whoever shows ``token`` also has the app's secret (``appsecret_proof``)."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


class GraphApi:
    """The Graph API of the network called ``name`` at ``host``, with one token.

    With ``app_secret`` every call carries the proof of it, which apps may be set to require.
    ``version`` is the path's first part; empty: none.
    """

    def __init__(
        self,
        name: str,
        host: str,
        token: str,
        explain: Explain,
        *,
        app_secret: str = "",
        version: str = GRAPH_VERSION,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        base = f"{host.rstrip('/')}/{version}" if version else host
        self._name = name
        self._proof = secret_proof(token, app_secret) if app_secret and token else ""
        self._http = PlatformHttp(
            name, base, explain, bearer=token, clock=clock, deadlines=deadlines
        )

    def __repr__(self) -> str:
        return f"GraphApi({self._http!r})"

    async def send(
        self,
        method: str,
        path: str,
        kind: CallKind,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Answer:
        """Call ``path`` with ``params`` in the query.

        Raises Ambiguous when a publish call ends in trouble on the network's side, whatever HTTP
        status it has, and PlatformError as it is for everything else.
        """
        query = {**(params or {}), **({"appsecret_proof": self._proof} if self._proof else {})}
        url = f"{path}?{urlencode(query)}" if query else path
        try:
            return await self._http.send(method, url, kind, json=json, data=data, files=files)
        except GraphTrouble as error:
            if kind is not CallKind.PUBLISH:
                raise
            raise Ambiguous(
                lost_answer(self._name), detail=error.detail, http_status=error.http_status
            ) from None

    def read(self, model: type[Model], answer: Answer, kind: CallKind) -> Model:
        """The body of ``answer`` as ``model``; see ``PlatformHttp.read``."""
        return self._http.read(model, answer, kind)

    def unreadable(self, answer: Answer, kind: CallKind) -> PlatformError:
        """The error for a success that does not say what was made."""
        return self._http.unreadable(answer, kind)

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()
