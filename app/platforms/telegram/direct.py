"""Connecting a Telegram channel or group by the token of a bot. Source: ``getMe``, ``getChat``,
``getChatMember``. There is no call that lists a bot's chats: a person names one."""

import re
from collections.abc import Mapping

from app.core.clock import Clock
from app.platforms.base import Endpoints, Identity, TokenSet
from app.platforms.errors import AuthRevoked, ContentRejected
from app.platforms.telegram.bot import BotHttp, identity_of, is_token

_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?", re.IGNORECASE)
_PRIVATE = re.compile(r"c/(?P<number>\d{5,15})(?:/.*)?")
_NUMBER = re.compile(r"-\d{5,20}")
_NAME = re.compile(r"@?(?P<name>[A-Za-z]\w{3,31})(?:/.*)?", re.ASCII)


class TelegramDirect:
    """``PlatformDirect`` for Telegram; see there for the methods."""

    def __init__(self, endpoints: Endpoints, clock: Clock | None = None) -> None:
        self._endpoints, self._clock = endpoints, clock

    def __repr__(self) -> str:
        return f"TelegramDirect({self._endpoints!r})"

    async def connect(self, fields: Mapping[str, str]) -> tuple[TokenSet, Identity]:
        """The bot with ``token`` and the ``chat`` that it may post to."""
        token, chat_id = fields.get("token", "").strip(), chat_of(fields.get("chat", ""))
        if not is_token(token):
            raise ContentRejected(
                "That is no bot's token. It looks like 123456789:AAE…, and @BotFather gives it.",
                code="bad_token",
            )
        bot = BotHttp(token, self._endpoints.api_url, self._clock)
        name = await bot.fetch_name()
        chat = await bot.fetch_chat(chat_id)
        return TokenSet(access_token=token), identity_of(chat, name)

    async def refresh(self, refresh_token: str) -> TokenSet:
        """Never: a bot's token has no end but its revocation. Raises AuthRevoked."""
        raise AuthRevoked(
            "A bot's token cannot be renewed from here. Reconnect with the one that @BotFather "
            "shows."
        )

    async def revoke(self, token: str) -> None:
        """Nothing: only its owner can end a bot's token, with /revoke at @BotFather."""


def chat_of(typed: str) -> str:
    """The chat that a person's words mean, as Telegram calls it: ``@name`` or a negative number.

    Takes a name, a number, or the link of the chat or of a message in it. Raises ContentRejected.
    """
    word = _LINK.sub("", typed.strip(), count=1)
    private, name = _PRIVATE.fullmatch(word), _NAME.fullmatch(word)
    if private:
        return f"-100{private['number']}"
    if _NUMBER.fullmatch(word):
        return word
    if name and not word.startswith(("joinchat/", "+")):
        return f"@{name['name']}"
    raise ContentRejected(
        "Name the channel or group like @my_channel, or paste the link of a message in it.",
        code="bad_chat",
    )
