"""The queue of an account that posts every day at ten."""

from datetime import UTC, datetime, time, timedelta

from app.domain.permissions import Actor
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.services import post_queue, posting_schedules, scheduling
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.scheduling import ScheduledFilter
from tests.support.cast import Cast

DAY = timedelta(days=1)
TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EVERY_DAY_AT_TEN = [Slot(day, time(10)) for day in Weekday]


def daily_account(cast: Cast, platform: str = "x", zone: str = "UTC") -> str:
    """The id of a new account with such a schedule."""
    account = cast.account(platform, handle="@daily")
    posting_schedules.set_schedule(cast.context, cast.owner, account.id, zone, EVERY_DAY_AT_TEN)
    return account.id


def draft_to(*account_ids: str, text: str = "Hello, world") -> Draft:
    """Something to say on these accounts."""
    return Draft((PartDraft(text),), account_ids)


def queue(ctx: Context, actor: Actor, account_id: str, count: int) -> list[ScheduledPostDetails]:
    """So many posts, each in the next free slot."""
    drafts = [draft_to(account_id, text=f"Number {n}") for n in range(count)]
    return [post_queue.add(ctx, actor, draft, Place.NEXT).scheduled_posts[0] for draft in drafts]


def all_of(ctx: Context, actor: Actor, account_id: str) -> list[ScheduledPostDetails]:
    """What is scheduled on the account, by time."""
    wanted = ScheduledFilter(account_id=account_id)
    return list(scheduling.list_scheduled(ctx, actor, wanted, limit=100).items)
