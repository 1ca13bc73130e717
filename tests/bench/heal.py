"""How soon all is as before after a blow: Redis emptied, or a process killed."""

import contextlib
import os
import signal
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import httpx
import redis

from tests.bench.arena import home
from tests.bench.figures import table
from tests.support.stack import PROCESSES, Client, Stack, wait_for

FLUSHALL = "FLUSHALL"
_WAITING = 60
_WITHIN_S = 120.0
_PROBE_EVERY_S = 0.5
_REST_S = 5.0
_SCHEDULED = "rq:scheduled:publish"
_PUBLISH = "rq:queue:publish"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Healing:
    """Seconds from the blow until: the process is there again, ``/health`` says 200, the schedule
    in Redis is whole, a post that was scheduled after the blow is live; and all of it."""

    blow: str
    process_s: float
    health_s: float
    schedule_s: float
    probe_s: float

    @property
    def all_s(self) -> float:
        return max(self.process_s, self.health_s, self.schedule_s, self.probe_s)


def measure(rounds: int, say: Say) -> list[Healing]:
    """Every blow ``rounds`` times, one after another, on one running product."""
    more = {"PUNCTUAL_PUBLISH_RATE_LIMIT": "100000/hour"}
    found = []
    with home() as place, Stack.running(place, more) as stack:
        client = stack.member()
        for number in range(_WAITING):
            client.schedule(f"In an hour, number {number}", 3600 + number, ["x"])
        for number in range(rounds):
            if number:
                # Longer than the supervisor remembers a death: else it waits longer each time.
                time.sleep(31)
            for blow in (FLUSHALL, *PROCESSES):
                found.append(_heal(stack, client, blow))
                say(f"{blow}: {found[-1].all_s:.1f} s")
                _rest(stack)
    return found


def _rest(stack: Stack) -> None:
    wait_for(stack.is_healthy, 60)
    time.sleep(_REST_S)


def _heal(stack: Stack, client: Client, blow: str) -> Healing:
    before = stack.pids(blow) if blow in PROCESSES else []
    began = time.monotonic()
    _strike(stack, blow)
    probe = _Probe(stack, client, f"Probe after {blow} at {time.time_ns()}")
    reached: dict[str, float] = {}
    goals: dict[str, Callable[[], bool]] = {
        "process_s": lambda: not before or _is_whole_again(stack.pids(blow), before),
        "health_s": stack.is_healthy,
        "schedule_s": lambda: _is_whole(stack),
        "probe_s": probe.is_live,
    }
    while len(reached) < len(goals):
        for name, is_reached in goals.items():
            if name not in reached and is_reached():
                reached[name] = time.monotonic() - began
        assert time.monotonic() - began < _WITHIN_S, f"{blow}: only {sorted(reached)} so far"
        time.sleep(0.02)
    return Healing(blow, **reached)


def _is_whole_again(pids: list[int], before: list[int]) -> bool:
    return len(pids) >= len(before) and before[0] not in pids


def _strike(stack: Stack, blow: str) -> None:
    if blow == FLUSHALL:
        with _redis(stack) as connection:
            connection.flushall()
    else:
        os.kill(stack.pids(blow)[0], signal.SIGKILL)


def _redis(stack: Stack) -> redis.Redis:
    socket = next((stack.data_dir / "redis").glob("*.sock"))
    return redis.Redis(unix_socket_path=str(socket), socket_timeout=2)


def _is_whole(stack: Stack) -> bool:
    """Whether every post that waits for its time has its entry."""
    try:
        with _redis(stack) as connection:
            names = connection.zrangebyscore(_SCHEDULED, time.time() + 600, "+inf")
    except (redis.RedisError, OSError, StopIteration):
        return False
    posts = [name for name in names if name.startswith(b"post-")]
    return len(posts) >= _WAITING


class _Probe:
    """A post for right now, asked for until somebody takes the request."""

    def __init__(self, stack: Stack, client: Client, text: str) -> None:
        self._stack = stack
        self._client = client
        self._text = text
        self._is_taken = False
        self._again_at = 0.0

    def is_live(self) -> bool:
        """Whether it is on the network."""
        if not self._is_taken:
            self._ask()
            return False
        with contextlib.suppress(httpx.HTTPError):
            return any(item["text"] == self._text for item in self._stack.ledger())
        return False

    def _ask(self) -> None:
        if time.monotonic() < self._again_at:
            return
        self._again_at = time.monotonic() + _PROBE_EVERY_S
        body = {"content": self._text, "platforms": ["x"]}
        # The same key each time: a request whose answer was lost must not make a second post.
        headers = {"Authorization": f"Bearer {self._client.token}", "Idempotency-Key": self._text}
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.post(
                f"{self._stack.url}/api/v2/publish?wait=0", json=body, headers=headers, timeout=5
            )
            self._is_taken = answer.is_success


def tables(results: list[Healing]) -> str:
    """Median and worst for each blow."""
    head = ["blow", "process", "health", "schedule", "probe is live", "all (median)", "worst"]
    return table(head, [_row(blow, results) for blow in dict.fromkeys(r.blow for r in results)])


def _row(blow: str, results: list[Healing]) -> list[str]:
    rounds = [result for result in results if result.blow == blow]
    parts = [
        statistics.median(getattr(result, name) for result in rounds)
        for name in ("process_s", "health_s", "schedule_s", "probe_s", "all_s")
    ]
    worst = max(result.all_s for result in rounds)
    name = blow if blow == FLUSHALL else f"kill -9 {blow}"
    return [name, *(f"{part:.1f} s" for part in parts), f"{worst:.1f} s"]


def as_figures(results: list[Healing]) -> list[dict[str, object]]:
    """The same for a JSON file."""
    return [asdict(result) | {"all_s": result.all_s} for result in results]
