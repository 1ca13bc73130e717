"""How often a live post is asked about: soon while it moves, rarely later, then no more."""

from datetime import datetime, timedelta

# After publication. People look on the first day; most of what a post gets, it has after a week.
LOOKS = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=14),
    timedelta(days=30),
)


def next_look(published_at: datetime, now: datetime) -> datetime | None:
    """When to ask next about a post that went live then; None: it is old."""
    return next((published_at + age for age in LOOKS if published_at + age > now), None)
