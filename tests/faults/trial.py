"""One trial: posts are scheduled, moved and cancelled, the product is hurt, a judge looks."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.faults.hurting import Hurt
from tests.faults.judge import Expected, Report, Seen, judge
from tests.faults.rounds import Tally
from tests.support.stack import Client, Stack, wait_for

EVERYWHERE = ["linkedin", "x"]
# Networks that answer after this long, so that posts are in flight when something dies.
ANSWER_AFTER_S = 0.4
HEALED_WITHIN_S = 90
# A lease that runs out, then a look once no request can be on its way any more, and some retries.
SETTLED_WITHIN_S = 240
# Networks allow an account so many posts a quarter of an hour, and what exceeds them waits.
HURTS_PER_ACCOUNT = 3
# What is scheduled while the trouble lasts, so far ahead that even an answer that has to be asked
# for again and again comes before its time.
MORE_MEANWHILE = 8
MEANWHILE_IN_S = 75
_UNSETTLED = {"pending", "queued", "publishing", "processing", "retrying", "unconfirmed"}


class Trial:
    """Hurts one product again and again and keeps account of every post it was given."""

    def __init__(
        self,
        stack: Stack,
        new_client: Callable[[], Client],
        seed: int,
        tally: Tally,
    ) -> None:
        self._stack, self._new_client, self._tally = stack, new_client, tally
        self._clients: list[Client] = []
        self._chance = random.Random(seed)
        self._expected: list[Expected] = []
        self._count = self._hurts = 0
        tally.seeds.append(seed)

    def slow_down_networks(self) -> None:
        """As networks are: some of the answers take a while, before or after the post is live."""
        wait_for(self._stack.is_healthy, HEALED_WITHIN_S)
        self._stack.lift_limits()
        for platform in EVERYWHERE:
            when = self._chance.choice(["first", "last"])
            self._stack.order(platform, "slow", n=ANSWER_AFTER_S, times=0, execute=when)

    def make(self, hurt: Hurt) -> None:
        """Schedule, hurt at a random instant, wait until posts go out again."""
        self.slow_down_networks()
        if self._hurts % HURTS_PER_ACCOUNT == 0:
            self._clients.append(self._new_client())
        self._hurts += 1
        for in_s in (1.5, 2.2, 2.9, 3.6, 4.3):
            self._schedule(in_s + self._chance.random() / 2)
        self._schedule(2.0 + self._chance.random(), parts=3)
        self._move(1.6 + self._chance.random(), to_s=6)
        self._cancel(1.8 + self._chance.random())
        time.sleep(self._chance.uniform(0.2, 3.5))
        self._strike(hurt)
        self._tally.kills += 1
        self._measure_healing(hurt)

    def judge(self) -> Report:
        """Wait until nothing is open any more, then hold every post against the ledger."""
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while self._open() and time.monotonic() < deadline:
            time.sleep(1)
        seen = {item["id"]: Seen.from_api(item) for item in self._scheduled_posts()}
        report = judge(self._expected, seen, self._stack.ledger())
        self._tally.add(report)
        self._expected.clear()
        return report

    def _strike(self, hurt: Hurt) -> None:
        """Cause ``hurt`` while people go on scheduling."""
        with ThreadPoolExecutor(1) as pool:
            struck = pool.submit(hurt.strike, self._stack)
            for _ in range(MORE_MEANWHILE):
                wait([struck], timeout=self._chance.uniform(0.3, 1.5))
                if struck.done():
                    break
                self._schedule(MEANWHILE_IN_S + self._chance.random())
            struck.result()

    @property
    def _client(self) -> Client:
        return self._clients[-1]

    def _scheduled_posts(self) -> list[dict[str, Any]]:
        return [item for client in self._clients for item in client.scheduled_posts()]

    def _schedule(self, in_s: float, parts: int = 1) -> list[dict[str, Any]]:
        self._count += 1
        texts = [f"{self._chance.getrandbits(48):x} {self._count}.{n}" for n in range(parts)]
        platforms = EVERYWHERE if parts == 1 else ["x"]
        at = datetime.now(UTC) + timedelta(seconds=in_s)
        items = self._client.schedule_parts(texts, at, platforms)
        for item in items:
            promise = Expected(item["id"], item["platform"], tuple(texts), not_before=at)
            self._expected.append(promise)
        return items

    def _move(self, in_s: float, to_s: float) -> None:
        for item in self._schedule(in_s):
            at = datetime.now(UTC) + timedelta(seconds=to_s)
            path = f"/scheduled-posts/{item['id']}"
            answer = self._client.call("PATCH", path, json={"scheduled_for": at.isoformat()})
            if answer.status_code == 200:
                self._promise(item["id"], not_before=at)

    def _cancel(self, in_s: float) -> None:
        for item in self._schedule(in_s):
            answer = self._client.call("DELETE", f"/scheduled-posts/{item['id']}")
            if answer.is_success:
                self._promise(item["id"], taken_back_at=datetime.now(UTC))

    def _promise(self, scheduled_post_id: str, **more: datetime) -> None:
        (known,) = [e for e in self._expected if e.id == scheduled_post_id]
        self._expected.remove(known)
        said = {"not_before": known.not_before, "taken_back_at": known.taken_back_at, **more}
        self._expected.append(Expected(known.id, known.platform, known.texts, **said))

    def _measure_healing(self, hurt: Hurt) -> None:
        """Healed is: every part reports for duty, and a post given now goes out by itself."""
        began = time.monotonic()
        wait_for(self._stack.is_healthy, HEALED_WITHIN_S)
        probe = {(item["platform"], item["content"]) for item in self._schedule(0.1)}
        wait_for(lambda: probe <= self._landed(), HEALED_WITHIN_S)
        took = time.monotonic() - began
        self._tally.healed_in.append(took)
        print(f"{hurt.name}: healed after {took:.1f} s")

    def _landed(self) -> set[tuple[str, str]]:
        try:
            return {(item["platform"], item["text"]) for item in self._stack.ledger()}
        except httpx.HTTPError:
            return set()

    def _open(self) -> bool:
        try:
            items = self._scheduled_posts()
        except httpx.HTTPError:
            return True
        return any(item["status"] in _UNSETTLED for item in items)
