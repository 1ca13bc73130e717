"""What happened in the workspace, as its address narrows it down."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from app.domain.permissions import Permission
from app.services import activity, post_list
from app.services.activity import GROUPS, ActivityFilter, ActivityRow
from app.services.auth_rules import is_storable
from app.services.details import AccountRef
from app.ui import gate
from app.ui.activity_views import ActivityView, present_activity
from app.ui.arguments import read_address
from app.ui.bridge import call_service
from app.ui.calendar_views import ChoiceView
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.states.live import on_change

PAGE_SIZE = 40
_MOST_SHOWN = 400
_LONGEST_ID = 80


class ActivityState(rx.State):
    """The newest things that happened, and as many pages behind them as were asked for."""

    items: list[ActivityView] = []
    what: str = ""
    who: str = ""
    account: str = ""
    people: list[ChoiceView] = []
    accounts: list[ChoiceView] = []
    has_more: bool = False
    is_loaded: bool = False
    _shown_count: int = PAGE_SIZE

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        found = read_address(self.router)
        asked = {name: value for name, value in found.items() if is_storable(str(value))}
        what = str(asked.get("what", ""))
        self.what = what if what in GROUPS else ""
        self.who = str(asked.get("who", ""))[:_LONGEST_ID]
        self.account = str(asked.get("account", ""))[:_LONGEST_ID]
        self._shown_count = PAGE_SIZE
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def show_more(self) -> None:
        self._shown_count = min(self._shown_count + PAGE_SIZE, _MOST_SHOWN)
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def choose_what(self, what: str) -> Any:
        return rx.redirect(self._address(what=str(what)[:_LONGEST_ID]))

    @rx.event
    @requires(Permission.READ)
    async def choose_who(self, who: str) -> Any:
        return rx.redirect(self._address(who=str(who)[:_LONGEST_ID]))

    @rx.event
    @requires(Permission.READ)
    async def choose_account(self, account: str) -> Any:
        return rx.redirect(self._address(account=str(account)[:_LONGEST_ID]))

    def _address(self, **changes: str) -> str:
        wanted = {"what": self.what, "who": self.who, "account": self.account, **changes}
        asked = urlencode({name: value for name, value in wanted.items() if value})
        return f"/activity?{asked}" if asked else "/activity"

    async def _read(self) -> None:
        choices = await call_service(post_list.list_choices)
        known = {account.id: account for account in choices.accounts}
        self.people = [ChoiceView(*member) for member in choices.members]
        self.accounts = [_account_choice(account) for account in choices.accounts]
        rows, self.has_more = await self._rows()
        zone, at = gate.actor().timezone, now()
        self.items = present_activity(rows, known, zone, at)

    async def _rows(self) -> tuple[list[ActivityRow], bool]:
        events = activity.events_of(self.what)
        wanted = ActivityFilter(self.who, self.account, events)
        page = await call_service(activity.list_activity, wanted, limit=self._shown_count)
        return list(page.items), page.next_cursor is not None and self._shown_count < _MOST_SHOWN


def _account_choice(account: AccountRef) -> ChoiceView:
    return ChoiceView(account.id, f"{account.platform_name} · {account.handle}")


on_change("/activity", ActivityState.reload)
