"""One message for the next page a person sees, kept on our side so that no link can forge it."""

from dataclasses import dataclass

import redis
import structlog

from app.services.context import Context

_KEPT_S = 5 * 60

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Flash:
    """A sentence for the person."""

    text: str


def put(ctx: Context, session_id: str, flash: Flash) -> None:
    """Keep ``flash`` for that browser session for five minutes. Without Redis it is dropped."""
    try:
        ctx.redis.set(_key(session_id), flash.text.encode(), ex=_KEPT_S)
    except (redis.RedisError, OSError) as error:
        log.warning("flash_not_kept", reason=type(error).__name__)


def take(ctx: Context, session_id: str) -> Flash | None:
    """The message for that browser session, once."""
    try:
        said = ctx.redis.getdel(_key(session_id))
    except (redis.RedisError, OSError) as error:
        log.warning("flash_not_read", reason=type(error).__name__)
        return None
    return Flash(said.decode()) if isinstance(said, bytes) else None


def _key(session_id: str) -> str:
    return f"punctual:flash:{session_id}"
