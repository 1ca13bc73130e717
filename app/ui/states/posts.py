"""The list of posts: a page at a time, kept as it stands under whoever reads it."""

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput, NotFound
from app.domain.permissions import Permission
from app.domain.publication import Status
from app.services import moving, post_list, posts
from app.services.auth_rules import is_storable
from app.services.moving import Tally
from app.services.post_list import PostEntry, Spot
from app.ui import gate, post_listing
from app.ui.arguments import read_address
from app.ui.bridge import call_service
from app.ui.calendar_views import ChoiceView
from app.ui.calendaring import platform_choices
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.post_filters import FILTERS
from app.ui.post_list_views import ListPageView, ListPlaceView, RowView, TabView
from app.ui.presenting import present_account
from app.ui.states.calendar import read_targets
from app.ui.states.live import on_change
from app.ui.tag_views import TagView, present_tag
from app.ui.told import Tone, tell
from app.ui.views import AccountView
from app.ui.wording import STATUS_WORDS, post_count

PAGE_SIZE = 30
# Rows that are read again after a change. Whoever has scrolled further sees those anew on return.
_MOST_FOLLOWED = 600
_KEPT_CHANGES = 60
_MOST_ANNOUNCED = 5


class PostsState(rx.State):
    """The newest page that was read, and what changed since; the browser keeps the earlier ones."""

    place: ListPlaceView = ListPlaceView()
    page: ListPageView = ListPageView()
    changes: list[RowView] = []
    # The post that the address names, wherever it stands in the list.
    pinned: list[RowView] = []
    tabs: list[TabView] = []
    accounts: list[AccountView] = []
    platforms: list[ChoiceView] = []
    members: list[ChoiceView] = []
    tags: list[TagView] = []
    # Posts that came in since, and would stand on the first page.
    fresh_count: int = 0
    is_loaded: bool = False
    announcement: str = ""
    _cursor: str | None = None
    _spots: list[Spot] = []
    _rows: dict[str, RowView] = {}
    _pinned_id: str = ""

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        """The list that the address names, from its beginning."""
        asked = read_address(self.router)
        self.place = post_listing.read_place(asked)
        pinned = str(asked.get("new", ""))[:80]
        self._pinned_id = pinned if is_storable(pinned) else ""
        await self._begin()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        """What is shown as it is now, and how much is new; nothing moves."""
        await self._catch_up()

    @rx.event
    @requires(Permission.READ)
    async def show_more(self) -> None:
        """The page behind the last one."""
        if self._cursor is not None:
            await self._read_page(self._cursor)

    @rx.event
    @requires(Permission.READ)
    async def show_fresh(self) -> None:
        """Begin anew, with what came in."""
        await self._begin()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def shift(self, targets: Any, days: int) -> EventSpec:
        """Move whatever is selected by ``days``."""
        chosen, zone = read_targets(targets), gate.actor().timezone
        if not isinstance(days, int):
            raise InvalidInput("Say by how many days the posts are to be moved.")
        moved = await call_service(moving.move_by_days, chosen, days, zone)
        await self._begin()
        return tell(f"{post_count(len({one.post_id for one in moved}))} moved.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def cancel(self, targets: Any) -> EventSpec:
        ids = [target.id for target in read_targets(targets)]
        return await self._tallied("cancelled", await call_service(moving.cancel_all, ids))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def retry(self, targets: Any) -> EventSpec:
        ids = [target.id for target in read_targets(targets)]
        return await self._tallied("on the way again", await call_service(moving.retry_all, ids))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def delete(self, post_ids: Any) -> EventSpec:
        ids = [str(one)[:80] for one in post_ids] if isinstance(post_ids, list) else []
        return await self._tallied("deleted", await call_service(moving.delete_all, ids))

    async def _tallied(self, done: str, tally: Tally) -> EventSpec:
        await self._catch_up()
        said = f"{post_count(tally.done)} {done}." if tally.done else ""
        if tally.refused:
            said += f" {post_count(tally.refused)} stayed as before: {' '.join(tally.reasons[:2])}"
        return tell(said.strip(), Tone.BAD if tally.refused else Tone.GOOD)

    async def _catch_up(self) -> None:
        await self._follow()
        await self._count()
        await self._pin()

    async def _begin(self) -> None:
        self.page = ListPageView(key=token_hex(4), number=-1)
        self.changes, self.fresh_count, self.announcement = [], 0, ""
        self._spots, self._rows = [], {}
        await self._read_page(None)
        await self._count()
        await self._pin()
        choices = await call_service(post_list.list_choices)
        self.accounts = [present_account(account) for account in choices.accounts]
        self.platforms = platform_choices(choices.accounts)
        self.members = [ChoiceView(*member) for member in choices.members]
        self.tags = [present_tag(tag) for tag in choices.tags]

    async def _read_page(self, cursor: str | None) -> None:
        found = await self._entries(cursor)
        rows = self._present(found.items)
        self._cursor = found.next_cursor
        self._spots += [entry.spot for entry in found.items]
        self._rows |= {row.key: row for row in rows}
        number = self.page.number + 1
        self.page = ListPageView(self.page.key, number, rows, found.next_cursor is not None)

    async def _entries(self, cursor: str | None) -> post_list.Page[PostEntry]:
        return await call_service(
            post_list.list_entries,
            post_listing.filter_of(self.place, gate.actor().timezone),
            post_listing.narrowing_of(self.place),
            limit=PAGE_SIZE,
            cursor=cursor,
            is_newest_first=self.place.order == "newest",
        )

    async def _count(self) -> None:
        wanted = post_listing.filter_of(self.place, gate.actor().timezone)
        groups = {name: one.statuses for name, one in FILTERS.items()}
        narrowing = post_listing.narrowing_of(self.place)
        counted = await call_service(post_list.count_posts, wanted, narrowing, groups)
        self.tabs = post_listing.tabs(counted)

    async def _follow(self) -> None:
        followed = self._spots[:_MOST_FOLLOWED]
        found = await call_service(post_list.read_entries, followed)
        now_is = {row.key: row for row in self._present(found)}
        changed: list[RowView] = []
        for spot in followed:
            key = post_listing.row_key(spot)
            row = now_is.get(key) or post_listing.gone(spot)
            if self._rows.get(key) != row:
                changed.append(row)
        self._announce(changed)
        self._rows |= {row.key: row for row in changed}
        if changed:
            kept = {row.key: row for row in [*self.changes, *changed]}
            self.changes = list(kept.values())[-max(_KEPT_CHANGES, len(changed)) :]
        first = await self._entries(None)
        known = set(self._spots)
        self.fresh_count = sum(entry.spot not in known for entry in first.items)

    async def _pin(self) -> None:
        """The post that the address names, as it is now."""
        if not self._pinned_id:
            self.pinned = []
            return
        try:
            post = await call_service(posts.get_post, self._pinned_id)
        except NotFound:
            self.pinned = []
            return
        times = dict.fromkeys(item.scheduled_for for item in post.scheduled_posts)
        spots = [Spot(at, post.id) for at in times]
        self.pinned = self._present(await call_service(post_list.read_entries, spots))

    def _present(self, entries: Sequence[PostEntry]) -> list[RowView]:
        zone, at = gate.actor().timezone, now()
        return [post_listing.present_entry(entry, zone, at) for entry in entries]

    def _announce(self, changed: Sequence[RowView]) -> None:
        said = [
            f"{row.text[:60] or 'Post'}: {STATUS_WORDS[Status(row.status)]}"
            for row in changed
            if not row.is_gone and self._rows[row.key].status != row.status
        ]
        if said:
            self.announcement = ". ".join(said[:_MOST_ANNOUNCED])


on_change("/posts", PostsState.reload)
