"""Changing an account's weekly posting times, on the queue's page. Each change is saved at once."""

from typing import Any

import reflex as rx

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.domain.posting_schedule import Slot
from app.domain.slots import is_zone
from app.ui.gate import requires
from app.ui.queue_presenting import SUGGESTIONS, read_days, read_slot_time
from app.ui.queue_views import WeekdayView
from app.ui.states.queue import QueueState


class PostingTimesState(rx.State):
    """The dialogs of the week; the times themselves are the queue's."""

    # The dialog that adds a time: for which days, "": it is closed.
    adding: str = ""
    new_time: str = "09:00"
    # The day whose times are to be copied, and where to.
    copying: WeekdayView | None = None
    copy_to: list[str] = []

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> Any:
        """The page begins with its dialogs closed; then the queue is read."""
        self.adding, self.copying = "", None
        handler: Any = QueueState.load
        return handler()

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def choose_zone(self, zone: str) -> None:
        """The same times of day, on another zone's clock."""
        queue = await self.get_state(QueueState)
        zone = str(zone).strip()[:64]
        if zone == queue.zone:
            return
        if not is_zone(zone):
            raise InvalidInput("There is no such time zone. Choose one such as Europe/Berlin.")
        await queue._save_times(queue._slots, f"The times are now those of {zone}", zone=zone)

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def ask_add(self, scope: str) -> None:
        """Open the dialog for one more time, with some days chosen."""
        read_days(scope)
        self.adding = scope

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def choose_scope(self, scope: str) -> None:
        read_days(scope)
        self.adding = scope

    @rx.event
    @requires(Permission.READ)
    async def close_add(self) -> None:
        self.adding = ""

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def add_time(self, form: dict[str, Any]) -> None:
        """One more time on the days that are chosen."""
        queue = await self.get_state(QueueState)
        typed = form.get("time", "") if isinstance(form, dict) else ""
        at, days = read_slot_time(typed), read_days(self.adding)
        new = [Slot(day, at) for day in days]
        self.new_time, self.adding = f"{at:%H:%M}", ""
        await queue._save_times([*queue._slots, *new], f"{at:%H:%M} added")

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def remove_time(self, weekday: str, at: str) -> None:
        queue = await self.get_state(QueueState)
        (day,) = read_days(weekday)[:1]
        gone = Slot(day, read_slot_time(at))
        kept = [slot for slot in queue._slots if slot != gone]
        await queue._save_times(kept, f"{day.value.capitalize()} {at} removed")

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def clear_day(self, weekday: str) -> None:
        queue = await self.get_state(QueueState)
        days = read_days(weekday)
        kept = [slot for slot in queue._slots if slot.weekday not in days]
        self.copying = None
        await queue._save_times(kept, f"{days[0].value.capitalize()} cleared")

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def ask_copy(self, weekday: str) -> None:
        """Open the dialog that copies one day's times to others."""
        queue = await self.get_state(QueueState)
        self.copying = next((day for day in queue.week if day.slug == weekday), None)
        self.copy_to = []

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def toggle_copy(self, weekday: str) -> None:
        read_days(weekday)
        others = [day for day in self.copy_to if day != weekday]
        self.copy_to = others if len(others) < len(self.copy_to) else [*self.copy_to, weekday]

    @rx.event
    @requires(Permission.READ)
    async def close_copy(self) -> None:
        self.copying = None

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def copy_day(self) -> None:
        """Give the chosen days the times of this one, instead of those they had."""
        queue = await self.get_state(QueueState)
        if self.copying is None or not self.copy_to:
            raise InvalidInput("Choose the days that are to have the same times.")
        targets = {day for name in self.copy_to for day in read_days(name)}
        times = [read_slot_time(at) for at in self.copying.times]
        kept = [slot for slot in queue._slots if slot.weekday not in targets]
        new = [Slot(day, at) for day in targets for at in times]
        name, self.copying = self.copying.name, None
        await queue._save_times([*kept, *new], f"{name} copied")

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def suggest(self, name: str) -> None:
        """Begin with one of the suggested weeks."""
        queue = await self.get_state(QueueState)
        if name not in list(SUGGESTIONS):
            raise InvalidInput("Choose one of the suggestions.")
        said, slots = SUGGESTIONS[name]
        await queue._save_times(slots, f"{said.label}: {said.line}")
