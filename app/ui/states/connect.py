"""The page that asks for what a network needs, and what to connect of several."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import AppError, InvalidInput, NotFound
from app.domain.permissions import Permission
from app.domain.spec import AuthKind, ConnectField
from app.services import accounts, choosing, connecting
from app.services.choosing import Destination
from app.services.details import PlatformDetails
from app.ui.arguments import read_address
from app.ui.bridge import await_service, call_service
from app.ui.gate import requires
from app.ui.presenting import initials
from app.ui.views import ConnectFieldView, DestinationView

_MOST_TYPED = 500
_NEWCOMER = "demo"


class ConnectState(rx.State):
    """What the address asks for: ``?platform=`` with fields, or ``?choice=``.

    Nothing secret that a person types is kept here: it goes to the service and is forgotten.
    """

    step: str = ""
    platform: str = ""
    platform_name: str = ""
    account_id: str = ""
    choice_id: str = ""
    is_sandbox: bool = False
    is_direct: bool = False
    explanation: str = ""
    action: str = "Connect"
    problem: str = ""
    fields: list[ConnectFieldView] = []
    steps: list[str] = []
    developer_url: str = ""
    account_handle: str = ""
    destinations: list[DestinationView] = []
    is_busy: bool = False
    is_loaded: bool = False

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def load(self) -> None:
        self.reset()  # type: ignore[no-untyped-call]
        asked = read_address(self.router)
        try:
            if "choice" in asked:
                await self._load_choice(str(asked["choice"]))
            else:
                await self._load_fields(asked)
        except (InvalidInput, NotFound) as error:
            self.step, self.problem = "", error.user_message
        self.is_loaded = True

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def submit(self, form: dict[str, Any]) -> EventSpec | None:
        """Connect, or go to the consent page; what is wrong is said above the button."""
        typed = {f.name: str(form.get(f.name, ""))[:_MOST_TYPED] for f in self.fields}
        self.problem = ""
        if not self.is_direct:
            return rx.redirect(self._consent_url(typed))
        try:
            account = await await_service(
                connecting.connect_directly,
                self.platform,
                typed,
                account_id=self.account_id or None,
                sandbox=self.is_sandbox,
            )
        except AppError as error:
            self.problem = error.user_message
            return None
        return rx.redirect(f"/accounts?connected={account.id}")

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def choose(self, form: dict[str, Any]) -> EventSpec:
        """Connect what is ticked."""
        chosen = [d.remote_id for d in self.destinations if form.get(d.remote_id)]
        connected = await await_service(connecting.connect_chosen, self.choice_id, chosen)
        return rx.redirect(f"/accounts?connected={connected[0].id}")

    async def _load_choice(self, choice_id: str) -> None:
        choice = await call_service(choosing.get_choice, choice_id)
        self.step, self.choice_id = "choice", choice.id
        self.platform, self.platform_name = choice.platform, choice.platform_name
        self.is_sandbox = choice.is_sandbox
        is_fresh = not any(d.is_connected for d in choice.destinations)
        self.destinations = [
            _destination(found, is_suggested=found.is_connected or (is_fresh and number == 0))
            for number, found in enumerate(choice.destinations)
        ]

    async def _load_fields(self, asked: Mapping[str, str]) -> None:
        known = {p.slug: p for p in await call_service(accounts.list_platforms)}
        found = known.get(str(asked.get("platform", "")))
        if found is None or not found.connect.fields:
            raise NotFound("There is nothing to fill in here. Choose a network on Accounts.")
        self.step, self.platform, self.platform_name = "fields", found.slug, found.name
        self.account_id = str(asked.get("account", ""))
        self.is_sandbox = str(asked.get("sandbox", "")) == "1"
        if self.account_id:
            account = await call_service(accounts.get_account, self.account_id)
            self.is_sandbox = account.ref.is_sandbox
            self.account_handle = account.ref.handle
        self.is_direct = found.connect.auth is AuthKind.DIRECT
        self.explanation = _explain(found, is_sandbox=self.is_sandbox)
        self.action = "Connect" if self.is_direct else "Continue"
        if not self.is_sandbox:
            self.steps = list(found.connect.console_steps)
            self.developer_url = found.connect.developer_url
        name = _sandbox_name(found.connect.fields, self.account_handle)
        self.fields = [
            _field(f, f.sandbox_value.replace("{handle}", name) if self.is_sandbox else "")
            for f in found.connect.fields
        ]

    def _consent_url(self, typed: Mapping[str, str]) -> str:
        query = {**typed, "sandbox": "1" if self.is_sandbox else "0"}
        if self.account_id:
            query["account"] = self.account_id
        return f"/api/oauth/{self.platform}/authorize?{urlencode(query)}"


def _explain(platform: PlatformDetails, *, is_sandbox: bool) -> str:
    if is_sandbox:
        return (
            "This account lives in the sandbox on this machine. The values below work as they "
            "are; change the name to make another account."
        )
    if platform.connect.auth is AuthKind.DIRECT:
        return "What you enter is encrypted on this machine and sent to the network alone."
    return "Next, your server asks whether Punctual may post for you."


def _sandbox_name(fields: Sequence[ConnectField], handle: str) -> str:
    """What stands for ``{handle}`` in the sandbox's values, so that they lead to the account
    called ``handle`` again; a name of its own for a new one."""
    for field in fields:
        before, _, after = field.sandbox_value.partition("{handle}")
        if field.sandbox_value != before and handle.startswith(before) and handle.endswith(after):
            return handle.removeprefix(before).removesuffix(after).lower() or _NEWCOMER
    return handle.lower() or _NEWCOMER


def _field(asked: ConnectField, sandbox_value: str) -> ConnectFieldView:
    return ConnectFieldView(
        name=asked.name,
        label=asked.label,
        hint=asked.hint,
        placeholder=asked.placeholder,
        is_secret=asked.is_secret and not sandbox_value,
        is_required=asked.is_required,
        value=sandbox_value,
    )


def _destination(found: Destination, *, is_suggested: bool) -> DestinationView:
    name = found.display_name or found.handle
    kind = found.kind.replace("_", " ").capitalize()
    return DestinationView(
        remote_id=found.remote_id,
        name=name,
        line=f"{kind} · {found.handle}" if found.handle != name else kind,
        initials=initials(name),
        hue=crc32(found.handle.encode()) % 360,
        is_connected=found.is_connected,
        is_suggested=is_suggested,
    )
