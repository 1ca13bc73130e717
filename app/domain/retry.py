"""When to try again."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with jitter, ended by attempts or by age.

    ``pause_without_hint`` is how long to stay away from a network that asks for it without saying
    until when.
    ``first_look_in`` is how soon after an unknown answer the network is first asked whether the
    post is there; ``settle_in`` is how long a request may go on running on the network's side:
    only after it does "not there" mean "absent". ``give_up_looking_in`` ends the looking where
    nothing can be told: from then on a person decides. ``longest_digesting`` is how long a network
    may take over uploads before they are given up.
    """

    max_attempts: int = 6
    max_age: timedelta = timedelta(hours=24)
    first_delay: timedelta = timedelta(seconds=15)
    factor: float = 3.0
    longest_delay: timedelta = timedelta(hours=1)
    pause_without_hint: timedelta = timedelta(seconds=60)
    first_look_in: timedelta = timedelta(seconds=3)
    look_every: timedelta = timedelta(seconds=15)
    settle_in: timedelta = timedelta(seconds=60)
    give_up_looking_in: timedelta = timedelta(hours=1)
    longest_digesting: timedelta = timedelta(hours=1)

    def next_try(
        self, attempts: int, now: datetime, not_before: datetime | None, jitter: float
    ) -> datetime:
        """When to try after ``attempts`` tries: never before the network's own hint.

        ``jitter`` in [0, 1] moves the delay between 75 % and 125 %; after a hint it only adds, at
        most five seconds, so that a thousand posts do not come back in one instant.
        """
        if not_before is not None and not_before > now:
            return not_before + timedelta(seconds=5 * jitter)
        delay = self.first_delay * self.factor ** max(0, attempts - 1)
        return now + min(delay, self.longest_delay) * (0.75 + 0.5 * jitter)

    def next_look(self, since: datetime, now: datetime, hint: datetime | None) -> datetime:
        """When to ask again after uploads that are being digested ``since`` then: not before the
        network's own hint, and more and more seldom."""
        return max(hint or now + self.look_every, now + (now - since) / 4)
