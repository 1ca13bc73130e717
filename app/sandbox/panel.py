"""The panel where a person makes trouble: faults, clock, accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError
from starlette.datastructures import FormData

from app.platforms.emulation.faults import FaultOrder, Mode
from app.platforms.emulation.platform import EmulatedPlatform
from app.platforms.emulation.world import World
from app.sandbox.control import AccountOrder, BadOrder, Control

# What each mode does, and which of the form's fields it reads.
MODES: tuple[tuple[Mode, str, str], ...] = (
    (Mode.REFUSE, "Cut the connection before reading the request", ""),
    (Mode.READ_THEN_DROP, "Read the request, do nothing, cut the connection", ""),
    (Mode.EXECUTE_THEN_DROP, "Publish, then cut the connection without an answer", ""),
    (Mode.EXECUTE_THEN_5XX, "Publish, then answer with a server error", "code"),
    (Mode.SLOW, "Answer late", "n"),
    (Mode.STATUS, "Answer with a status code", "code"),
    (Mode.RATE_LIMIT, "Say that the rate limit is reached", "reset_in"),
    (Mode.EXPIRE_TOKEN, "Let the access token expire", ""),
    (Mode.REVOKE_TOKEN, "Revoke the connection", ""),
    (Mode.DROP_REFRESH_RESPONSE, "Rotate the refresh token, lose the answer", ""),
    (Mode.MEDIA_SLOW, "Keep an upload processing", "n"),
    (Mode.MEDIA_FAIL, "Fail an upload", ""),
    (Mode.EMPTY_READBACK, "Show an empty timeline to whoever looks", "n"),
)
_WORDS = {mode: words for mode, words, _ in MODES}


@dataclass(frozen=True, slots=True)
class FaultView:
    """A fault in the list."""

    id: str
    slug: str
    platform: str
    words: str
    route: str
    progress: str
    is_spent: bool


class Panel:
    """Reads forms and carries them out."""

    def __init__(
        self, world: World, platforms: Mapping[str, EmulatedPlatform], control: Control
    ) -> None:
        self._world, self._platforms, self._control = world, platforms, control

    def faults(self) -> tuple[FaultView, ...]:
        """All faults, the newest first."""
        return tuple(
            FaultView(
                id=fault.id,
                slug=fault.order.platform,
                platform=self._platforms[fault.order.platform].spec.name,
                words=_WORDS[fault.order.mode],
                route=fault.route,
                progress=f"{fault.fired} of {fault.most or '∞'}",
                is_spent=fault.is_spent,
            )
            for fault in reversed(self._world.faults.list())
        )

    def ahead(self) -> str:
        """How far ahead the clock is, in words."""
        seconds = int(self._world.clock.ahead_s)
        days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
        words = [f"{n} {w}" for n, w in ((days, "d"), (hours, "h"), (minutes, "min")) if n]
        return " ".join(words) if words else f"{seconds} s" if seconds else ""

    def now(self) -> datetime:
        """The sandbox's present."""
        return datetime.fromtimestamp(self._world.clock.now(), UTC)

    def act(self, form: FormData) -> str:
        """Carry out what the form asks for; returns what was done, in words.

        Raises BadOrder when it cannot be done.
        """
        action, target = _word(form, "action"), _word(form, "target")
        if action == "add":
            return self._add(form)
        if action == "advance":
            return self._advance(target or _word(form, "seconds"))
        if action == "clear":
            self._world.faults.clear(target or None)
            return "Cleared."
        if action == "reset":
            self._world.reset()
            return "The sandbox is empty. Accounts have to be connected again."
        if action in ("revoke", "suspend", "restore"):
            return self._change_account(action, target)
        raise BadOrder("The form asks for something unknown.")

    def _add(self, form: FormData) -> str:
        given = {name: _word(form, name) for name in FaultOrder.model_fields if _word(form, name)}
        try:
            fault = self._control.order_fault(FaultOrder.model_validate(given))
        except ValidationError as error:
            first = error.errors()[0]
            raise BadOrder(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        return f"Set: {_WORDS[fault.order.mode].lower()} on {fault.route}."

    def _advance(self, seconds: str) -> str:
        try:
            self._control.advance(float(seconds))
        except ValueError as error:
            raise BadOrder("Say how many seconds to go forward.") from error
        return "The clock went forward."

    def _change_account(self, action: str, target: str) -> str:
        slug, _, account_id = target.partition(":")
        order = AccountOrder(
            platform=slug,
            revoke=action == "revoke",
            suspended={"suspend": True, "restore": False}.get(action),
        )
        account = self._control.change_account(account_id, order)
        done = {"revoke": "is disconnected", "suspend": "is suspended", "restore": "is back"}
        return f"{account.name} {done[action]}."


def _word(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
