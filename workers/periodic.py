"""Work that comes round by itself.

Each entry stays in the scheduled set under a fixed id. When it falls due, one run of it is put
into the queue under an id that carries the due instant, so a tick that is seen twice is one job.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import redis

from app.core.clock import epoch
from app.core.jobs import PUBLISH_QUEUE, WAKE_CHANNEL, JobEntry, job_record

ID_PREFIX = "tick-"


@dataclass(frozen=True, slots=True)
class Periodic:
    """A function without arguments (dotted name) to call every ``interval_s`` seconds."""

    name: str
    function: str
    interval_s: int

    @property
    def job_id(self) -> str:
        return f"{ID_PREFIX}{self.name}"


PERIODICS = (
    Periodic("sweep", "workers.jobs.tick", 5),
    Periodic("webhooks", "workers.jobs.tell_webhooks", 5),
    Periodic("preflight", "workers.jobs.preflight", 15),
    Periodic("mail", "workers.jobs.send_mail", 20),
    Periodic("tokens", "workers.jobs.keep_tokens", 240),
    Periodic("engagement", "workers.jobs.fetch_engagement", 300),
    Periodic("recurrences", "workers.jobs.plan_recurrences", 600),
    Periodic("files", "workers.jobs.sweep_files", 3600),
)


# KEYS: job hash, scheduled set. ARGV: id, now, meta, wake channel, data, interval, other fields.
# Writes only what is missing or differs, so that a watchdog may call it at any time without
# pushing the next run away. One that lies further ahead than its interval was planned by a clock
# that has been set back since: it runs now, not when that time comes round again.
_REGISTER = """
local id = ARGV[1]
local next_at, latest = redis.call('ZSCORE', KEYS[2], id), tonumber(ARGV[2]) + tonumber(ARGV[6])
if next_at and tonumber(next_at) <= latest and redis.call('HGET', KEYS[1], 'meta') == ARGV[3]
    and redis.call('HGET', KEYS[1], 'data') == ARGV[5] then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'meta', ARGV[3], 'data', ARGV[5], unpack(ARGV, 7))
redis.call('ZADD', KEYS[2], ARGV[2], id)
redis.call('PUBLISH', ARGV[4], ARGV[2])
return 1
"""


def register(
    connection: redis.Redis, periodics: Iterable[Periodic], queue: str = PUBLISH_QUEUE
) -> int:
    """Put back every periodic entry that is missing or differs from ``periodics``.

    Returns how many were written; each of those runs first at once. Raises redis.RedisError when
    Redis is away.
    """
    script = connection.register_script(_REGISTER)
    written = 0
    for periodic in periodics:
        keys = [f"rq:job:{periodic.job_id}", f"rq:scheduled:{queue}"]
        written += cast(int, script(keys=keys, args=list(_arguments(periodic, queue))))
    return written


def forget_others(
    connection: redis.Redis, periodics: Iterable[Periodic], queue: str = PUBLISH_QUEUE
) -> None:
    """Remove periodic entries of an earlier release that are no longer in ``periodics``."""
    kept = {periodic.job_id.encode() for periodic in periodics}
    found = connection.zscan_iter(f"rq:scheduled:{queue}", match=f"{ID_PREFIX}*")
    gone = [job_id for job_id, _ in found if job_id not in kept]
    if gone:
        with connection.pipeline() as pipe:
            pipe.zrem(f"rq:scheduled:{queue}", *gone)
            pipe.delete(*(b"rq:job:" + job_id for job_id in gone))
            pipe.execute()


def _arguments(periodic: Periodic, queue: str) -> Iterator[bytes | str | int | float]:
    record = job_record(JobEntry(periodic.job_id, periodic.function), queue)
    del record["data"], record["enqueued_at"]
    yield periodic.job_id
    yield epoch()
    yield json.dumps({"interval": periodic.interval_s})
    yield WAKE_CHANNEL
    yield zlib.compress(json.dumps([periodic.function, None, [], {}]).encode())
    yield periodic.interval_s
    for field, value in (record | {"status": "scheduled"}).items():
        yield field
        yield value
