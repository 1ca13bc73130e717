"""The person's API tokens."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.services import api_tokens
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.clockwork import moment_label
from app.ui.gate import requires
from app.ui.states.settings import typed
from app.ui.told import tell
from app.ui.views import TokenView


class TokensState(rx.State):
    """Those in force, and the one that was made just now."""

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
    @requires(Permission.WRITE_POSTS)
    async def create_token(self, form: dict[str, Any]) -> None:
        name = typed(form, "name").strip()
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
