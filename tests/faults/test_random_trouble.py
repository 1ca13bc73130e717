"""Whatever dies or stands still, and whenever: every post is live exactly once, or says why."""

import random
import secrets

import pytest

from tests.faults.hurts import hurts_of
from tests.faults.rounds import rounds_of, tally
from tests.faults.trial import Trial
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.stack]


@pytest.mark.timeout(0)
def test_whatever_is_hurt_at_whatever_instant_nothing_is_lost_doubled_or_sent_at_a_wrong_time(
    stack: Stack, request: pytest.FixtureRequest
) -> None:
    rounds = rounds_of(request.config)
    for number in range(rounds):
        seed = secrets.randbits(32)
        print(f"round {number + 1} of {rounds}, seed {seed}")
        trial = Trial(stack, lambda: _somebody_new(stack), seed, tally)
        for hurt in hurts_of(stack, random.Random(seed), is_long=rounds > 1):
            trial.make(hurt)
        report = trial.judge()
        tally.rounds += 1
        print("\n".join(tally.lines()))
        assert report.flaws == [], f"seed {seed}"


def _somebody_new(stack: Stack) -> Client:
    name = f"p{secrets.token_hex(4)}"
    return stack.member(f"{name}@example.com", name)
