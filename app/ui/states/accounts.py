"""The accounts page."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.domain.permissions import Permission
from app.services import account_leaving, account_outlook, account_pausing, accounts, flash
from app.services.account_outlook import Misfits
from app.ui import gate
from app.ui.account_presenting import present_card, present_platform
from app.ui.arguments import read_address
from app.ui.bridge import await_service, call_public, call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.leaving_presenting import present_leaving, removed_words
from app.ui.leaving_views import LeavingView
from app.ui.presenting import sandbox_url
from app.ui.states.live import on_change
from app.ui.told import Tone, tell
from app.ui.views import AccountCardView, PlatformView

KEEP, CANCEL = "keep", "cancel"
MOST_TYPED = 60


class AccountsState(rx.State):
    """The connected accounts and the networks that can be connected."""

    cards: list[AccountCardView] = []
    platforms: list[PlatformView] = []
    sandbox_url: str = ""
    is_loaded: bool = False
    busy_id: str = ""
    new_id: str = ""
    # Why an account was not connected, until the page is left.
    problem: str = ""
    leaving: AccountCardView | None = None
    # What that touches, as things are chosen.
    outlook: LeavingView = LeavingView()
    # What becomes of its posts: the id of the account that takes over, "cancel" or "keep".
    fate: str = "keep"

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> EventSpec | None:
        await self._read()
        self.leaving = None
        self.busy_id = ""
        return await self._greet()

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._read()

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def start_test(self, account_id: str) -> Any:
        """Show that the test runs before it does; it takes as long as the network takes."""
        self.busy_id = str(account_id)
        handler: Any = AccountsState.test
        return handler(str(account_id))

    @rx.event(background=True)
    @requires(Permission.MANAGE_ACCOUNTS)
    async def test(self, account_id: str) -> EventSpec:
        """Asks the network; in the background, because the state is locked while others wait."""
        try:
            account = await await_service(accounts.test_account, str(account_id))
        finally:
            async with self:
                self.busy_id = ""
                await self._read()
        if account.can_publish:
            return tell(f"{account.ref.platform_name} answers, and {account.ref.handle} can post.")
        return tell(account.health_reason or "The account cannot post right now.", Tone.BAD)

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def ask_disconnect(self, account_id: str) -> None:
        """Say what removing does before it is done."""
        leaving = next((c for c in self.cards if c.account.id == account_id), None)
        if leaving is None:
            self.leaving = None
            return
        self.fate = leaving.heirs[0].id if leaving.heirs else KEEP
        await self._look_ahead(leaving)
        self.leaving = leaving

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def choose_fate(self, fate: str) -> None:
        """What is to become of what waits; anything unknown is refused when it is done."""
        self.fate = str(fate)[:MOST_TYPED]
        if self.leaving is not None:
            await self._look_ahead(self.leaving)

    async def _look_ahead(self, leaving: AccountCardView) -> None:
        found = await call_service(account_outlook.look, leaving.account.id)
        heir = next((one for one in leaving.heirs if one.id == self.fate), None)
        misfits = Misfits()
        if heir is not None and found.waiting:
            misfits = await call_service(account_outlook.misfits, leaving.account.id, heir.id)
        self.outlook = present_leaving(found, heir, misfits, gate.actor().timezone, now())

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def pause(self, account_id: str) -> EventSpec:
        rest = await call_service(account_pausing.pause, str(account_id))
        await self._read()
        return tell(f"Paused. {_held(rest.touched)}")

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def resume(self, account_id: str) -> EventSpec:
        await call_service(account_pausing.resume, str(account_id))
        await self._read()
        return tell("The account goes on.")

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def keep(self) -> None:
        self.leaving = None

    @rx.event
    @requires(Permission.MANAGE_ACCOUNTS)
    async def disconnect(self) -> EventSpec | None:
        leaving, self.leaving = self.leaving, None
        if leaving is None:
            return None
        heir = None if self.fate in (KEEP, CANCEL) else self.fate
        done = await await_service(
            account_leaving.remove,
            leaving.account.id,
            move_to=heir,
            cancels_waiting=self.fate == CANCEL,
        )
        await self._read()
        return tell(removed_words(done))

    async def _read(self) -> None:
        found = await call_service(accounts.list_accounts)
        zone, at = gate.actor().timezone, now()
        known = {p.slug: p for p in await call_service(accounts.list_platforms)}
        self.cards = [present_card(one, known[one.platform], found, zone, at) for one in found]
        self.platforms = [present_platform(platform, found) for platform in known.values()]
        self.sandbox_url = sandbox_url()
        self.is_loaded = True

    async def _greet(self) -> EventSpec | None:
        """After consent: mark the new account, or say why there is none."""
        asked = read_address(self.router)
        self.new_id, self.problem = str(asked.get("connected", "")), ""
        if "problem" in asked:
            self.problem = await _read_problem()
            return None
        if any(card.account.id == self.new_id for card in self.cards):
            return tell("The account is connected.")
        return None


async def _read_problem() -> str:
    session_id = gate.actor().session_id
    said = await call_public(flash.take, session_id) if session_id else None
    return said.text if said else ""


def _held(count: int) -> str:
    """What a pause means for what waits."""
    if not count:
        return "Nothing goes out of it until you let it go on."
    posts = "1 post keeps its time and waits" if count == 1 else f"{count} posts wait"
    return f"{posts} until you let it go on."


on_change("/accounts", AccountsState.reload)
