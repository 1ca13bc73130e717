"""Calendar feeds: secret addresses at which calendar programs read what is planned.

Whoever has the address sees what is planned, without signing in. It is told once, only its hash is
kept, and it ends when it is revoked or when whoever made it leaves the workspace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.core.crypto import hash_token, new_token
from app.core.errors import NotFound
from app.core.ids import new_id
from app.db.models import CalendarFeed, Workspace
from app.db.repositories.accounts import Accounts
from app.db.repositories.calendar_feeds import CalendarFeeds, find_in_force
from app.db.repositories.scheduled_posts import Filter, ScheduledPosts
from app.domain.permissions import Actor, Permission
from app.domain.publication import Status
from app.services.access import require
from app.services.auth_rules import is_storable
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from app.services.showing import describe_scheduled

if TYPE_CHECKING:
    from icalendar import Event

PATH = "/api/feeds"
_HINT_LENGTH = 8
_BEHIND, _AHEAD = timedelta(days=31), timedelta(days=366)
_MOST_EVENTS = 2000
# A post takes no time; without a length some programs do not show it.
_LENGTH = timedelta(minutes=15)
_REFRESH = timedelta(minutes=15)
_SUMMARY_LENGTH = 80
_SHOWN = tuple(status for status in Status if status is not Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class FeedDetails:
    """A feed as it is listed: ``hint`` is the beginning of its secret. ``account_id`` None:
    everything in the workspace."""

    id: str
    account_id: str | None
    hint: str
    created_at: datetime
    last_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed, and the address that is told this once."""

    feed: FeedDetails
    url: str


def create(ctx: Context, actor: Actor, account_id: str | None = None) -> NewFeed:
    """A feed of one account, or of the whole workspace. Raises NotFound for an account that is
    not in the workspace."""
    require(actor, Permission.READ)
    token = new_token("pf")
    row = CalendarFeed(
        id=new_id("feed"),
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        account_id=account_id,
        token_hash=hash_token(token),
        hint=token[:_HINT_LENGTH],
        created_at=ctx.clock.now(),
    )
    with ctx.database.unit_of_work() as session:
        if account_id and Accounts(session, actor.workspace_id).find(account_id) is None:
            raise NotFound(f"There is no account {account_id} in this workspace.")
        CalendarFeeds(session, actor.workspace_id, actor.user_id).add(row)
    return NewFeed(_details(row), f"{ctx.settings.public_url}{PATH}/{token}.ics")


def list_feeds(ctx: Context, actor: Actor) -> list[FeedDetails]:
    """The actor's feeds in force, newest first; everybody's for who manages the workspace."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        rows = CalendarFeeds(session, actor.workspace_id, _whose(actor)).all()
    return [_details(row) for row in rows]


def revoke(ctx: Context, actor: Actor, feed_id: str) -> None:
    """Have a feed's address lead nowhere from now on. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        feeds = CalendarFeeds(session, actor.workspace_id, _whose(actor))
        if not is_storable(feed_id) or not feeds.revoke(feed_id, ctx.clock.now()):
            raise NotFound("There is no such calendar feed in force. Reload the list.")


def read(ctx: Context, token: str) -> bytes:
    """The calendar (RFC 5545) behind a secret: a month back, a year ahead, without what was
    cancelled. Raises NotFound for a secret that is unknown or was revoked."""
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        feed = find_in_force(session, hash_token(token), now)
        if feed is None:
            raise NotFound("This calendar does not exist any more. Ask for a new address.")
        wanted = Filter(_SHOWN, feed.account_id, now - _BEHIND, now + _AHEAD)
        rows = ScheduledPosts(session, feed.workspace_id).page(wanted, _MOST_EVENTS, None)
        found = describe_scheduled(session, feed.workspace_id, rows)
        name = session.get_one(Workspace, feed.workspace_id).name
    return _calendar(name, found, now)


def _calendar(name: str, posts: Iterable[ScheduledPostDetails], now: datetime) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Punctual//Calendar feed//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Punctual: {name}")
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for post in posts:
        calendar.add_component(_event(post, now))
    return bytes(calendar.to_ical())


def _event(post: ScheduledPostDetails, now: datetime) -> "Event":
    from icalendar import Event

    first_words = " ".join(post.text.split())[:_SUMMARY_LENGTH]
    event = Event()
    event.add("uid", f"{post.id}@punctual")
    event.add("dtstamp", now)
    event.add("dtstart", post.scheduled_for)
    event.add("duration", _LENGTH)
    event.add("sequence", post.version - 1)
    event.add("summary", f"{post.account.handle}: {first_words}")
    about = f"{post.account.platform_name}, {post.account.handle}: {post.status}"
    event.add("description", f"{about}\n\n{post.text}")
    # What is planned keeps nobody from meeting anybody.
    event.add("transp", "TRANSPARENT")
    if post.url:
        event.add("url", post.url)
    return event


def _whose(actor: Actor) -> str | None:
    return None if actor.can(Permission.MANAGE_WORKSPACE) else actor.user_id


def _details(row: CalendarFeed) -> FeedDetails:
    return FeedDetails(row.id, row.account_id, row.hint, row.created_at, row.last_read_at)
