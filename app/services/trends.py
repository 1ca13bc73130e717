"""How posts did over time, for the page that shows it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.errors import FieldError, InvalidInput
from app.core.query_cache import QueryCache
from app.db.repositories.accounts import Accounts
from app.db.repositories.analytics import Analytics
from app.db.repositories.trends import Span, Trends
from app.domain.permissions import Actor, Permission
from app.domain.slots import resolve_local
from app.domain.trends import DayNumbers, DayTally, HourNumbers
from app.services import analytics
from app.services.access import require
from app.services.analytics import PostAnalytics, Summary, post_analytics
from app.services.context import Context

KEPT_S = 60
LONGEST_DAYS = 366
BEST_POSTS = 10


@dataclass(frozen=True, slots=True)
class BestPost:
    """A live post and how often people did anything with it: views are not counted."""

    post: PostAnalytics
    interactions: int


@dataclass(frozen=True, slots=True)
class Review:
    """A stretch of days in the person's zone, and the stretch of the same length before it."""

    first: date
    last: date
    summary: Summary
    before: Summary
    days: tuple[DayTally, ...]
    numbers: tuple[DayNumbers, ...]
    hours: tuple[HourNumbers, ...]
    best: tuple[BestPost, ...]


def review(
    ctx: Context, actor: Actor, first: date, last: date, account_id: str | None = None
) -> Review:
    """How the days from ``first`` to ``last``, both included, went; at most a minute old.

    Days are those of the actor's zone. Raises InvalidInput for days that are in the wrong order,
    more than a year, or beyond the calendar, and for an account that is not in this workspace.
    """
    require(actor, Permission.READ)
    _check(first, last)
    if account_id:
        _check_account(ctx, actor, account_id)
    question = (actor.workspace_id, actor.timezone, first, last, account_id)
    return QueryCache(ctx.redis).get_or_make(
        "review",
        question,
        Review,
        lambda: _look(ctx, actor, first, last, account_id),
        ttl_s=KEPT_S,
    )


def span_of(first: date, last: date, zone: str, account_id: str | None = None) -> Span:
    """Those days from their first instant in ``zone`` to the first that is no longer theirs."""
    return Span(_begin(first, zone), _begin(last + timedelta(days=1), zone), zone, account_id)


def _look(ctx: Context, actor: Actor, first: date, last: date, account_id: str | None) -> Review:
    span = span_of(first, last, actor.timezone, account_id)
    length = last - first
    earlier = span_of(first - length - timedelta(days=1), first - timedelta(days=1), span.zone)
    summary = analytics.summarize(ctx, actor, span.since, span.until)
    before = analytics.summarize(ctx, actor, earlier.since, earlier.until)
    with ctx.database.unit_of_work() as session:
        trends = Trends(session, actor.workspace_id)
        best = dict(trends.best_posts(span, BEST_POSTS))
        shown = Analytics(session, actor.workspace_id).live_posts(
            span.since, span.until, account_id, BEST_POSTS, best.keys()
        )
        return Review(
            first,
            last,
            analytics.of_account(summary, account_id),
            analytics.of_account(before, account_id),
            tuple(trends.by_day(span)),
            tuple(trends.numbers_by_day(span)),
            tuple(trends.by_hour(span)),
            tuple(
                sorted(
                    (BestPost(post_analytics(p), best[p.scheduled_post_id]) for p in shown),
                    key=lambda found: -found.interactions,
                )
            ),
        )


def _begin(day: date, zone: str) -> datetime:
    return resolve_local(datetime(day.year, day.month, day.day), zone).at  # noqa: DTZ001


def _check(first: date, last: date) -> None:
    days = (last - first).days + 1
    if not 1 <= days <= LONGEST_DAYS:
        message = "Choose days in order, at most one year of them."
        raise InvalidInput(message, [FieldError("from", "bad_stretch", message)])
    # The stretch before is looked at too, and no calendar goes back beyond the year 1.
    if first.year < 1970 or last.year > 9000:
        message = "Choose days of our time."
        raise InvalidInput(message, [FieldError("from", "bad_stretch", message)])


def _check_account(ctx: Context, actor: Actor, account_id: str) -> None:
    with ctx.database.unit_of_work() as session:
        if account_id not in Accounts(session, actor.workspace_id).by_ids([account_id]):
            message = "That account is not in this workspace. Choose another one."
            raise InvalidInput(message, [FieldError("account_id", "unknown", message)])
