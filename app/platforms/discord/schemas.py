"""Discord's JSON, as far as it is read. Ids are strings: they do not fit a double."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, Field

_EPOCH_MS = 1_420_070_400_000
_INCOMING = 1

Snowflake = Annotated[str, Field(pattern=r"^\d{1,20}$")]


class Webhook(BaseModel):
    """``GET /webhooks/{id}/{token}``."""

    id: Snowflake
    type: int
    channel_id: Snowflake | None
    guild_id: Snowflake | None = None
    name: str | None = None
    avatar: str | None = None

    @property
    def is_incoming(self) -> bool:
        """Whether messages can be sent through it."""
        return self.type == _INCOMING and self.channel_id is not None


class Reaction(BaseModel):
    count: int = 0


class Message(BaseModel):
    """A message that a webhook sent."""

    id: Snowflake
    channel_id: Snowflake
    reactions: list[Reaction] = []

    @property
    def reaction_count(self) -> int:
        """Reactions of every kind, together."""
        return sum(reaction.count for reaction in self.reactions)


class ErrorBody(BaseModel):
    """What a refusal says. ``errors`` holds, as deep as the request, lists called ``_errors``."""

    code: int = 0
    message: str
    errors: dict[str, object] = {}
    retry_after: float | None = None
    is_global: bool = Field(default=False, alias="global")

    def flaws(self) -> list[tuple[str, str, str]]:
        """Place (dotted), code and words of each flaw in the request."""
        return list(_flaws(self.errors, ()))


def _flaws(node: object, place: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    if not isinstance(node, dict):
        return
    for name, inner in node.items():
        if name != "_errors":
            yield from _flaws(inner, (*place, name))
        elif isinstance(inner, list):
            for flaw in inner:
                if isinstance(flaw, dict):
                    words = str(flaw.get("message", ""))
                    yield ".".join(place), str(flaw.get("code", "")), words


def id_time(snowflake: str) -> datetime:
    """When the thing with this id was made (UTC). Source: discord-api-docs, Snowflakes."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + _EPOCH_MS) / 1000, UTC)
