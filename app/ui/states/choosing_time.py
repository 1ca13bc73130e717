"""Choosing a moment, in whichever page asks for one: by words, or by date and time."""

from datetime import datetime

import reflex as rx

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.domain.slots import to_local
from app.domain.worded_phrase import LONGEST_PHRASE
from app.services import clashes
from app.ui import gate, picking_time
from app.ui.bridge import call_service
from app.ui.clashing import present_clashes
from app.ui.clock import now
from app.ui.draft_views import QuickPickView
from app.ui.gate import requires
from app.ui.time_views import ClashView, PassView, WordedView


class ChoosingTime(rx.State, mixin=True):
    """What ``components/when.py`` shows. Words that are not understood stand in the way of sending,
    so that nothing goes out at a time that was there before them."""

    day: str = ""
    time: str = ""
    # Which pass is meant of a time that the clock repeats.
    is_second_pass: bool = False
    words: str = ""
    # Rises whenever the words are to be shown anew.
    words_revision: int = 0
    word_problem: str = ""
    word_choices: list[QuickPickView] = []
    first_day: str = ""
    time_label: str = ""
    time_warning: str = ""
    time_problem: str = ""
    passes: list[PassView] = []
    # Other posts that stand close by, or say the same.
    clashes: list[ClashView] = []

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_day(self, day: str) -> None:
        self._set_time(str(day)[:20], self.time)
        await self._follow_time()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_time(self, time: str) -> None:
        self._set_time(self.day, str(time)[:20])
        await self._follow_time()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def pick(self, day: str, time: str) -> None:
        """Take a time that was offered."""
        self._set_time(str(day)[:20], str(time)[:20])
        await self._follow_time()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_pass(self, is_second: bool) -> None:
        """Take the first or the second pass of a time that the clock repeats."""
        self.is_second_pass = is_second is True
        await self._follow_time()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def say_when(self, words: str) -> None:
        """Read a time such as "tomorrow 9am"; empty words leave it as it is."""
        typed = str(words)[:LONGEST_PHRASE]
        said, at = WordedView(), None
        if typed.strip():
            said, at = picking_time.read_worded(typed, self._zone(), now())
        if at is not None:
            self.day, self.time = f"{at:%Y-%m-%d}", picking_time.clock_text(at)
            self.is_second_pass = at.fold == 1
        self.words, self.word_problem, self.word_choices = typed, said.problem, said.choices
        await self._follow_time()

    def _zone(self) -> str:
        """On whose clock times are."""
        return gate.actor().timezone

    async def _follow_time(self) -> None:
        """Work out all that follows from a new time."""
        self._read_time()
        at = self._chosen_time(now()).at
        ids = self._moved_ids()
        found = await call_service(clashes.find_beside, ids, at) if at and ids else []
        self.clashes = present_clashes(found, self._zone(), now())

    def _moved_ids(self) -> list[str]:
        """The scheduled posts that are to be moved to the time; none where it is for a new one."""
        return []

    def _set_time(self, day: str, time: str, *, is_second: bool = False) -> None:
        self.day, self.time, self.is_second_pass = day, time, is_second
        self.words, self.word_problem, self.word_choices = "", "", []
        self.words_revision += 1

    def _set_instant(self, at: datetime) -> None:
        """Begin with the minute of ``at`` (aware)."""
        local = to_local(at, self._zone())
        self._set_time(f"{local:%Y-%m-%d}", f"{local:%H:%M}", is_second=local.fold == 1)

    def _read_time(self) -> None:
        at, zone = now(), self._zone()
        chosen = self._chosen_time(at)
        self.first_day = to_local(at, zone).date().isoformat()
        self.time_label, self.time_warning = chosen.label, chosen.warning
        self.time_problem, self.passes = chosen.problem, chosen.passes
        if self.word_problem:
            self.time_problem, self.time_warning, self.passes = self.word_problem, "", []

    def _chosen_time(self, at: datetime) -> picking_time.ChosenTime:
        return picking_time.read_time(
            self.day, self.time, self._zone(), at, is_second=self.is_second_pass
        )

    def _instant(self) -> datetime:
        """The time that was chosen. Raises InvalidInput where there is none."""
        self._read_time()
        at = self._chosen_time(now()).at
        if self.time_problem or at is None:
            raise InvalidInput(self.time_problem or "Choose a date and a time that lie ahead.")
        return at
