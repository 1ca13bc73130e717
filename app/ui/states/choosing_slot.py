"""Sending through the queue: which slot each account would give, said before anything is sent."""

from datetime import datetime

import reflex as rx

from app.core.errors import Conflict
from app.domain.permissions import Permission
from app.domain.post_queue import Place
from app.services import post_queue
from app.services.post_queue import NextSlots
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.clockwork import moment_label
from app.ui.gate import requires
from app.ui.queue_slots import present_slots, slot_at
from app.ui.time_views import SlotView


class ChoosingSlot(rx.State, mixin=True):
    """Where in the queue the post goes, and what that means on each account."""

    queue_place: str = Place.NEXT.value
    slots: list[SlotView] = []
    # Instants by account, of those that have a slot to give.
    _slot_times: dict[str, datetime] = {}

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_place(self, place: str) -> None:
        """Take the next, the first or the last slot of each account's queue."""
        self._set_place(place)
        await self._work_out()

    async def _work_out(self) -> None:
        raise NotImplementedError

    def _set_place(self, place: object) -> None:
        known = {one.value for one in Place}
        self.queue_place = place if isinstance(place, str) and place in known else Place.NEXT.value

    async def _find_slots(self, account_ids: list[str]) -> None:
        found: list[NextSlots] = []
        if account_ids:
            found = await call_service(post_queue.next_slots, account_ids)
        place = Place(self.queue_place)
        self.slots = present_slots(found, place, gate.actor().timezone, now())
        times = {one.account.id: slot_at(one, place) for one in found}
        self._slot_times = {account: at for account, at in times.items() if at is not None}

    def _other_slots(self, given: dict[str, datetime]) -> str:
        """What to say where accounts gave other slots than was said, because somebody was faster;
        ``given`` are the instants by account."""
        other = [i for i, at in self._slot_times.items() if given.get(i, at) != at]
        names = [slot.account.handle for slot in self.slots if slot.account.id in other]
        if not names:
            return ""
        zone, at = gate.actor().timezone, now()
        when = ", ".join(moment_label(given[i], zone, at) for i in other)
        return f"Somebody took the slot first. {', '.join(names)}: {when}."

    def _refuse_other_slots(self, shown: dict[str, datetime]) -> None:
        """Raises Conflict where the slots are not those that were ``shown`` any more."""
        common = shown.keys() & self._slot_times.keys()
        if any(shown[i] != self._slot_times[i] for i in common):
            raise Conflict("The free slots have changed meanwhile. Look at them and send again.")

    def _slot_obstacle(self) -> str:
        missing = next((slot for slot in self.slots if slot.problem), None)
        return f"{missing.account.handle}: {missing.problem}" if missing else ""
