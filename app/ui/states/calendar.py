"""The home page: the calendar, and what a person can do with the posts on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import AppError, InvalidInput
from app.domain.permissions import Permission
from app.domain.publication import MOVABLE, Status
from app.domain.tags import clean_name
from app.services import calendar, moving, posts, tagging
from app.services.calendar import CalendarRange
from app.services.details import ScheduledPostDetails
from app.services.moving import Moved, Tally, Target
from app.ui import calendaring, gate
from app.ui.arguments import read_address
from app.ui.bridge import call_service
from app.ui.calendar_views import AckView, CardView, ChoiceView, FrameView, FreeView, PlaceView
from app.ui.clock import now
from app.ui.clockwork import moment_label
from app.ui.gate import requires
from app.ui.presenting import present_account, present_post
from app.ui.states.choosing_time import ChoosingTime
from app.ui.states.live import on_change
from app.ui.tag_views import TagView, present_tag
from app.ui.told import Tone, tell, tell_error
from app.ui.views import AccountView, PostView
from app.ui.wording import STATUS_WORDS, post_count

_KEPT_ACKS = 12
_MOST_ANNOUNCED = 5
# More than any post lives to see, and no more than the database compares.
_MOST_VERSIONS = 2**31 - 1


class CalendarState(ChoosingTime, rx.State):
    """What the calendar shows; the dragging itself is the browser's."""

    place: PlaceView = PlaceView()
    frame: FrameView = FrameView()
    cards: list[CardView] = []
    accounts: list[AccountView] = []
    platforms: list[ChoiceView] = []
    members: list[ChoiceView] = []
    tags: list[TagView] = []
    free: list[FreeView] = []
    acks: list[AckView] = []
    # What can be undone, in words, and a number that rises with each such thing.
    undo_label: str = ""
    undo_number: int = 0
    is_cut: bool = False
    is_loaded: bool = False
    has_account: bool = False
    has_post: bool = False
    has_published: bool = False
    troubled_count: int = 0
    announcement: str = ""
    # The post whose card is open, and those of it that stand on the card.
    opened: PostView | None = None
    # What the "Move to…" dialog is about: "" is closed.
    moving_label: str = ""
    moving_accounts: list[ChoiceView] = []
    moving_only: str = ""
    _undo: list[Moved] = []
    _moving: list[Target] = []
    _opened_ids: list[str] = []
    _statuses: dict[str, str] = {}

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        """The part of the calendar that the address names."""
        asked = read_address(self.router)
        self.place = calendaring.read_place(asked, gate.actor().timezone, now())
        self.opened, self.moving_label, self._statuses = None, "", {}
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._read()
        if self.opened:
            await self._show(self.opened.id)

    @rx.event
    @requires(Permission.READ)
    async def drop(self, nonce: str, targets: Any, day: str, minute: Any) -> EventSpec | None:
        """A card was dropped on ``day``; ``minute`` −1 keeps its time. The browser has drawn it
        there already and takes it back when it hears no."""
        try:
            said = await self._move(read_targets(targets), str(day), int(minute))
        except (AppError, TypeError, ValueError, OverflowError) as error:
            self._acknowledge(nonce, is_done=False)
            await self._read()
            return _say(error)
        self._acknowledge(nonce, is_done=True)
        self._offer_undo(said)
        await self._read()
        return None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def undo(self) -> EventSpec:
        """Take the last move back, unless somebody changed the posts since."""
        moved, self._undo, self.undo_label = self._undo, [], ""
        await call_service(moving.move_back, moved)
        await self._read()
        return tell("Back where it was.")

    @rx.event
    @requires(Permission.READ)
    async def forget_undo(self) -> None:
        self._undo, self.undo_label = [], ""

    @rx.event
    @requires(Permission.READ)
    async def open(self, post_id: str, targets: Any) -> None:
        """Show what stands on a card."""
        self._opened_ids = [target.id for target in read_targets(targets)]
        await self._show(str(post_id))

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.opened = None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask_move(self, post_id: str, targets: Any) -> None:
        """Open the dialog that moves a card without a pointer."""
        wanted = {target.id: target for target in read_targets(targets)}
        post = await call_service(posts.get_post, str(post_id))
        found = [s for s in post.scheduled_posts if s.id in wanted and s.status in MOVABLE]
        if not found:
            raise InvalidInput("This post has gone out or is on its way. It cannot be moved.")
        self._set_instant(max(found[0].scheduled_for, now()))
        self._moving = [wanted[s.id] for s in found]
        self.moving_accounts = _account_choices(found)
        self.moving_only, self.opened = "", None
        self.moving_label = calendaring.first_words(found[0].text)
        await self._follow_time()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask_move_opened(self) -> Any:
        """The same for all that stands on the card that is open."""
        if self.opened is None:
            return None
        handler: Any = CalendarState.ask_move
        return handler(self.opened.id, [[t.id, t.version] for t in self.opened.targets])

    @rx.event
    @requires(Permission.READ)
    async def close_move(self) -> None:
        self.moving_label = ""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_account(self, scheduled_post_id: str) -> None:
        """Move one account's alone; an empty id means all."""
        self.moving_only = str(scheduled_post_id)[:80]
        await self._follow_time()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def confirm_move(self) -> None:
        chosen = self._instant()
        only = self.moving_only
        targets = [t for t in self._moving if only in {"", t.id}]
        try:
            moved = await call_service(moving.move_each, targets, lambda _: chosen)
        finally:
            self.moving_label = ""
            await self._read()
        self._offer_undo(moved)

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def shift(self, targets: Any, days: int) -> None:
        """Move whatever is selected by ``days``."""
        chosen = read_targets(targets)
        try:
            moved = await call_service(moving.move_by_days, chosen, int(days), self.frame.zone)
        finally:
            await self._read()
        self._offer_undo(moved)

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

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def tag(self, post_ids: Any, name: str, on: bool) -> EventSpec:
        """Put the tag of this name on whatever is selected, made when nobody made it yet; or take
        it off."""
        ids = [str(one)[:80] for one in post_ids] if isinstance(post_ids, list) else []
        wanted = clean_name(str(name))
        known = {tag.name.lower(): tag for tag in self.tags}
        found = known.get(wanted.lower())
        if found is None and not on:
            raise InvalidInput(f"There is no tag called {wanted}. Choose one that the posts carry.")
        chosen = [found.id if found else (await call_service(tagging.create_tag, wanted)).id]
        add, remove = (chosen, []) if on else ([], chosen)
        await call_service(tagging.tag_posts, ids, add=add, remove=remove)
        await self._read()
        return tell(f"{post_count(len(ids))} {'tagged' if on else 'without the tag'} {wanted}.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def compose(self, day: str, minute: int, account_id: str) -> EventSpec:
        """Write a post for a place of the calendar; ``minute`` −1 is the day as a whole, and an
        empty account lets the composer choose."""
        try:
            at = calendaring.sensible_time(
                date.fromisoformat(str(day)), int(minute), self.frame.zone, now()
            )
        except (TypeError, ValueError, OverflowError):
            return tell("That place cannot be read. Load the page again.", Tone.BAD)
        if at <= now():
            return tell("That time has passed. Choose a later one.", Tone.BAD)
        asked = {"at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        if account_id:
            asked["account"] = str(account_id)[:80]
        return rx.redirect(f"/compose?{urlencode(asked)}")

    async def _move(self, targets: Sequence[Target], day: str, minute: int) -> list[Moved]:
        on = date.fromisoformat(day)
        return await call_service(
            moving.move_to_day,
            targets,
            on,
            self.frame.zone,
            minute=None if minute < 0 else minute,
        )

    async def _tallied(self, done: str, tally: Tally) -> EventSpec:
        self.opened = None
        await self._read()
        said = f"{post_count(tally.done)} {done}." if tally.done else ""
        if tally.refused:
            said += f" {post_count(tally.refused)} stayed as before: {' '.join(tally.reasons[:2])}"
        return tell(said.strip(), Tone.BAD if tally.refused else Tone.GOOD)

    async def _read(self) -> None:
        own, at = gate.actor().timezone, now()
        if not self.place.date:
            self.place = calendaring.read_place({}, own, at)
        self.frame = calendaring.frame(self.place, own, at)
        wanted = calendaring.filter_of(self.place, self.frame.zone)
        found = await call_service(calendar.read_range, wanted)
        self._show_range(found)
        standing = await call_service(calendar.get_standing)
        self.has_account, self.has_post = standing.has_account, standing.has_post
        self.has_published = standing.has_published
        self.troubled_count = standing.troubled_count

    def _show_range(self, found: CalendarRange) -> None:
        places = {account.id: place for place, account in enumerate(found.accounts)}
        tags = {tag.id: place for place, tag in enumerate(found.tags)}
        zone = self.frame.zone
        self._put("tags", [present_tag(tag) for tag in found.tags])
        self._put("cards", calendaring.cards(found.rows, places, tags, self.place, zone))
        self._put("free", calendaring.free_views(found.free, places, self.place, zone))
        self._put("accounts", [present_account(account) for account in found.accounts])
        self._put("platforms", calendaring.platform_choices(found.accounts))
        self._put("members", [ChoiceView(*member) for member in found.members])
        self.is_cut = found.is_cut
        self._announce(found)

    def _put(self, name: str, value: object) -> None:
        """Set what is shown; what stayed as it was is not sent again at every change."""
        if getattr(self, name) != value:
            setattr(self, name, value)

    def _announce(self, found: CalendarRange) -> None:
        names = {a.id: f"{a.platform_name}, {a.handle}" for a in found.accounts}
        now_is = {row.id: Status(row.status) for row in found.rows}
        changed = [
            f"{names[row.account_id]}: {STATUS_WORDS[now_is[row.id]]}"
            for row in found.rows
            if self._statuses.get(row.id, now_is[row.id].value) != now_is[row.id].value
        ]
        if changed:
            self.announcement = ". ".join(changed[:_MOST_ANNOUNCED])
        self._statuses = {row_id: status.value for row_id, status in now_is.items()}

    async def _show(self, post_id: str) -> None:
        post = await call_service(posts.get_post, post_id)
        shown = present_post(post, self.frame.zone, now())
        kept = [target for target in shown.targets if target.id in self._opened_ids]
        self.opened = calendaring.narrowed(shown, kept)

    def _acknowledge(self, nonce: str, *, is_done: bool) -> None:
        self.acks = [*self.acks, AckView(str(nonce)[:40], is_done)][-_KEPT_ACKS:]

    def _offer_undo(self, moved: Sequence[Moved]) -> None:
        first = min(moved, key=lambda one: one.at)
        label = moment_label(first.at, self.frame.zone, now())
        count = len({one.post_id for one in moved})
        self._undo, self.undo_number = list(moved), self.undo_number + 1
        self.undo_label = f"Moved to {label}" if count == 1 else f"{post_count(count)} moved"

    def _zone(self) -> str:
        return self.frame.zone

    def _moved_ids(self) -> list[str]:
        return [t.id for t in self._moving if self.moving_only in {"", t.id}]


def read_targets(said: Any) -> list[Target]:
    """Ids with versions as the browser sends them. Raises InvalidInput for anything else."""
    try:
        found = [Target(str(one[0])[:80], int(one[1])) for one in said[: moving.MOST_AT_ONCE + 1]]
    except (TypeError, ValueError, KeyError, IndexError):
        found = None
    if found is None or any(not 0 <= one.version <= _MOST_VERSIONS for one in found):
        raise InvalidInput("This selection cannot be read. Load the page again.")
    return found


def _account_choices(found: Sequence[ScheduledPostDetails]) -> list[ChoiceView]:
    return [ChoiceView(s.id, f"{s.account.platform_name}, {s.account.handle}") for s in found]


def _say(error: Exception) -> EventSpec:
    if isinstance(error, AppError):
        return tell_error(error)
    return tell("That drop cannot be read. Load the page again.", Tone.BAD)


on_change("/", CalendarState.reload)
