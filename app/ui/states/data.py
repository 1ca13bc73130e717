"""Calendar feeds, and what an export takes along."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from app.domain.permissions import Permission
from app.domain.publication import Status
from app.domain.slots import resolve_local
from app.services import accounts, calendar_feeds
from app.services.calendar_feeds import FeedDetails
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.clockwork import iso, moment_label
from app.ui.data_views import FeedView, ScopeView, StatusChoiceView
from app.ui.gate import requires
from app.ui.told import tell
from app.ui.wording import STATUS_WORDS

_LONGEST = 64
_GONE = "An account that is gone"
_EVERYTHING = "Everything in the workspace"


class DataState(rx.State):
    """Feeds in force, and the addresses of an export as it was chosen."""

    feeds: list[FeedView] = []
    scopes: list[ScopeView] = []
    # The address of a feed that was just made: it is told this once.
    new_url: str = ""
    since: str = ""
    until: str = ""
    range_problem: str = ""
    statuses: list[StatusChoiceView] = []
    csv_url: str = "/api/v2/export.csv"
    json_url: str = "/api/v2/export.json"
    is_loaded: bool = False
    revoking: str = ""
    form_nonce: int = 0
    _chosen: list[str] = []

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        self.new_url, self.since, self.until, self.revoking = "", "", "", ""
        self._chosen = []
        await self._read()
        self._address()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def create_feed(self, form: dict[str, Any]) -> None:
        account_id = str(form.get("scope", ""))[:_LONGEST] or None
        made = await call_service(calendar_feeds.create, account_id)
        self.new_url = made.url
        self.form_nonce += 1
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def forget_url(self) -> None:
        self.new_url = ""

    @rx.event
    @requires(Permission.READ)
    async def ask(self, feed_id: str) -> None:
        """Ask before the feed with that id is revoked; empty: ask nothing."""
        self.revoking = str(feed_id)[:_LONGEST]

    @rx.event
    @requires(Permission.READ)
    async def revoke_feed(self) -> EventSpec:
        feed_id, self.revoking = self.revoking, ""
        try:
            await call_service(calendar_feeds.revoke, feed_id)
        finally:
            self.new_url = ""
            await self._read()
        return tell("Revoked. Its address leads nowhere from now on.")

    @rx.event
    @requires(Permission.READ)
    async def choose_since(self, day: str) -> None:
        self.since = str(day)[:20]
        self._address()

    @rx.event
    @requires(Permission.READ)
    async def choose_until(self, day: str) -> None:
        self.until = str(day)[:20]
        self._address()

    @rx.event
    @requires(Permission.READ)
    async def toggle_status(self, status: str) -> None:
        if status not in list(Status):
            return
        is_chosen = status in self._chosen
        others = [one for one in self._chosen if one != status]
        self._chosen = others if is_chosen else [*others, status]
        self._address()

    async def _read(self) -> None:
        found = await call_service(calendar_feeds.list_feeds)
        known = await call_service(accounts.list_accounts, True)
        names = {one.id: f"{one.ref.platform_name}, {one.ref.handle}" for one in known}
        zone, at = gate.actor().timezone, now()
        self.feeds = [_present(feed, names, zone, at) for feed in found]
        self.scopes = [ScopeView(one.id, names[one.id]) for one in known if one.is_active]

    def _address(self) -> None:
        """Work out where the files are, on the clock of the person's zone; the last day counts."""
        zone = gate.actor().timezone
        first, last = _day(self.since), _day(self.until)
        is_wrong = first is not None and last is not None and first > last
        self.range_problem = "The first day lies behind the last one." if is_wrong else ""
        words = urlencode(export_query(first, last, self._chosen, zone))
        self.csv_url = f"/api/v2/export.csv?{words}".rstrip("?")
        self.json_url = f"/api/v2/export.json?{words}".rstrip("?")
        self.statuses = [
            StatusChoiceView(status.value, word, status.value in self._chosen)
            for status, word in STATUS_WORDS.items()
        ]


def export_query(
    first: date | None, last: date | None, statuses: list[str], zone: str
) -> dict[str, str]:
    """What to ask an export for: days of ``zone``, the last one included."""
    query = {
        "from": iso(_midnight(first, zone)) if first else "",
        "to": iso(_midnight(last + timedelta(days=1), zone)) if last else "",
        "status": ",".join(statuses),
    }
    return {name: value for name, value in query.items() if value}


def _present(feed: FeedDetails, names: dict[str, str], zone: str, at: datetime) -> FeedView:
    scope = names.get(feed.account_id, _GONE) if feed.account_id else _EVERYTHING
    read = moment_label(feed.last_read_at, zone, at) if feed.last_read_at else ""
    return FeedView(feed.id, scope, feed.hint, moment_label(feed.created_at, zone, at), read)


def _day(said: str) -> date | None:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if 1970 <= day.year < 9000 else None


def _midnight(day: date, zone: str) -> datetime:
    return resolve_local(datetime.combine(day, time()), zone).at
