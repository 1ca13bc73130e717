"""Speaking as a bot. The token is part of every address, and hidden wherever one could show."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from app.core.clock import Clock, SystemClock
from app.platforms.base import CallKind, Identity
from app.platforms.errors import ContentRejected, PermissionMissing
from app.platforms.http import DEADLINES, Answer, Deadlines, PlatformHttp
from app.platforms.telegram.errors import explainer
from app.platforms.telegram.schemas import (
    BotAnswer,
    Chat,
    ChatAnswer,
    Member,
    MemberAnswer,
    MessageAnswer,
)
from app.platforms.telegram.spec import SPEC

_TOKEN = re.compile(r"\d{5,20}:[A-Za-z0-9_-]{20,64}", re.ASCII)
_KINDS = frozenset({"channel", "group", "supergroup"})

Files = Mapping[str, tuple[str, bytes, str]]


@dataclass(frozen=True, slots=True)
class Order:
    """A method with its parameters, and the files that go with it by their names."""

    method: str
    parameters: Mapping[str, object]
    files: Files = field(default_factory=dict)


class BotHttp:
    """The Bot API for one token."""

    def __init__(
        self,
        token: str,
        api_url: str,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        number, _, secret = token.partition(":")
        self._id, self._path = number, f"/bot{quote(token, safe=':')}"
        self._http = PlatformHttp(
            SPEC.name,
            api_url,
            explainer(clock or SystemClock()),
            secrets=(token, secret),
            clock=clock,
            deadlines=deadlines,
        )

    def __repr__(self) -> str:
        return f"BotHttp({self._id!r})"

    async def ask(self, method: str, **parameters: object) -> Answer:
        """Read something."""
        path = f"{self._path}/{method}"
        return await self._http.send("POST", path, CallKind.READ, json=parameters)

    async def carry_out(self, order: Order, kind: CallKind) -> Answer:
        """Do something; with files, as a form whose larger parameters are JSON."""
        path = f"{self._path}/{order.method}"
        if not order.files:
            return await self._http.send("POST", path, kind, json=dict(order.parameters))
        form = {n: v if isinstance(v, str) else json.dumps(v) for n, v in order.parameters.items()}
        return await self._http.send("POST", path, kind, data=form, files=order.files)

    async def fetch_name(self) -> str:
        """The bot's own name."""
        answer = await self.ask("getMe")
        return self._http.read(BotAnswer, answer, CallKind.READ).result.username

    async def fetch_chat(self, chat_id: str) -> Chat:
        """The channel or group. Raises ContentRejected for a chat of another kind,
        PermissionMissing where the bot may not post."""
        answer = await self.ask("getChat", chat_id=chat_id)
        chat = self._http.read(ChatAnswer, answer, CallKind.READ).result
        if chat.type not in _KINDS:
            raise ContentRejected("Punctual posts to channels and groups only.", code="bad_chat")
        member = await self._fetch_member(chat)
        if not member.may_post_to(chat):
            raise PermissionMissing(
                f"The bot may not post to {chat.handle}: it is not an administrator with the right "
                "to post messages. Add it under Administrators, then connect again."
            )
        return chat

    def read_messages(self, answer: Answer) -> MessageAnswer:
        """What a publish call made. Raises Ambiguous where that cannot be read."""
        return self._http.read(MessageAnswer, answer, CallKind.PUBLISH)

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()

    async def _fetch_member(self, chat: Chat) -> Member:
        answer = await self.ask("getChatMember", chat_id=chat.id, user_id=int(self._id))
        return self._http.read(MemberAnswer, answer, CallKind.READ).result


def is_token(word: str) -> bool:
    """Whether ``word`` can be a bot's token."""
    return bool(_TOKEN.fullmatch(word))


def identity_of(chat: Chat, bot_name: str = "") -> Identity:
    """A chat as an account, with the bot that posts there."""
    facts = {"bot": f"@{bot_name}"} if bot_name else {}
    return Identity(
        str(chat.id), chat.handle, chat.title or chat.handle, kind=chat.type, facts=facts
    )
