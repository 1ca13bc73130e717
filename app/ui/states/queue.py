"""The queue's page: an account's weekly times, and what goes out at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput, NotFound
from app.domain.permissions import Permission
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot
from app.services import (
    post_queue,
    posting_schedules,
    queue_leaving,
    queue_order,
    queue_pausing,
    queue_reading,
)
from app.services.moving import Moved, Target
from app.services.queue_order import Wish
from app.services.queue_reading import QueueDetails
from app.ui.arguments import read_address
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.clockwork import in_a_sentence, moment_label, zone_label
from app.ui.gate import requires
from app.ui.queue_presenting import (
    ADD_TIME_ID,
    item_id,
    present_days,
    present_row,
    present_tab,
    present_week,
    time_id,
)
from app.ui.queue_views import QueueDayView, QueueItemView, QueueTabView, WeekdayView
from app.ui.states.live import on_change
from app.ui.told import tell
from app.ui.wording import post_count

_LONGEST_ID = 80
# Free slots are shown for two weeks, and for as many as are read when somebody asks.
_WEEKS, _ALL_WEEKS = 2, 4


class QueueState(rx.State):
    """One account's queue; which one, the address says."""

    tabs: list[QueueTabView] = []
    tab: QueueTabView = QueueTabView()
    week: list[WeekdayView] = []
    days: list[QueueDayView] = []
    lost: list[QueueItemView] = []
    zone: str = "UTC"
    zone_label: str = "UTC"
    slot_count: int = 0
    waiting_count: int = 0
    off_slot_count: int = 0
    is_paused: bool = False
    paused_label: str = ""
    is_active: bool = True
    is_loaded: bool = False
    is_editing: bool = False
    shows_all_weeks: bool = False
    has_more_weeks: bool = False
    opened: QueueItemView | None = None
    is_removing: bool = False
    # What can be undone, in words; the number makes the same words twice two things.
    undo_label: str = ""
    undo_number: int = 0
    # The id of what an undoing brought back.
    return_to: str = ""
    announcement: str = ""
    _account_id: str = ""
    _slots: list[Slot] = []
    _undo_slots: tuple[str, list[Slot]] | None = None
    _undo_moves: list[Moved] = []

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        """The account that the address names, else the first one."""
        asked = str(read_address(self.router).get("account", ""))[:_LONGEST_ID]
        if asked != self._account_id:
            self._forget()
        self._account_id, self.opened = asked, None
        self.is_editing = self.shows_all_weeks = False
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def choose_account(self, account_id: str) -> Any:
        """A phone's select: the address says which account is shown."""
        known = [tab.account.id for tab in self.tabs]
        return rx.redirect(f"/queue?account={account_id}") if account_id in known else None

    @rx.event
    @requires(Permission.READ)
    async def toggle_editor(self) -> None:
        self.is_editing = not self.is_editing

    @rx.event
    @requires(Permission.READ)
    async def show_all_weeks(self) -> None:
        """Show the free slots of four weeks instead of two."""
        self.shows_all_weeks = True
        await self._read()

    async def _save_times(self, slots: Sequence[Slot], said: str, *, zone: str = "") -> None:
        """Give the account these weekly times, and offer the way back."""
        before = (self.zone, list(self._slots))
        await call_service(
            posting_schedules.set_schedule, self._account_id, zone or self.zone, list(slots)
        )
        self._offer(said)
        self._undo_slots = before
        self.is_editing = True
        await self._read()

    # -- the order ---------------------------------------------------------------------------

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def drop(self, key: str, onto: str) -> None:
        """A post was dropped on another one, whose slot it swaps with, or on a free slot."""
        one, other = self._item(key), self._item(onto)
        wishes = [_wish(one, other)]
        if other.post_id:
            wishes.append(_wish(other, one))
        await self._rearrange(wishes, f"Moved to {in_a_sentence(other.when)}")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def step(self, key: str, by: int) -> None:
        """Swap a post with the one before it in the queue (−1) or behind it (1)."""
        items = [item for day in self.days for item in day.rows if item.is_in_slot]
        one = self._item(key)
        place = items.index(one) + by if one in items and by in (-1, 1) else -1
        if not 0 <= place < len(items):
            raise InvalidInput("There is nothing to swap it with.")
        other = items[place]
        said = f"Moved to {in_a_sentence(other.when)}"
        await self._rearrange([_wish(one, other), _wish(other, one)], said)

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def place(self, key: str, where: str) -> None:
        """Give a post the first, the next free or the last slot of the queue."""
        if where not in list(Place):
            raise InvalidInput("A post goes to the first, the next free or the last slot.")
        one = self._item(key)
        self.opened = None
        try:
            found = await call_service(
                post_queue.requeue, one.key, Place(where), version=one.version
            )
        finally:
            await self._read()
        label = in_a_sentence(moment_label(found.scheduled_for, self.zone, now()))
        self._offer(f"It goes out {label}", is_undoable=False)

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def shuffle(self) -> None:
        await self._moved(await call_service(queue_order.shuffle, self._account_id), "Shuffled")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def put_into_slots(self) -> None:
        """Have what waits follow the schedule as it is now."""
        moved = await call_service(queue_order.into_slots, self._account_id)
        await self._moved(moved, f"{post_count(len(moved)) or 'Nothing'} moved into the new times")

    async def _rearrange(self, wishes: Sequence[Wish], said: str) -> None:
        try:
            moved = await call_service(queue_order.rearrange, self._account_id, wishes)
        finally:
            await self._read()
        await self._moved(moved, said)

    async def _moved(self, moved: Sequence[Moved], said: str) -> None:
        self._offer(said)
        self._undo_moves = list(moved)
        await self._read()

    # -- one post ----------------------------------------------------------------------------

    @rx.event
    @requires(Permission.READ)
    async def open(self, key: str) -> None:
        self.opened, self.is_removing = self._item(key), False

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.opened = None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask_remove(self) -> None:
        self.is_removing = not self.is_removing

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def remove(self) -> EventSpec | None:
        """Take the post that is open out of the queue; its slot is free again."""
        one, self.opened = self.opened, None
        if one is None:
            return None
        try:
            await call_service(queue_leaving.take_out, one.key)
        finally:
            await self._read()
        return tell("Taken out of the queue. What it says is kept as a draft.")

    # -- pausing and undoing -----------------------------------------------------------------

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def pause(self) -> None:
        rest = await call_service(queue_pausing.pause, self._account_id)
        waiting = f"Held until you resume: {post_count(rest.touched) or 'nothing yet'}."
        self._offer(f"Paused. {waiting}", is_undoable=False)
        await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def resume(self) -> None:
        rest = await call_service(queue_pausing.resume, self._account_id)
        later = f" {post_count(rest.moved)} took later slots" if rest.moved else ""
        self._offer(f"The queue goes on.{later}", is_undoable=False)
        await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def undo(self) -> None:
        """Take the last change back, unless somebody changed the same since."""
        slots, moves, were = self._undo_slots, self._undo_moves, set(self._slots)
        self._forget()
        self.return_to = ""
        if slots is not None:
            await call_service(posting_schedules.set_schedule, self._account_id, *slots)
        if moves:
            await call_service(queue_order.take_back, self._account_id, moves)
        await self._read()
        back = [time_id(s.weekday.value, f"{s.at:%H:%M}") for s in self._slots if s not in were]
        moved = [item_id(one.id) for one in moves]
        self.return_to = next(iter((*back, *moved)), ADD_TIME_ID)
        self.announcement = "Back as it was."

    @rx.event
    @requires(Permission.READ)
    async def forget_undo(self) -> None:
        self._forget()

    def _offer(self, said: str, *, is_undoable: bool = True) -> None:
        self._forget()
        # The bar reads out what it offers to undo.
        self.announcement = "" if is_undoable else said
        self.undo_label, self.undo_number = said if is_undoable else "", self.undo_number + 1

    def _forget(self) -> None:
        self.undo_label, self._undo_slots, self._undo_moves = "", None, []

    # -- reading -----------------------------------------------------------------------------

    def _item(self, key: str) -> QueueItemView:
        shown = [*(item for day in self.days for item in day.rows), *self.lost]
        for item in shown:
            if item.key == key:
                return item
        raise InvalidInput("That is not in the queue any more. Look at it as it is now.")

    async def _read(self) -> None:
        found = await call_service(queue_reading.list_queues)
        self.tabs = [present_tab(one) for one in found]
        chosen = next((t for t in self.tabs if t.account.id == self._account_id), None)
        if chosen is None and self.tabs:
            chosen = self.tabs[0]
        self.tab = chosen or QueueTabView()
        self._account_id = self.tab.account.id
        if chosen is None:
            self.days, self.week, self.lost = [], [], []
            return
        try:
            details = await call_service(queue_reading.read_queue, self._account_id)
        except NotFound:
            return
        self._show(details, now())

    def _show(self, found: QueueDetails, at: datetime) -> None:
        self._slots, self.zone = list(found.weekly.slots), found.weekly.zone
        self.zone_label = zone_label(found.weekly.zone, at)
        self.week = present_week(found.weekly.slots)
        self.slot_count = len(found.weekly.slots)
        self.waiting_count = sum(one.is_in_slot for one in found.rows)
        self.off_slot_count = found.off_slot_count
        self.is_paused, self.is_active = found.paused_at is not None, found.is_active
        since = found.paused_at
        self.paused_label = in_a_sentence(moment_label(since, self.zone, at)) if since else ""
        weeks = _ALL_WEEKS if self.shows_all_weeks else _WEEKS
        self.days = present_days(found, at, weeks)
        self.has_more_weeks = not self.shows_all_weeks and bool(found.free)
        self.lost = [present_row(row, self.zone, at) for row in found.lost]


def _wish(one: QueueItemView, onto: QueueItemView) -> Wish:
    return Wish(Target(one.key, one.version), datetime.fromisoformat(onto.at_iso))


on_change("/queue", QueueState.reload)
