"""Posting to a Slack channel through its incoming webhook."""

from collections.abc import Mapping
from datetime import datetime

from app.core.clock import Clock, SystemClock
from app.platforms.base import (
    CallKind,
    Connection,
    Finding,
    Identity,
    PartToPublish,
    RemotePost,
    Sighting,
)
from app.platforms.errors import ContentRejected
from app.platforms.http import DEADLINES, Deadlines, PlatformHttp
from app.platforms.slack.address import Address
from app.platforms.slack.errors import explainer
from app.platforms.slack.message import message_body
from app.platforms.slack.spec import HOSTS, SPEC

_OK = b"ok"


class SlackClient:
    """``PlatformClient`` for a Slack webhook; see there for the methods.

    What it published has neither an id nor an address: Slack tells none.
    """

    spec = SPEC

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        self._connection = connection
        self._address = Address.from_secret(connection.access_token)
        self._http = PlatformHttp(
            SPEC.name,
            (connection.endpoints or HOSTS).api_url,
            explainer(clock or SystemClock()),
            secrets=(self._address.secret, self._address.token),
            clock=clock,
            deadlines=deadlines,
        )

    def __repr__(self) -> str:
        return f"SlackClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The channel as a person named it, once Slack has said that the webhook is there.

        Slack offers no way to ask. What it does with a message without content is not in its
        documentation but seen by many: a webhook that exists answers 400 ``no_text``, any other
        one a word for "gone", and nothing is posted.
        """
        try:
            await self._call({"text": ""}, CallKind.READ)
        except ContentRejected as error:
            if error.error_code != "empty":
                raise
        connection = self._connection
        return Identity(connection.remote_id, connection.handle, connection.handle, kind="channel")

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Nothing: Slack fetches images itself when the message arrives."""
        return ()

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Send the message. Slack's whole answer is "ok": the id and the address stay empty."""
        await self._call(message_body(part), CallKind.PUBLISH)
        return RemotePost("", "")

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Nobody can tell: a webhook cannot read its channel."""
        return Sighting(Finding.CANNOT_TELL)

    async def delete(self, remote_id: str) -> None:
        """Always raises ContentRejected: a webhook cannot delete."""
        raise ContentRejected(
            "Slack's webhooks cannot delete messages. Delete it in Slack.", code="cannot_delete"
        )

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()

    async def _call(self, body: Mapping[str, object], kind: CallKind) -> None:
        path = f"/services/{self._address.secret}"
        answer = await self._http.send("POST", path, kind, json=body)
        if answer.body.strip() != _OK:
            raise self._http.unreadable(answer, kind)
