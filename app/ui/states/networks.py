"""The workspace's own apps with the networks."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import AppError
from app.domain.permissions import Permission
from app.platforms.base import AppFinding
from app.services import accounts, platform_apps
from app.services.details import PlatformDetails
from app.ui.arguments import read_address
from app.ui.bridge import await_service, call_service
from app.ui.gate import requires
from app.ui.told import tell
from app.ui.views import AppFindingView, NetworkView, WayView

_PARTS = {
    "address": "The network's address",
    "keys": "Client ID and secret",
    "return_address": "Return address",
}
_TONES = {True: "green", False: "red", None: "amber"}
_MOST_TYPED = 500


class NetworksState(rx.State):
    """The networks that need an app. Secrets pass through here and are never kept."""

    networks: list[NetworkView] = []
    open_slug: str = ""
    testing_slug: str = ""
    problem: str = ""
    findings: list[AppFindingView] = []
    form_nonce: int = 0
    is_loaded: bool = False
    # What an owner chose and did not save yet, for the open network: the address of an API.
    _way: str = ""

    @rx.event
    @requires(Permission.MANAGE_APPS)
    async def load(self) -> None:
        self.open_slug = str(read_address(self.router).get("platform", ""))
        self.findings, self.testing_slug, self.problem, self._way = [], "", "", ""
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.MANAGE_APPS)
    async def show(self, slug: str) -> None:
        """Open one network's steps, or close them."""
        self.open_slug = "" if self.open_slug == slug else str(slug)
        self.findings, self.problem, self._way = [], "", ""
        await self._read()

    @rx.event
    @requires(Permission.MANAGE_APPS)
    async def choose_way(self, api_url: str) -> None:
        """Show what to do for apps that people sign in to in that way."""
        self._way = str(api_url)[:_MOST_TYPED]
        await self._read()

    @rx.event
    @requires(Permission.MANAGE_APPS)
    async def save(self, form: dict[str, Any]) -> EventSpec | None:
        """Keep what was typed for the open network."""
        typed = [str(form.get(name, ""))[:_MOST_TYPED] for name in ("client_id", "client_secret")]
        try:
            await call_service(
                platform_apps.save_app, self.open_slug, *typed, api_url=self._chosen_way()
            )
        except AppError as error:
            self.problem = error.user_message
            return None
        self.problem, self.findings = "", []
        self.form_nonce += 1
        await self._read()
        return tell("Saved. Test it, then connect an account.")

    @rx.event
    @requires(Permission.MANAGE_APPS)
    async def remove(self, slug: str) -> EventSpec:
        await call_service(platform_apps.remove_app, str(slug))
        self.form_nonce += 1
        self.findings = []
        await self._read()
        return tell("Removed. New accounts of this network go to the sandbox.")

    @rx.event
    @requires(Permission.MANAGE_APPS)
    async def start_test(self, slug: str) -> Any:
        """Show that the test runs before it does."""
        self.testing_slug, self.findings, self.problem = str(slug), [], ""
        handler: Any = NetworksState.test
        return handler(str(slug))

    @rx.event(background=True)
    @requires(Permission.MANAGE_APPS)
    async def test(self, slug: str) -> None:
        """Asks the network; in the background, because the state is locked while others wait."""
        found: tuple[AppFinding, ...] = ()
        problem = ""
        try:
            found = await await_service(platform_apps.check_app, str(slug))
        except AppError as error:
            problem = error.user_message
        async with self:
            self.testing_slug, self.problem = "", problem
            self.findings = [_finding(one) for one in found]

    async def _read(self) -> None:
        known = await call_service(accounts.list_platforms)
        self.networks = [
            _network(one, self._way if one.slug == self.open_slug else "")
            for one in known
            if one.connect.needs_app
        ]

    def _chosen_way(self) -> str:
        ways = [way for n in self.networks if n.slug == self.open_slug for way in n.ways]
        return next((way.api_url for way in ways if way.is_chosen), "")


def _finding(found: AppFinding) -> AppFindingView:
    return AppFindingView(_PARTS[found.part], found.message, _TONES[found.is_fine])


def _network(found: PlatformDetails, way: str) -> NetworkView:
    connect = found.connect
    chosen = connect.way_at(way or found.app_api_url) or next(iter(connect.ways), None)
    status, tone = "Sandbox only", "slate"
    if found.is_app_from_environment:
        status, tone = "Set where Punctual is started", "green"
    elif found.app_id:
        status, tone = "Entered here", "green"
    return NetworkView(
        slug=found.slug,
        name=found.name,
        ways=[WayView(w.label, w.api_url, w == chosen) for w in connect.ways]
        if found.can_choose_way
        else [],
        steps=list(chosen.console_steps if chosen else connect.console_steps),
        redirect_uri=found.redirect_uri,
        developer_url=connect.developer_url,
        app_id=found.app_id,
        status=status,
        tone=tone,
        id_setting=f"{found.slug.upper()}_CLIENT_ID",
        is_from_environment=found.is_app_from_environment,
    )
