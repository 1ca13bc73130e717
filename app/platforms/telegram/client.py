"""Posting to a Telegram channel or group as a bot."""

from collections.abc import Mapping
from datetime import datetime

from app.core.clock import Clock
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
from app.platforms.http import DEADLINES, Answer, Deadlines
from app.platforms.telegram.bot import BotHttp, Order, identity_of
from app.platforms.telegram.errors import ALREADY_DELETED, GONE, ChatMoved
from app.platforms.telegram.message import join_ids, order_for, read_ids
from app.platforms.telegram.schemas import Message
from app.platforms.telegram.spec import HOSTS, SPEC

# Ids of channels and supergroups are their numbers behind this mark.
_SUPER = "-100"


class TelegramClient:
    """``PlatformClient`` for Telegram; see there for the methods.

    The account is the chat. The id of a post is that of its message; of an album, those of all.
    """

    spec = SPEC

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        self._connection = connection
        self._endpoints = connection.endpoints or HOSTS
        self._bot = BotHttp(connection.access_token, self._endpoints.api_url, clock, deadlines)

    def __repr__(self) -> str:
        return f"TelegramClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The chat, as far as the bot may post there."""
        chat = await self._bot.fetch_chat(self._connection.remote_id)
        return identity_of(chat, await self._bot.fetch_name())

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Nothing: files go with the message itself."""
        return ()

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Send the message, once more where the group says that it has another number by now: it
        was refused then."""
        order = order_for(part, self._connection.remote_id)
        answer = await self._carry_out(order, CallKind.PUBLISH)
        messages = self._bot.read_messages(answer).messages
        remote_id = join_ids([message.message_id for message in messages])
        return RemotePost(remote_id, self._address(messages[0]))

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Never an answer: a bot cannot read what a chat says, and a second message would be one.
        A person looks."""
        return Sighting(Finding.CANNOT_TELL)

    async def delete(self, remote_id: str) -> None:
        """Take the messages down; those that are gone are skipped.

        Raises ContentRejected where Telegram lets only an administrator delete it by now.
        """
        parameters: dict[str, object] = {"chat_id": self._connection.remote_id}
        try:
            parameters["message_ids"] = read_ids(remote_id)
            await self._carry_out(Order("deleteMessages", parameters), CallKind.PREPARE)
        except ContentRejected as error:
            if error.error_code not in (GONE, ALREADY_DELETED):
                raise

    async def aclose(self) -> None:
        """Release connections."""
        await self._bot.aclose()

    async def _carry_out(self, order: Order, kind: CallKind) -> Answer:
        try:
            return await self._bot.carry_out(order, kind)
        except ChatMoved as moved:
            parameters = {**order.parameters, "chat_id": moved.chat_id}
            return await self._bot.carry_out(Order(order.method, parameters, order.files), kind)

    def _address(self, message: Message) -> str:
        """Where a person can see it; empty for a plain group, whose messages have no address."""
        base, chat = self._endpoints.auth_url, message.chat
        if chat.username:
            return f"{base}/{chat.username}/{message.message_id}"
        number = str(chat.id)
        if not number.startswith(_SUPER):
            return ""
        return f"{base}/c/{number.removeprefix(_SUPER)}/{message.message_id}"
