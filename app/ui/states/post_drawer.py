"""One post in the drawer, on whatever page: its history, and what a person can do about it."""

from datetime import datetime
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput, NotFound
from app.domain.permissions import Permission
from app.domain.post_queue import Place
from app.domain.publication import RETRIABLE, Status
from app.services import (
    moving,
    post_list,
    post_queue,
    posting_schedules,
    posts,
    scheduling,
    taking_down,
)
from app.services.auth_rules import is_storable
from app.services.details import PostDetails, ScheduledPostDetails
from app.services.post_list import ListFilter, Narrowing
from app.ui import gate
from app.ui.arguments import read_address
from app.ui.bridge import await_service, call_service
from app.ui.calendaring import most_urgent
from app.ui.clock import now
from app.ui.clockwork import in_a_sentence, moment_label
from app.ui.connect_links import reconnect_url
from app.ui.gate import requires
from app.ui.presenting import present_detail, present_post
from app.ui.states.choosing_time import ChoosingTime
from app.ui.states.live import on_change_anywhere
from app.ui.told import tell
from app.ui.views import PostView, TargetDetailView
from app.ui.wording import post_count

LONGEST_URL = 2_000
_QUESTIONS = frozenset({"move", "cancel", "posted", "again", "delete"})


class PostDrawerState(ChoosingTime, rx.State):
    """The opened post with all its accounts; ``detail`` is the one that is looked at."""

    post: PostView | None = None
    detail: TargetDetailView | None = None
    failed_count: int = 0
    # How many posts wait for the account to be connected again, in words, and where that is done.
    blocked_label: str = ""
    reconnect_url: str = ""
    # Which question is asked: "", "move", "cancel", "posted", "again" or "delete".
    asking: str = ""
    live_url: str = ""
    is_deleting: bool = False
    # Whether the account's queue has slots for it.
    can_queue: bool = False

    @rx.event
    @requires(Permission.READ)
    async def arrive(self) -> None:
        """On a page: show the post that its address names, and none of the page before."""
        self.post, self.detail, self.asking = None, None, ""
        named = str(read_address(self.router).get("open", ""))
        if named:
            await self._open(named)

    @rx.event
    @requires(Permission.READ)
    async def open(self, post_id: str) -> None:
        """Show a post by its id, or one of its accounts by the id of its way there."""
        self.asking = ""
        await self._open(str(post_id))

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.post, self.detail, self.asking = None, None, ""

    @rx.event
    @requires(Permission.READ)
    async def choose(self, scheduled_post_id: str) -> None:
        """Look at another of its accounts."""
        self.asking = ""
        if self.post is not None:
            await self._show(self.post.id, str(scheduled_post_id)[:80])

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        if self.post is None:
            return
        try:
            await self._show(self.post.id, self.detail.target.id if self.detail else "")
        except NotFound:
            self.post, self.detail = None, None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask(self, question: str) -> None:
        """Open one of the drawer's questions, or none."""
        self.asking = question if question in _QUESTIONS else ""
        self.live_url = ""
        if self.asking == "move" and self.detail:
            item = await call_service(scheduling.get_scheduled, self.detail.target.id)
            self._set_instant(max(item.scheduled_for, now()))
            await self._follow_time()

    def _moved_ids(self) -> list[str]:
        return [self.detail.target.id] if self.detail else []

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def type_url(self, url: str) -> None:
        self.live_url = str(url)[:LONGEST_URL]

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def move(self) -> EventSpec:
        at = self._instant()
        if self.detail is None:
            raise InvalidInput("Choose a date and a time that lie ahead.")
        version = self.detail.target.version
        await call_service(scheduling.move, self._chosen(), at, version=version)
        return await self._done("Moved.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def move_to_queue(self) -> EventSpec:
        """Give it the next free slot of its account's queue."""
        version = self.detail.target.version if self.detail else None
        found = await call_service(post_queue.requeue, self._chosen(), Place.NEXT, version=version)
        return await self._done(queued_words(found, gate.actor().timezone, now()))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def cancel(self) -> EventSpec:
        await call_service(scheduling.cancel, self._chosen())
        return await self._done("Cancelled. It will not go out.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def retry(self) -> EventSpec:
        await call_service(scheduling.retry, self._chosen())
        return await self._done("On its way again.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def retry_failed(self) -> EventSpec:
        """Try again on those accounts alone where it failed or missed its time."""
        if self.post is None:
            raise InvalidInput("Open a post first.")
        post = await call_service(posts.get_post, self.post.id)
        ids = [item.id for item in post.scheduled_posts if item.is_retriable]
        tally = await call_service(moving.retry_all, ids)
        where = "1 account" if tally.done == 1 else f"{tally.done} accounts"
        return await self._done(f"On its way again to {where}. The others stay as they are.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def mark_as_posted(self) -> EventSpec:
        url = self.live_url.strip()
        if url and not url.startswith(("https://", "http://")):
            raise InvalidInput("Paste the whole address of the post, with https:// in front.")
        await call_service(scheduling.resolve, self._chosen(), is_published=True, url=url or None)
        return await self._done("Marked as published.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def post_again(self) -> EventSpec:
        await call_service(scheduling.resolve, self._chosen(), is_published=False)
        return await self._done("It is posted again.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def start_take_down(self) -> Any:
        """Show that it is under way before the network is asked."""
        chosen = self._chosen()
        self.is_deleting = True
        handler: Any = PostDrawerState.take_down
        return handler(chosen)

    @rx.event(background=True)
    @requires(Permission.WRITE_POSTS)
    async def take_down(self, scheduled_post_id: str) -> EventSpec:
        """Asks the network; in the background, because the state is locked while others wait."""
        try:
            await await_service(taking_down.take_down, str(scheduled_post_id))
        finally:
            async with self:
                self.is_deleting = False
                await self._done("")
        return tell("Deleted from the network.")

    async def _open(self, named: str) -> None:
        if not is_storable(named):
            raise InvalidInput("This is no post's id. Open it from the list.")
        wanted, chosen = named[:80], ""
        try:
            if wanted.startswith("sp_"):
                chosen = wanted
                wanted = (await call_service(scheduling.get_scheduled, chosen)).post_id
            await self._show(wanted, chosen)
        except NotFound:
            self.post, self.detail = None, None
            raise NotFound("This post is not here any more. It may have been deleted.") from None

    def _chosen(self) -> str:
        """The id of what is looked at. Raises InvalidInput where nothing is."""
        if self.detail is None:
            raise InvalidInput("Open a post first.")
        return self.detail.target.id

    async def _done(self, said: str) -> EventSpec:
        self.asking = ""
        if self.post:
            await self._show(self.post.id, self.detail.target.id if self.detail else "")
        return tell(said)

    async def _show(self, post_id: str, chosen: str) -> None:
        zone, at = gate.actor().timezone, now()
        post = await call_service(posts.get_post, post_id)
        shown = present_post(post, zone, at)
        item = _chosen_of(post, chosen)
        self.failed_count = sum(one.status in RETRIABLE for one in post.scheduled_posts)
        await self._look_at_account(item)
        self.detail = present_detail(item, zone, at) if item else None
        self.post = shown

    async def _look_at_account(self, item: ScheduledPostDetails | None) -> None:
        self.blocked_label, self.reconnect_url, self.can_queue = "", "", False
        if item is None:
            return
        if item.can_be_queued:
            schedule = await call_service(posting_schedules.get_schedule, item.account.id)
            self.can_queue = bool(schedule.slots)
        self.reconnect_url = reconnect_url(item.account)
        if item.status is Status.BLOCKED:
            wanted = ListFilter(account_id=item.account.id)
            groups = {"blocked": frozenset({Status.BLOCKED})}
            counted = await call_service(post_list.count_posts, wanted, Narrowing(), groups)
            self.blocked_label = waiting_words(counted["blocked"])


def waiting_words(count: int) -> str:
    """How many posts go on once their account is connected again."""
    if count >= post_list.MOST_COUNTED:
        return f"{count - 1}+ posts go out once it is connected"
    return f"{post_count(count)} {'goes' if count == 1 else 'go'} out once it is connected"


def queued_words(item: ScheduledPostDetails, zone: str, at: datetime) -> str:
    """Which slot it was given, and what else it waits for."""
    when = in_a_sentence(moment_label(item.scheduled_for, zone, at))
    match item.status:
        case Status.HELD:
            return f"In the queue for {when}. It waits until its queue, or its account, goes on."
        case Status.BLOCKED:
            return f"In the queue for {when}, once its account is connected again."
    return f"In the queue. It goes out {when}."


def _chosen_of(post: PostDetails, chosen: str) -> ScheduledPostDetails | None:
    """The one that was chosen, else the one that most needs to be seen."""
    known = {item.id: item for item in post.scheduled_posts}
    if chosen in known or not known:
        return known.get(chosen)
    worst = most_urgent([item.status for item in known.values()])
    return next(item for item in known.values() if item.status is worst)


on_change_anywhere(PostDrawerState.reload)
