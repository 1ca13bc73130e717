"""What a person may choose for a message on Discord. Source: discord-api-docs, Execute Webhook."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

_FORBIDDEN_IN_NAMES = ("discord", "clyde")
_RESERVED_NAMES = frozenset({"everyone", "here"})
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


class Mentions(StrEnum):
    """Whom the message may notify."""

    NOBODY = "nobody"
    PEOPLE = "people"
    EVERYONE = "everyone"


def _webhook_name(name: str) -> str:
    lowered = name.strip().lower()
    if any(word in lowered for word in _FORBIDDEN_IN_NAMES) or lowered in _RESERVED_NAMES:
        raise PydanticCustomError("name_kept", "Discord keeps this name for itself; choose another")
    return name


def _web_address(url: str) -> str:
    if url and not _WEB_ADDRESS.fullmatch(url):
        raise PydanticCustomError("no_address", "give an address that begins with https://")
    return url


class DiscordOptions(BaseModel):
    """Options of one message on Discord."""

    model_config = {"extra": "forbid"}

    mentions: Mentions = Field(
        default=Mentions.NOBODY,
        title="Who is notified",
        description="By a mention in the text: nobody, the people and roles mentioned, or also "
        "@everyone and @here.",
    )
    username: Annotated[str, AfterValidator(_webhook_name)] = Field(
        default="",
        max_length=80,
        title="Name shown",
        description="Instead of the webhook's own name.",
    )
    avatar_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="",
        max_length=2048,
        title="Picture shown",
        description="Web address of a picture, instead of the webhook's own.",
    )
    thread_id: str = Field(
        default="",
        pattern=r"^(\d{15,20})?$",
        title="Thread",
        description="Id of a thread of the channel to post in: with Developer Mode on, "
        "right-click the thread and press Copy Thread ID.",
    )
    thread_name: str = Field(
        default="",
        max_length=100,
        title="New thread",
        description="Begin a thread of this name. Only in forum channels, and needed there.",
    )
    suppress_embeds: bool = Field(
        default=False,
        title="No link previews",
        description="Links are shown without a preview below.",
    )
    suppress_notifications: bool = Field(
        default=False,
        title="Silent",
        description="The message makes no sound and no pop-up.",
    )
