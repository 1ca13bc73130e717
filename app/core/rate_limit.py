"""Counting what somebody did in a fixed window, in Redis.

The counter is a plain string that a person can read or delete. A Redis that is away lets
everything pass: a limit protects from excess and must not become an outage of its own.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import redis
import structlog

from app.core.limit import Limit
from app.core.redis import connect

# INCR and EXPIRE in one step: a crash between them would leave a counter that never ends. A use
# beyond the limit is refused without being counted.
_COUNT = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local left = redis.call('PTTL', KEYS[1])
if used >= tonumber(ARGV[1]) and left > 0 then return {used + 1, left} end
used = redis.call('INCR', KEYS[1])
if left < 0 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2]) * 1000
end
return {used, left}
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one more use is allowed, how many remain, and when the window ends (seconds)."""

    limit: Limit
    is_allowed: bool
    remaining: int
    resets_in_s: int


class RateLimiter:
    """Counts uses under keys in Redis. No method raises when Redis is away."""

    def __init__(self, connection: redis.Redis) -> None:
        self._redis = connection
        self._count = connection.register_script(_COUNT)

    def count(self, key: str, limit: Limit) -> Verdict:
        """Count one use under ``key``, and tell whether it was within ``limit``."""
        try:
            used, left_ms = self._count(keys=[key], args=[limit.count, limit.window_s])
        except (redis.RedisError, OSError) as error:
            return _everything_passes(limit, error)
        return _verdict(limit, int(used), int(left_ms))

    def look(self, key: str, limit: Limit) -> Verdict:
        """What the next use under ``key`` would meet, without counting it."""
        try:
            used, left_ms = self._read(key)
        except (redis.RedisError, OSError) as error:
            return _everything_passes(limit, error)
        verdict = _verdict(limit, used, left_ms if left_ms > 0 else limit.window_s * 1000)
        return Verdict(limit, used < limit.count, verdict.remaining, verdict.resets_in_s)

    def forget(self, key: str) -> None:
        """Start ``key`` anew."""
        try:
            self._redis.delete(key)
        except (redis.RedisError, OSError) as error:
            log.warning("rate_limit_not_reset", reason=type(error).__name__)

    def _read(self, key: str) -> tuple[int, int]:
        with self._redis.pipeline() as pipeline:
            pipeline.get(key)
            pipeline.pttl(key)
            used, left_ms = pipeline.execute()
        return int(cast("bytes | None", used) or 0), int(left_ms)


@lru_cache(maxsize=4)
def limiter_for(redis_url: str) -> RateLimiter:
    """This process's limiter on that Redis. It waits two seconds at most: a person is waiting."""
    return RateLimiter(connect(redis_url, patient=False))


def _verdict(limit: Limit, used: int, left_ms: int) -> Verdict:
    return Verdict(
        limit,
        is_allowed=used <= limit.count,
        remaining=max(0, limit.count - used),
        resets_in_s=max(1, -(-left_ms // 1000)),
    )


def _everything_passes(limit: Limit, error: Exception) -> Verdict:
    log.warning("rate_limit_not_counted", reason=type(error).__name__)
    return Verdict(limit, is_allowed=True, remaining=limit.count, resets_in_s=limit.window_s)
