"""The person's own profile and password."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.services import profiles
from app.ui.bridge import call_service
from app.ui.gate import requires
from app.ui.states.session import SessionState
from app.ui.told import tell

MOST_TYPED = 300


class SettingsState(rx.State):
    """Changes the profile; what it is, is in SessionState."""

    form_nonce: int = 0
    is_loaded: bool = False

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def save_profile(self, form: dict[str, Any]) -> list[Any]:
        name, timezone = typed(form, "name"), typed(form, "timezone")
        await call_service(profiles.update_profile, name=name, timezone=timezone)
        return [SessionState.enter, tell("Saved.")]

    @rx.event
    @requires(Permission.READ)
    async def change_email(self, form: dict[str, Any]) -> list[Any]:
        email, password = typed(form, "email"), typed(form, "password")
        await call_service(profiles.change_email, email=email, password=password)
        self.form_nonce += 1
        return [SessionState.enter, tell("You sign in with the new address from now on.")]

    @rx.event
    @requires(Permission.READ)
    async def change_password(self, form: dict[str, Any]) -> EventSpec:
        new = typed(form, "new")
        if new != typed(form, "again"):
            raise InvalidInput("The two new passwords differ. Type the same one twice.")
        await call_service(profiles.change_password, current=typed(form, "current"), new=new)
        self.form_nonce += 1
        return tell("Your password is changed.")


def typed(form: dict[str, Any], field: str) -> str:
    """What was entered in ``field``; nothing where it is missing."""
    return str(form.get(field, ""))[:MOST_TYPED]
