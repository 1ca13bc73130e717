"""The bots of the emulated Telegram: a token is good until it is revoked, as a whole or for one
chat.

There is no @BotFather to ask for another one. So the token that the sandbox itself suggests comes
back to life when somebody connects with it again; any other stays dead.
"""

import re

from starlette.responses import Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.grants import Code, Token
from app.platforms.emulation.world import World
from app.platforms.telegram.emulator_rules import refuse
from app.platforms.telegram.spec import SPEC

_TOKEN = re.compile(r"(?P<id>\d{5,20}):[A-Za-z0-9_-]{30,64}")
_FOR_EVER_S = 100 * 365 * 86_400
_SUGGESTED = {field.sandbox_value for field in SPEC.connect.fields if field.is_secret}


class Bots:
    """Looks at tokens, and remembers which bot was let into which chat."""

    def __init__(self, world: World) -> None:
        self._grants, self._store = world.grants(SPEC.slug), world.store

    def renew(self, token: str) -> None:
        """What @BotFather would do for the sandbox's own bot."""
        if token in _SUGGESTED:
            self._store.run(
                "DELETE FROM tokens WHERE platform = ? AND grant_id = ?",
                SPEC.slug,
                str(self.id_of(token)),
            )

    def find_flaw(self, token: str) -> Response | None:
        """Why nothing can be asked with ``token``: it is none, or it was revoked."""
        if not _TOKEN.fullmatch(token):
            return refuse(404)
        return None if self._is_good(self._known(token, "")) else refuse(401)

    def admit(self, token: str, chat: Account) -> Response | None:
        """Why the bot cannot speak in ``chat``; None where it can."""
        return None if self._is_good(self._known(token, chat.id)) else refuse(401)

    def id_of(self, token: str) -> int:
        """The number of the bot."""
        return int(token.partition(":")[0])

    def describe(self, token: str) -> dict[str, object]:
        """The bot as the API shows it."""
        number = self.id_of(token)
        name = f"sandbox_{number}_bot"
        return {"id": number, "is_bot": True, "first_name": "Sandbox bot", "username": name}

    def _known(self, token: str, chat_id: str) -> Token:
        """The bot's grant, in one chat or at all; it is given at the first call."""
        word = f"{token}/{chat_id}" if chat_id else token
        found = self._grants.find(word, "access")
        if found is None:
            terms = Code(chat_id, "bot", "", ())
            self._grants.issue("access", terms, _FOR_EVER_S, str(self.id_of(token)), word)
            found = self._grants.find(word, "access")
        if found is None:
            raise LookupError(chat_id)
        return found

    def _is_good(self, token: Token) -> bool:
        return token.state == "active" and not self._grants.is_expired(token)
