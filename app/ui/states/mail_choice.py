"""The page about notifications: each change is kept at once."""

import reflex as rx
from reflex.event import EventSpec

from app.domain.permissions import Permission
from app.services import mail_choices
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.gate import requires
from app.ui.mail_views import KindView, MailChoiceView, present_kinds
from app.ui.states.session import SessionState
from app.ui.told import tell

_SAVED = "Saved."


class MailChoiceState(rx.State):
    """What the person is told by mail, and when."""

    chosen: MailChoiceView = MailChoiceView()
    kinds: list[KindView] = []
    is_loaded: bool = False

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_mode(self, mode: str) -> EventSpec:
        return await self._keep(mode=str(mode)[:20])

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_hour(self, hour: str) -> EventSpec:
        said = str(hour)
        number = int(said) if said.isdecimal() and len(said) <= 2 else -1
        return await self._keep(hour=number)

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_kind(self, kind: str, is_wanted: bool) -> EventSpec:
        choice = (await call_service(mail_choices.get)).choice
        kinds = {one.value for one in choice.kinds}
        kinds = kinds | {str(kind)[:20]} if is_wanted else kinds - {str(kind)[:20]}
        return await self._keep(kinds=kinds)

    async def _keep(
        self,
        mode: str | None = None,
        hour: int | None = None,
        kinds: set[str] | None = None,
    ) -> EventSpec:
        # Read anew: the same person may have another tab open.
        known = (await call_service(mail_choices.get)).choice
        await call_service(
            mail_choices.choose,
            mode=known.mode if mode is None else mode,
            hour=known.hour if hour is None else hour,
            kinds=known.kinds if kinds is None else kinds,
        )
        await self._read()
        return tell(_SAVED)

    async def _read(self) -> None:
        found = await call_service(mail_choices.get)
        profile = (await self.get_state(SessionState)).profile
        self.chosen = MailChoiceView(
            mode=found.choice.mode.value,
            hour=str(found.choice.hour),
            email=profile.email,
            zone=gate.actor().timezone.replace("_", " "),
            can_be_sent=found.can_be_sent,
        )
        self.kinds = present_kinds(found.choice)
