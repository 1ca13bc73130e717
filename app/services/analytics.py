"""How posts did: what went out, what failed, how late, and what people made of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.errors import FieldError, InvalidInput
from app.db.repositories.analytics import NUMBERS, AccountTally, Analytics, LivePost
from app.domain.permissions import Actor, Permission
from app.services.access import require
from app.services.context import Context

_LONGEST = timedelta(days=366)
_USUAL = timedelta(days=30)
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What people did, as far as the networks say; None: no network said."""

    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    clicks: int | None = None
    saves: int | None = None


@dataclass(frozen=True, slots=True)
class AccountAnalytics:
    """One account's share of a summary; lateness in milliseconds."""

    account_id: str
    platform: str
    handle: str
    published: int
    failed: int
    missed: int
    late_by_ms_median: int | None
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Summary:
    """A stretch of time, ``since`` included, ``until`` not (aware)."""

    since: datetime
    until: datetime
    published: int
    failed: int
    missed: int
    numbers: Numbers
    accounts: tuple[AccountAnalytics, ...]


@dataclass(frozen=True, slots=True)
class PostAnalytics:
    """One live post with its newest numbers."""

    scheduled_post_id: str
    post_id: str
    account_id: str
    platform: str
    handle: str
    text: str
    url: str
    published_at: datetime
    late_by_ms: int | None
    fetched_at: datetime | None
    numbers: Numbers


def summarize(
    ctx: Context, actor: Actor, since: datetime | None = None, until: datetime | None = None
) -> Summary:
    """Counts and numbers by account; without ``since`` the last 30 days.

    Raises InvalidInput for a stretch that ends before it begins, or is longer than a year.
    """
    require(actor, Permission.READ)
    begin, end = _stretch(ctx, since, until)
    with ctx.database.unit_of_work() as session:
        repository = Analytics(session, actor.workspace_id)
        tallies = repository.by_account(begin, end)
        numbers = repository.numbers_by_account(begin, end)
    accounts = tuple(_account(tally, numbers.get(tally.account_id)) for tally in tallies)
    return _summary(begin, end, accounts)


def of_account(summary: Summary, account_id: str | None) -> Summary:
    """The same stretch for one account alone; with None as it is."""
    if account_id is None:
        return summary
    only = tuple(a for a in summary.accounts if a.account_id == account_id)
    return _summary(summary.since, summary.until, only)


def list_posts(
    ctx: Context,
    actor: Actor,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    account_id: str | None = None,
    limit: int = 50,
) -> list[PostAnalytics]:
    """Live posts, newest first. Raises as ``summarize`` does."""
    require(actor, Permission.READ)
    begin, end = _stretch(ctx, since, until)
    with ctx.database.unit_of_work() as session:
        found = Analytics(session, actor.workspace_id).live_posts(begin, end, account_id, limit)
    return [post_analytics(one) for one in found]


def _summary(since: datetime, until: datetime, accounts: tuple[AccountAnalytics, ...]) -> Summary:
    return Summary(
        since,
        until,
        sum(a.published for a in accounts),
        sum(a.failed for a in accounts),
        sum(a.missed for a in accounts),
        _added([a.numbers for a in accounts]),
        accounts,
    )


def _stretch(
    ctx: Context, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    end = until or ctx.clock.now()
    # There is no year before the first: nothing lies that far back anyway.
    begin = since or end - min(_USUAL, end - _EVER)
    if not timedelta(0) < end - begin <= _LONGEST:
        message = "Choose a stretch of time that ends after it begins, of at most one year."
        raise InvalidInput(message, [FieldError("from", "bad_stretch", message)])
    return begin, end


def _account(tally: AccountTally, numbers: tuple[int | None, ...] | None) -> AccountAnalytics:
    return AccountAnalytics(
        tally.account_id,
        tally.platform,
        tally.handle,
        tally.published,
        tally.failed,
        tally.missed,
        tally.late_by_ms_median,
        Numbers(*(numbers or ())),
    )


def post_analytics(found: LivePost) -> PostAnalytics:
    """A live post as people and programs see it."""
    return PostAnalytics(
        found.scheduled_post_id,
        found.post_id,
        found.account_id,
        found.platform,
        found.handle,
        found.text,
        found.url,
        found.published_at,
        found.late_by_ms,
        found.fetched_at,
        Numbers(*found.numbers),
    )


def _added(all_numbers: list[Numbers]) -> Numbers:
    sums = {}
    for name in NUMBERS:
        known = [value for n in all_numbers if (value := getattr(n, name)) is not None]
        sums[name] = sum(known) if known else None
    return Numbers(**sums)
