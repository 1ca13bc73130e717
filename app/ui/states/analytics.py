"""The Analytics page: which days and accounts it looks at, and what came of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.domain.slots import to_local
from app.services import accounts, trends
from app.ui import gate
from app.ui.analytics_views import ReviewView
from app.ui.arguments import read_address
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.presenting import present_account
from app.ui.reviewing import present_review
from app.ui.states.live import on_change
from app.ui.views import AccountView

PATH = "/analytics"
PERIODS = (7, 30, 90, 365)
USUAL = 30
_LONGEST = 80


class AnalyticsState(rx.State):
    """``period`` is a number of days that end today; 0: the person chose the days."""

    period: int = USUAL
    first: str = ""
    last: str = ""
    account: str = ""
    accounts: list[AccountView] = []
    review: ReviewView = ReviewView()
    is_loaded: bool = False

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        """The days and the account that the address names; without any the last thirty days."""
        self._read_address(read_address(self.router))
        await self._look()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        await self._look()

    @rx.event
    @requires(Permission.READ)
    async def choose_period(self, days: int) -> EventSpec:
        """The last so many days."""
        if days not in PERIODS:
            raise InvalidInput("Choose one of the offered lengths, or two days.")
        self.period = days
        return self._go()

    @rx.event
    @requires(Permission.READ)
    async def choose_first(self, day: str) -> EventSpec | None:
        return self._choose_days(day, self.last)

    @rx.event
    @requires(Permission.READ)
    async def choose_last(self, day: str) -> EventSpec | None:
        return self._choose_days(self.first, day)

    @rx.event
    @requires(Permission.READ)
    async def choose_account(self, account_id: str) -> EventSpec:
        """One account, or with an empty word all."""
        self.account = str(account_id)[:_LONGEST]
        return self._go()

    def _choose_days(self, first: str, last: str) -> EventSpec | None:
        if not first or not last:
            # A date field that is being typed into is empty for a while.
            return None
        begin, end = _day(first), _day(last)
        if begin is None or end is None:
            raise InvalidInput("Choose two days.")
        if begin > end:
            # The other end follows, so that each can be set first.
            begin, end = (begin, begin) if first != self.first else (end, end)
        self.period, self.first, self.last = 0, begin.isoformat(), end.isoformat()
        return self._go()

    def _go(self) -> EventSpec:
        asked = (
            {"days": self.period} if self.period else {"from": self.first, "to": self.last}
        ) | ({"account": self.account} if self.account else {})
        return rx.redirect(f"{PATH}?{urlencode(asked)}", replace=True)

    def _read_address(self, asked: Mapping[str, object]) -> None:
        first, last = _day(str(asked.get("from", ""))), _day(str(asked.get("to", "")))
        self.account = str(asked.get("account", ""))[:_LONGEST]
        days = str(asked.get("days", ""))
        if first and last and first <= last:
            self.period, self.first, self.last = 0, first.isoformat(), last.isoformat()
        else:
            self.period = int(days) if days in {str(n) for n in PERIODS} else USUAL

    async def _look(self) -> None:
        found = await call_service(accounts.list_accounts)
        self.accounts = [present_account(account.ref) for account in found]
        if self.account not in {account.id for account in found}:
            self.account = ""
        if self.period:
            today = to_local(now(), gate.actor().timezone).date()
            self.first = (today - timedelta(days=self.period - 1)).isoformat()
            self.last = today.isoformat()
        review = await call_service(
            trends.review,
            date.fromisoformat(self.first),
            date.fromisoformat(self.last),
            self.account or None,
        )
        refs = {account.id: account.ref for account in found}
        zone = gate.actor().timezone
        self.review = present_review(review, refs, zone, now(), self.account)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


on_change(PATH, AnalyticsState.reload)
