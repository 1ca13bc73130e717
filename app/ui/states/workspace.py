"""The workspace: its name and its patience."""

from typing import Any

import reflex as rx

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.services import workspaces
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.gate import requires
from app.ui.states.session import SessionState
from app.ui.states.settings import typed
from app.ui.told import tell
from app.ui.workspace_views import LatenessView, lateness_choices


class WorkspaceState(rx.State):
    """What is set for everybody."""

    name: str = ""
    lateness_s: str = ""
    choices: list[LatenessView] = []
    can_manage: bool = False
    form_nonce: int = 0
    is_loaded: bool = False

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def save(self, form: dict[str, Any]) -> list[Any]:
        seconds = typed(form, "lateness")
        if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 9):
            raise InvalidInput("Choose from the list how late a post may still go out.")
        await call_service(
            workspaces.update_workspace,
            name=typed(form, "workspace-name"),
            lateness_limit_s=int(seconds),
        )
        await self._read()
        return [SessionState.enter, tell("Saved.")]

    async def _read(self) -> None:
        found = await call_service(workspaces.get_workspace)
        actor = gate.actor()
        known = (self.name, self.lateness_s)
        self.name, self.lateness_s = found.name, str(found.lateness_limit_s)
        if known != (self.name, self.lateness_s):
            # The form begins anew. Reading the same again leaves alone what is being typed.
            self.form_nonce += 1
        self.choices = lateness_choices(found.lateness_limit_s)
        self.can_manage = actor.can(Permission.MANAGE_WORKSPACE)
