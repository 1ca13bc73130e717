"""The drafts beside the calendar, and putting them on a day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import AppError, InvalidInput
from app.domain.calendar import at_minute
from app.domain.permissions import Permission
from app.domain.slots import to_local
from app.services import draft_keeping, queue_leaving
from app.services.details import PostDetails
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.calendaring import draft_minutes, first_words
from app.ui.clock import now
from app.ui.clockwork import in_a_sentence, moment_label
from app.ui.gate import requires
from app.ui.states.calendar import CalendarState
from app.ui.states.choosing_time import ChoosingTime
from app.ui.states.live import on_change
from app.ui.told import tell
from app.ui.tray_views import TrayDraftView, present_drafts

MOST_SHOWN = 50
_UNREADABLE = "That place cannot be read. Load the page again."


class DraftTrayState(ChoosingTime, rx.State):
    """Which drafts there are, why one was refused, and the dialog that schedules one."""

    drafts: list[TrayDraftView] = []
    is_cut: bool = False
    # What can be undone, and the number of that among all that the calendar can undo.
    undo_label: str = ""
    undo_number: int = 0
    # The draft that the dialog is about, in its first words; "" is closed.
    asked_label: str = ""
    _asked: str = ""
    _zone_shown: str = ""
    # Why drafts were refused, by their ids.
    _problems: dict[str, str] = {}
    # The post that was scheduled last, and when its draft was meant for.
    _undo: tuple[str, datetime | None] = ("", None)

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        """What stands in the tray when the calendar is entered."""
        self.asked_label, self._problems = "", {}
        self._undo, self.undo_label = ("", None), ""
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def drop(self, nonce: str, draft_id: str, day: str, minute: Any) -> None:
        """A draft was dropped on ``day``; ``minute`` −1 is the day as a whole. The browser has
        drawn it there already and takes it back when it hears no."""
        is_done = False
        try:
            await self._schedule(str(draft_id), lambda meant: self._place(str(day), minute, meant))
            is_done = True
        except AppError as error:
            self._refuse(str(draft_id), error)
        calendar = await self.get_state(CalendarState)
        calendar._acknowledge(nonce, is_done=is_done)
        await self._read_all()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask(self, draft_id: str) -> None:
        """Open the dialog that schedules a draft without a pointer."""
        draft = await call_service(draft_keeping.get_draft, str(draft_id))
        await self._follow_calendar()
        planned = draft.content.at
        day = to_local(now(), self._zone_shown).date()
        _, minute = draft_minutes(None, self._zone_shown, now())
        usual = at_minute(day, minute, self._zone_shown)
        self._set_instant(planned if planned and planned > now() else max(usual, _soon()))
        self._asked = draft.id
        self.asked_label = first_words(draft.first_words) or "A draft without words"
        await self._follow_time()

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.asked_label = ""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def confirm(self) -> None:
        """Schedule the draft of the dialog for the time that was chosen there."""
        chosen = self._instant()
        self.asked_label = ""
        try:
            await self._schedule(self._asked, lambda _: chosen)
        except AppError as error:
            self._refuse(self._asked, error)
        await self._read_all()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def undo(self) -> EventSpec:
        """Have what was scheduled last be a draft again, unless it has gone out."""
        (post_id, at), self._undo, self.undo_label = self._undo, ("", None), ""
        await call_service(queue_leaving.unschedule, post_id, at)
        await self._read_all()
        return tell("It is a draft again.")

    @rx.event
    @requires(Permission.READ)
    async def forget_undo(self) -> None:
        self._undo, self.undo_label = ("", None), ""

    async def _schedule(self, draft_id: str, when: Callable[[datetime | None], datetime]) -> None:
        """Schedule it for what ``when`` makes of the time that it was meant for."""
        await self._follow_calendar()
        meant_for = (await call_service(draft_keeping.get_draft, draft_id)).content.at
        post = await call_service(draft_keeping.schedule_draft, draft_id, when(meant_for))
        self._problems = {i: why for i, why in self._problems.items() if i != draft_id}
        await self._offer_undo(post, meant_for)

    def _place(self, day: str, said: object, meant_for: datetime | None) -> datetime:
        """The instant of a place in the calendar. Raises InvalidInput for one that is none."""
        zone, at = self._zone_shown, now()
        try:
            on, minute = date.fromisoformat(day), int(str(said))
            if minute < 0:
                usual, today = draft_minutes(meant_for, zone, at)
                minute = today if on == to_local(at, zone).date() else usual
            return at_minute(on, minute, zone)
        except (TypeError, ValueError, OverflowError):
            raise InvalidInput(_UNREADABLE) from None

    def _refuse(self, draft_id: str, error: AppError) -> None:
        said = error.user_message
        if isinstance(error, InvalidInput) and error.errors:
            said = " ".join(dict.fromkeys(field.message for field in error.errors[:3]))
        self._problems = {**self._problems, draft_id: said}

    async def _offer_undo(self, post: PostDetails, meant_for: datetime | None) -> None:
        calendar = await self.get_state(CalendarState)
        at = post.scheduled_posts[0].scheduled_for
        label = in_a_sentence(moment_label(at, self._zone_shown, now()))
        calendar.undo_number += 1
        self._undo, self.undo_number = (post.id, meant_for), calendar.undo_number
        self.undo_label = f"Scheduled for {label}"

    async def _read_all(self) -> None:
        calendar = await self.get_state(CalendarState)
        await calendar._read()
        await self._read()

    async def _read(self) -> None:
        await self._follow_calendar()
        found = await call_service(draft_keeping.list_drafts, MOST_SHOWN + 1)
        self.is_cut = len(found) > MOST_SHOWN
        shown = present_drafts(found[:MOST_SHOWN], self._zone_shown, now(), self._problems)
        if shown != self.drafts:
            self.drafts = shown

    async def _follow_calendar(self) -> None:
        """Be on the clock that the calendar is on."""
        calendar = await self.get_state(CalendarState)
        self._zone_shown = calendar.frame.zone

    def _zone(self) -> str:
        return self._zone_shown or gate.actor().timezone


def _soon() -> datetime:
    return now() + timedelta(hours=1)


on_change("/", DraftTrayState.reload)
