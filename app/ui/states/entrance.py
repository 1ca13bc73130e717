"""The log-in and sign-up pages."""

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import NotFound
from app.domain.permissions import Role
from app.services import auth, auth_rules, invitations
from app.ui.arguments import read_address
from app.ui.bridge import call_public
from app.ui.gate import public

_ROLES = {
    Role.OWNER: "as an owner",
    Role.ADMIN: "as an admin",
    Role.EDITOR: "to write and schedule posts",
    Role.VIEWER: "to look on",
}


class EntranceState(rx.State):
    """What the two forms say; the forms themselves are posted to the server as they are."""

    problem: str = ""
    next_path: str = "/"
    is_open: bool = False
    is_known: bool = False
    invitation: str = ""
    # Who invited whom to what, and the address that is meant; empty without an open invitation.
    welcome: str = ""
    meant_email: str = ""

    @rx.event
    @public
    async def look(self) -> EventSpec | None:
        """Read the address, and lead the very first visitor to the sign-up page."""
        asked = read_address(self.router)
        code = str(asked.get("problem", ""))
        # The address is anybody's to write: it chooses among our sentences, never brings its own.
        self.problem = auth_rules.message_for(code) if code else ""
        self.next_path = _own_path(str(asked.get("next", "")))
        self.is_open = not await call_public(auth.has_owner)
        await self._read_invitation(str(asked.get("invitation", "")))
        self.is_known = True
        is_login = self.router.url.path.strip("/") == "login"
        return rx.redirect("/signup") if self.is_open and is_login else None

    async def _read_invitation(self, token: str) -> None:
        self.invitation, self.welcome, self.meant_email = token, "", ""
        if not token:
            return
        try:
            found = await call_public(invitations.look, token)
        except NotFound as error:
            self.problem = error.user_message
            return
        as_whom = _ROLES[found.role]
        self.welcome = f"{found.invited_by} invited you to {found.workspace_name}, {as_whom}."
        self.meant_email = found.email


def _own_path(path: str) -> str:
    is_own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_own and len(path) < 200 else "/"
