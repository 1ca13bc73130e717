"""One message for the next page a person sees, kept on our side so that no link can forge it."""

import json
from dataclasses import dataclass
from enum import StrEnum

import redis
import structlog

from app.services.context import Context

_KEPT_S = 5 * 60

log = structlog.get_logger(__name__)


class Tone(StrEnum):
    """How a message is shown."""

    SUCCESS = "success"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Flash:
    """A sentence for the person, and how to show it."""

    tone: Tone
    text: str


def put(ctx: Context, session_id: str, flash: Flash) -> None:
    """Keep ``flash`` for that browser session for five minutes. Without Redis it is dropped."""
    try:
        said = json.dumps({"tone": flash.tone, "text": flash.text})
        ctx.redis.set(_key(session_id), said, ex=_KEPT_S)
    except (redis.RedisError, OSError) as error:
        log.warning("flash_not_kept", reason=type(error).__name__)


def take(ctx: Context, session_id: str) -> Flash | None:
    """The message for that browser session, once."""
    try:
        said = ctx.redis.getdel(_key(session_id))
    except (redis.RedisError, OSError) as error:
        log.warning("flash_not_read", reason=type(error).__name__)
        return None
    if not isinstance(said, bytes):
        return None
    read = json.loads(said)
    return Flash(Tone(read["tone"]), read["text"])


def _key(session_id: str) -> str:
    return f"punctual:flash:{session_id}"
