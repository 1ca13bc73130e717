"""The home page: what goes out next, and the first steps of a newcomer."""

from collections import defaultdict
from datetime import datetime

import reflex as rx

from app.domain.permissions import Permission
from app.domain.publication import Status
from app.domain.slots import to_local
from app.services import accounts, posts, scheduling
from app.services.details import ScheduledPostDetails
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.clockwork import day_label
from app.ui.gate import requires
from app.ui.presenting import present_forecast, present_targets
from app.ui.states.live import on_change
from app.ui.views import DayView, UpcomingView
from app.ui.wording import needs_person

MOST_SHOWN = 50
AHEAD = (Status.PENDING, Status.QUEUED, Status.PUBLISHING, Status.PROCESSING, Status.RETRYING)
TROUBLED = (Status.FAILED, Status.MISSED, Status.BLOCKED, Status.UNCONFIRMED)


class UpcomingState(rx.State):
    """What the home page shows."""

    days: list[DayView] = []
    is_loaded: bool = False
    has_more: bool = False
    has_account: bool = False
    has_post: bool = False
    has_published: bool = False
    troubled_count: int = 0

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        ahead = await call_service(scheduling.list_scheduled, statuses=AHEAD, limit=MOST_SHOWN)
        self.days = _by_day(ahead.items, gate.actor().timezone)
        self.has_more = ahead.next_cursor is not None
        await self._look_around()
        self.is_loaded = True

    async def _look_around(self) -> None:
        troubled = await call_service(scheduling.list_scheduled, statuses=TROUBLED, limit=99)
        published = await call_service(
            scheduling.list_scheduled, statuses=(Status.PUBLISHED,), limit=1
        )
        self.troubled_count = len({i.post_id for i in troubled.items if needs_person(i)})
        self.has_published = bool(published.items)
        self.has_post = bool((await call_service(posts.list_posts, limit=1)).items)
        self.has_account = bool(await call_service(accounts.list_accounts))


def _by_day(items: tuple[ScheduledPostDetails, ...], zone: str) -> list[DayView]:
    at, days = now(), defaultdict(list)
    for post in _together(items):
        days[to_local(post[0].scheduled_for, zone).date()].append(post)
    return [
        DayView(
            day_label(found[0][0].scheduled_for, zone, at), [_line(post, zone) for post in found]
        )
        for found in days.values()
    ]


def _together(items: tuple[ScheduledPostDetails, ...]) -> list[list[ScheduledPostDetails]]:
    """What is one post at one time, whatever the number of accounts."""
    found: dict[tuple[datetime, str], list[ScheduledPostDetails]] = defaultdict(list)
    for item in items:
        found[item.scheduled_for, item.post_id].append(item)
    return list(found.values())


def _line(post: list[ScheduledPostDetails], zone: str) -> UpcomingView:
    targets = present_targets(post, zone, now())
    first, statuses = targets[0], {target.status for target in targets}
    return UpcomingView(
        post_id=first.post_id,
        text=post[0].text,
        part_count=max(item.part_count for item in post),
        time_label=f"{to_local(post[0].scheduled_for, zone):%H:%M}",
        at_iso=first.at_iso,
        is_counting_down=all(target.is_counting_down for target in targets),
        status=first.status if len(statuses) == 1 else "",
        targets=targets,
        forecast=present_forecast(post),
    )


on_change("/", UpcomingState.load)
