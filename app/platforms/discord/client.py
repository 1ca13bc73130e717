"""Posting to a Discord channel through its webhook."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from app.core.clock import Clock, SystemClock
from app.platforms.base import (
    CallKind,
    Connection,
    Finding,
    Identity,
    Metrics,
    PartToPublish,
    RemotePost,
    Sighting,
)
from app.platforms.discord.address import Address
from app.platforms.discord.errors import explainer
from app.platforms.discord.message import files_of, message_body
from app.platforms.discord.options import DiscordOptions
from app.platforms.discord.schemas import Message, Webhook, id_time
from app.platforms.discord.spec import HOSTS, SPEC
from app.platforms.errors import ContentRejected, PlatformError, RateLimited
from app.platforms.http import DEADLINES, Answer, Deadlines, PlatformHttp

_LONGEST_PAUSE_S = 5.0
# A message carries its files, up to 25 MB, in the one call that publishes it.
_DEADLINES = {**DEADLINES, CallKind.PUBLISH: Deadlines(5, 60, 120)}


class DiscordClient:
    """``PlatformClient`` and ``HasMetrics`` for a Discord webhook; see there for the methods.

    Messages in threads are known by ``{thread}/{message}``: without the thread's id Discord does
    not find them again.
    """

    spec = SPEC

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = _DEADLINES,
    ) -> None:
        self._connection = connection
        self._endpoints = connection.endpoints or HOSTS
        self._clock = clock or SystemClock()
        self._address = Address.from_secret(connection.access_token)
        self._http = PlatformHttp(
            SPEC.name,
            self._endpoints.api_url,
            explainer(self._clock),
            secrets=(self._address.secret, self._address.token),
            clock=self._clock,
            deadlines=deadlines,
        )

    def __repr__(self) -> str:
        return f"DiscordClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The channel that the webhook posts to.

        It is the channel and not the webhook that is the account: when the webhook was deleted,
        a new one for the same channel reconnects it.
        """
        answer = await self._call("GET", "", CallKind.READ)
        webhook = self._http.read(Webhook, answer, CallKind.READ)
        if not webhook.is_incoming or webhook.channel_id is None:
            raise ContentRejected(
                "This webhook belongs to an app and cannot post messages. Make one in the "
                "channel's settings.",
                code="bad_address",
            )
        name = webhook.name or "Webhook"
        avatar = f"https://cdn.discordapp.com/avatars/{webhook.id}/{webhook.avatar}.png"
        return Identity(
            webhook.channel_id,
            name,
            name,
            avatar_url=avatar if webhook.avatar else None,
            kind="channel",
            facts={"guild_id": webhook.guild_id or ""},
        )

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Nothing: images travel with their message."""
        return ()

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Send the message and wait until Discord has stored it: without ``wait`` it would accept
        messages that it then drops."""
        options = DiscordOptions.model_validate(dict(part.params))
        query = {"wait": "true"} | ({"thread_id": options.thread_id} if options.thread_id else {})
        body, files = message_body(part, options), files_of(part)
        path = f"?{urlencode(query)}"
        if files:
            form = {"payload_json": json.dumps(body)}
            answer = await self._call("POST", path, CallKind.PUBLISH, data=form, files=files)
        else:
            answer = await self._call("POST", path, CallKind.PUBLISH, body=body)
        message = self._http.read(Message, answer, CallKind.PUBLISH)
        is_in_thread = bool(options.thread_id or options.thread_name)
        prefix = f"{message.channel_id}/" if is_in_thread else ""
        return RemotePost(f"{prefix}{message.id}", self._permalink(message))

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Nobody can tell: a webhook cannot list its channel's messages."""
        return Sighting(Finding.CANNOT_TELL)

    async def delete(self, remote_id: str) -> None:
        """Delete the message.

        Raises ContentRejected for one that is older than the webhook: an earlier webhook of the
        account sent it, and Discord lets each delete only its own.
        """
        message_id = remote_id.rpartition("/")[2]
        if id_time(message_id) < id_time(self._address.webhook_id):
            raise ContentRejected(
                "An earlier webhook sent this message, and Discord lets each webhook delete only "
                "its own. Delete it in Discord.",
                code="not_ours",
            )
        try:
            await self._call("DELETE", _place(remote_id), CallKind.PREPARE)
        except PlatformError as error:
            if error.error_code != "target_gone":
                raise

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """Reactions, as likes: nothing else is counted."""
        found = {}
        for remote_id in remote_ids:
            message = await self._find(remote_id)
            if message is not None:
                found[remote_id] = Metrics(likes=message.reaction_count)
        return found

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()

    async def _find(self, remote_id: str) -> Message | None:
        try:
            answer = await self._patiently(_place(remote_id))
        except PlatformError as error:
            if error.error_code != "target_gone":
                raise
            return None
        return self._http.read(Message, answer, CallKind.READ)

    async def _patiently(self, path: str) -> Answer:
        """``GET`` that waits once where Discord wants only a moment."""
        try:
            return await self._call("GET", path, CallKind.READ)
        except RateLimited as error:
            pause = (error.retry_at - self._clock.now()).total_seconds() if error.retry_at else 0.0
            if pause > _LONGEST_PAUSE_S:
                raise
            await asyncio.sleep(max(pause, 0.0))
        return await self._call("GET", path, CallKind.READ)

    async def _call(
        self,
        method: str,
        path: str,
        kind: CallKind,
        *,
        body: object = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Answer:
        """Call ``path`` below the webhook's own address."""
        url = f"/api/v10/webhooks/{self._address.secret}{path}"
        return await self._http.send(method, url, kind, json=body, data=data, files=files)

    def _permalink(self, message: Message) -> str:
        guild = self._connection.facts.get("guild_id")
        if not guild:
            return ""
        host = self._endpoints.auth_url
        return f"{host}/channels/{guild}/{message.channel_id}/{message.id}"


def _place(remote_id: str) -> str:
    """Where a message that was sent earlier is found below the webhook's address."""
    thread_id, _, message_id = remote_id.rpartition("/")
    return f"/messages/{message_id}" + (f"?thread_id={thread_id}" if thread_id else "")
