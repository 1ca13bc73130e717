"""Signs of life that processes leave in Redis, for the health page and the doctor."""

import json
import os
import socket
from dataclasses import dataclass
from typing import cast

import redis

from app.core.clock import epoch

TTL_S = 20


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One living process: what it is, where it runs, and when it last said so (epoch seconds).

    ``busy`` counts its jobs under way, ``queue`` names the one it works on.
    """

    kind: str
    host: str
    pid: int
    at: float
    busy: int = 0
    queue: str = ""


def key_for(kind: str, *, host: str | None = None, pid: int | None = None) -> str:
    """The Redis key under which a process of ``kind`` ("scheduler", "worker") beats."""
    return f"punctual:heartbeat:{kind}:{host or socket.gethostname()}:{pid or os.getpid()}"


def beat(connection: redis.Redis, kind: str, *, busy: int = 0, queue: str = "") -> None:
    """Say that this process lives; the sign fades after ``TTL_S`` seconds.

    Raises redis.RedisError when Redis is away.
    """
    said = json.dumps({"at": epoch(), "busy": busy, "queue": queue})
    connection.set(key_for(kind), said, ex=TTL_S)


def stop_beating(connection: redis.Redis, kind: str) -> None:
    """Take the sign away at once, on a clean stop."""
    connection.delete(key_for(kind))


def living(connection: redis.Redis, kind: str) -> tuple[Heartbeat, ...]:
    """Every process of ``kind`` that gave a sign of life within ``TTL_S`` seconds.

    Raises redis.RedisError when Redis is away.
    """
    keys = sorted(connection.scan_iter(match=f"punctual:heartbeat:{kind}:*", count=500))
    values = cast("list[bytes | None]", connection.mget(keys)) if keys else []
    return tuple(
        _read(key.decode(), value) for key, value in zip(keys, values, strict=True) if value
    )


def _read(key: str, value: bytes) -> Heartbeat:
    _, _, kind, where = key.split(":", 3)
    host, _, pid = where.rpartition(":")
    said = json.loads(value)
    return Heartbeat(
        kind=kind, host=host, pid=int(pid), at=said["at"], busy=said["busy"], queue=said["queue"]
    )
