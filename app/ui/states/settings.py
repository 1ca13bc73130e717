"""The settings page: profile, password, API tokens."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.services import api_tokens, profiles
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.clockwork import moment_label
from app.ui.gate import requires
from app.ui.states.session import SessionState
from app.ui.told import tell
from app.ui.views import TokenView

MOST_TYPED = 300


class SettingsState(rx.State):
    """The person's API tokens; the profile itself is in SessionState."""

    tokens: list[TokenView] = []
    # Held only until the person has copied it; the database has nothing but a hash.
    new_token: str = ""
    form_nonce: int = 0
    is_loaded: bool = False

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        self.new_token = ""
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def save_profile(self, form: dict[str, Any]) -> list[Any]:
        name, timezone = _typed(form, "name"), _typed(form, "timezone")
        await call_service(profiles.update_profile, name=name, timezone=timezone)
        return [SessionState.enter, tell("Saved.")]

    @rx.event
    @requires(Permission.READ)
    async def change_password(self, form: dict[str, Any]) -> EventSpec:
        new = _typed(form, "new")
        if new != _typed(form, "again"):
            raise InvalidInput("The two new passwords differ. Type the same one twice.")
        await call_service(profiles.change_password, current=_typed(form, "current"), new=new)
        self.form_nonce += 1
        return tell("Your password is changed.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def create_token(self, form: dict[str, Any]) -> None:
        name = _typed(form, "name").strip()
        if not name:
            raise InvalidInput("Give the token a name, so that you know it again.")
        self.new_token = await call_service(api_tokens.create_token, name=name)
        self.form_nonce += 1
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def forget_token(self) -> None:
        self.new_token = ""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def revoke_token(self, token_id: str) -> EventSpec:
        await call_service(api_tokens.revoke_token, str(token_id))
        await self._read()
        return tell("Revoked. Programs that use it are shut out from now on.")

    async def _read(self) -> None:
        found = await call_service(api_tokens.list_tokens)
        zone, at = gate.actor().timezone, now()
        self.tokens = [
            TokenView(
                id=token.id,
                name=token.name,
                hint=token.hint,
                scopes=", ".join(token.scopes) if token.scopes else "everything you may do",
                created_label=moment_label(token.created_at, zone, at),
                used_label=moment_label(token.last_used_at, zone, at) if token.last_used_at else "",
            )
            for token in found
        ]


def _typed(form: dict[str, Any], field: str) -> str:
    return str(form.get(field, ""))[:MOST_TYPED]
