"""Answers that are dear to work out, kept in Redis for a short while.

A Redis that is away only makes them dear again.
"""

import hashlib
from collections.abc import Callable
from typing import TypeVar, cast

import redis
import structlog
from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

log = structlog.get_logger(__name__)


class QueryCache:
    """Keeps typed answers by what was asked. No method raises when Redis is away."""

    def __init__(self, connection: redis.Redis) -> None:
        self._redis = connection

    def get_or_make(
        self, name: str, question: object, kind: type[T], make: Callable[[], T], *, ttl_s: int
    ) -> T:
        """The answer of type ``kind`` to ``question``, at most ``ttl_s`` seconds old.

        ``question`` must hold everything that the answer depends on, and write itself out as
        ``repr``. Raises whatever ``make`` raises.
        """
        digest = hashlib.sha256(repr(question).encode()).hexdigest()
        key = f"query_cache:{name}:{digest}"
        adapter = TypeAdapter(kind)
        kept = self._find(key, adapter)
        if kept is not None:
            return kept
        made = make()
        self._keep(key, adapter.dump_json(made), ttl_s)
        return made

    def _find(self, key: str, adapter: TypeAdapter[T]) -> T | None:
        try:
            raw = cast(bytes | None, self._redis.get(key))
            return None if raw is None else adapter.validate_json(raw)
        except (redis.RedisError, OSError) as error:
            log.warning("query_cache_away", reason=type(error).__name__)
        except ValidationError:
            # An earlier version of the product kept it in another shape.
            log.info("query_cache_outdated", key=key)
        return None

    def _keep(self, key: str, raw: bytes, ttl_s: int) -> None:
        try:
            self._redis.set(key, raw, ex=ttl_s)
        except (redis.RedisError, OSError) as error:
            log.warning("query_cache_away", reason=type(error).__name__)
