"""The list of posts, the drawer with one post's history, and what a person can do about it."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput, NotFound
from app.domain.permissions import Permission
from app.services import posts, scheduling, taking_down
from app.services.details import PostDetails
from app.ui import gate
from app.ui.bridge import await_service, call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.post_filters import FILTERS, Filter, find_posts
from app.ui.presenting import present_detail, present_post
from app.ui.states.choosing_time import ChoosingTime
from app.ui.states.live import on_change
from app.ui.told import tell
from app.ui.views import PostView, TargetDetailView
from app.ui.wording import announce

PAGE_SIZE = 20
LONGEST_URL = 2_000


class PostsState(ChoosingTime, rx.State):
    """Posts as the filter selects them; ``open_id`` is the one shown in the drawer."""

    items: list[PostView] = []
    filter: str = "all"
    is_loaded: bool = False
    has_more: bool = False
    new_id: str = ""
    open_id: str = ""
    detail: TargetDetailView | None = None
    # Which question the drawer asks: "", "move", "cancel", "posted", "again" or "delete".
    asking: str = ""
    live_url: str = ""
    is_deleting: bool = False
    announcement: str = ""
    _shown_count: int = PAGE_SIZE
    _statuses: dict[str, str] = {}

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        asked = self.router.url.query_parameters
        self.new_id = str(asked.get("new", ""))
        wanted = str(asked.get("show", "all"))
        self.filter = wanted if wanted in FILTERS else "all"
        self.open_id, self.detail, self.asking = "", None, ""
        self._shown_count, self._statuses = PAGE_SIZE, {}
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._read()
        if self.open_id:
            await self._show(self.open_id)

    @rx.event
    @requires(Permission.READ)
    async def choose_filter(self, name: str) -> None:
        self.filter = name if name in FILTERS else "all"
        self._shown_count = PAGE_SIZE
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def show_more(self) -> None:
        self._shown_count = min(self._shown_count + PAGE_SIZE, 200)
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def open(self, scheduled_post_id: str) -> None:
        self.asking = ""
        await self._show(str(scheduled_post_id))

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.open_id, self.detail, self.asking = "", None, ""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask(self, question: str) -> None:
        """Open one of the drawer's questions, or none."""
        known = {"move", "cancel", "posted", "again", "delete"}
        self.asking = question if question in known else ""
        self.live_url = ""
        if self.asking == "move" and self.open_id:
            item = await call_service(scheduling.get_scheduled, self.open_id)
            self._set_instant(max(item.scheduled_for, now()))
            self._read_time()

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
        await call_service(scheduling.move, self.open_id, at, version=version)
        return await self._done("Moved.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def cancel(self) -> EventSpec:
        await call_service(scheduling.cancel, self.open_id)
        return await self._done("Cancelled. It will not go out.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def retry(self, scheduled_post_id: str) -> EventSpec:
        await call_service(scheduling.retry, str(scheduled_post_id))
        return await self._done("On its way again.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def mark_as_posted(self) -> EventSpec:
        url = self.live_url.strip()
        if url and not url.startswith(("https://", "http://")):
            raise InvalidInput("Paste the whole address of the post, with https:// in front.")
        await call_service(scheduling.resolve, self.open_id, is_published=True, url=url or None)
        return await self._done("Marked as published.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def post_again(self) -> EventSpec:
        await call_service(scheduling.resolve, self.open_id, is_published=False)
        return await self._done("It is posted again.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def start_take_down(self) -> Any:
        """Show that it is under way before the network is asked."""
        self.is_deleting = True
        handler: Any = PostsState.take_down
        return handler(self.open_id)

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

    async def _done(self, said: str) -> EventSpec:
        self.asking = ""
        await self._read()
        if self.open_id:
            await self._show(self.open_id)
        return tell(said)

    async def _read(self) -> None:
        wanted: Filter = FILTERS[self.filter]
        found, self.has_more = await call_service(find_posts, wanted, self._shown_count)
        found = await self._with_new_first(found)
        zone, at = gate.actor().timezone, now()
        self.items = [present_post(p, zone, at, new_id=self.new_id) for p in found]
        self._announce(found)

    async def _with_new_first(self, found: list[PostDetails]) -> list[PostDetails]:
        """The post that the address names stands on top, however old it is."""
        if not self.new_id or self.filter != "all":
            return found
        try:
            named = await call_service(posts.get_post, self.new_id)
        except NotFound:
            return found
        return [named, *(post for post in found if post.id != named.id)]

    async def _show(self, scheduled_post_id: str) -> None:
        item = await call_service(scheduling.get_scheduled, scheduled_post_id)
        self.detail = present_detail(item, gate.actor().timezone, now())
        self.open_id = item.id

    def _announce(self, found: list[PostDetails]) -> None:
        items = [item for post in found for item in post.scheduled_posts]
        changed = [i for i in items if self._statuses.get(i.id, i.status) != i.status]
        if changed:
            self.announcement = ". ".join(announce(item) for item in changed[:5])
        self._statuses = {item.id: item.status.value for item in items}


on_change("/posts", PostsState.reload)
