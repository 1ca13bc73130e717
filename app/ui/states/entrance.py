"""The log-in and sign-up pages."""

import reflex as rx
from reflex.event import EventSpec

from app.services import auth, auth_rules
from app.ui.arguments import read_address
from app.ui.bridge import call_public
from app.ui.gate import public


class EntranceState(rx.State):
    """What the two forms say; the forms themselves are posted to the server as they are."""

    problem: str = ""
    next_path: str = "/"
    is_open: bool = False
    is_known: bool = False

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
        self.is_known = True
        is_login = self.router.url.path.strip("/") == "login"
        return rx.redirect("/signup") if self.is_open and is_login else None


def _own_path(path: str) -> str:
    is_own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_own and len(path) < 200 else "/"
