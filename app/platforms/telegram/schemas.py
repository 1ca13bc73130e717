"""Telegram's JSON, as far as we read it. Source: core.telegram.org/bots/api."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field


class Chat(BaseModel):
    """A channel, group, or private chat; ids of channels and groups are negative."""

    id: int
    type: str = ""
    title: str = ""
    username: str = ""

    @property
    def handle(self) -> str:
        """How people call it: by its public name, else by its title."""
        return f"@{self.username}" if self.username else self.title or str(self.id)


class Bot(BaseModel):
    id: int
    username: str


class Member(BaseModel):
    """What the bot is in a chat. ``can_post_messages`` is said of channels' administrators,
    ``can_send_messages`` of restricted members."""

    status: str
    can_post_messages: bool = False
    can_send_messages: bool = False

    def may_post_to(self, chat: Chat) -> bool:
        """Whether that is enough for posting."""
        if self.status == "creator":
            return True
        if chat.type == "channel":
            return self.status == "administrator" and self.can_post_messages
        is_free = self.status in ("administrator", "member")
        return is_free or (self.status == "restricted" and self.can_send_messages)


class Message(BaseModel):
    message_id: int
    chat: Chat


class BotAnswer(BaseModel):
    """``getMe``."""

    ok: Literal[True]
    result: Bot


class ChatAnswer(BaseModel):
    """``getChat``."""

    ok: Literal[True]
    result: Chat


class MemberAnswer(BaseModel):
    """``getChatMember``."""

    ok: Literal[True]
    result: Member


class MessageAnswer(BaseModel):
    """``sendMessage`` and ``sendPhoto`` make one message, ``sendMediaGroup`` several."""

    ok: Literal[True]
    result: Message | Annotated[list[Message], Field(min_length=1)]

    @property
    def messages(self) -> list[Message]:
        """All of them, in order."""
        return self.result if isinstance(self.result, list) else [self.result]


class Parameters(BaseModel):
    """What a refusal says for programs; ``retry_after`` is in seconds."""

    migrate_to_chat_id: int | None = None
    retry_after: int | None = None


class ErrorBody(BaseModel):
    """Every refusal."""

    ok: Literal[False]
    error_code: int
    description: str = ""
    parameters: Parameters = Parameters()
