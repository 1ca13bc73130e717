"""What an instant is worth that was noted before somebody set the clock, or the machine slept.

Pure. Such an instant stands on another clock than the present one, and nobody can tell which of
the two is right: whoever reckons with it must allow for both.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Less than this is a clock being slewed, or a process that was not scheduled for a moment.
TOLERANCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Step:
    """The clock's last jump: noticed ``at`` (on the clock as it is since), ``by`` so much."""

    at: datetime
    by: timedelta


def latest(noted: datetime, step: Step | None, now: datetime) -> datetime:
    """The latest instant, on the present clock, at which what was noted as ``noted`` can have been.

    What happened before the step was over when it was noticed.
    """
    if step is not None and (noted < step.at or noted > now):
        return step.at
    return noted


def earliest(noted: datetime, step: Step | None) -> datetime:
    """The earliest instant, on either clock, at which what was noted as ``noted`` can have been."""
    if step is None or noted > step.at + max(-step.by, timedelta()):
        return noted
    return min(noted, noted + step.by)
