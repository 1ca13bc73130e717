"""The dialog that makes and changes recurring posts and evergreen lists.

Any page may hold it, and open it for a post with ``repeat_post``.
"""

from dataclasses import replace
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import AppError, InvalidInput
from app.core.ids import new_id
from app.domain.permissions import Permission
from app.domain.slots import is_zone, resolve_local, to_local
from app.services import accounts, recurrence_preview, recurrences
from app.services.drafts import Draft, PartDraft
from app.services.recurrences import Plan
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.presenting import present_account
from app.ui.recurrence_presenting import (
    WEEKDAYS,
    entry_of,
    first_start,
    present_coming,
    read_rule,
    shortened,
    to_rule,
    tomorrow,
    words_of,
)
from app.ui.recurrence_views import ComingView, EntryView, RuleView
from app.ui.told import tell
from app.ui.views import AccountView

MOST_ENTRIES = 50
_LONGEST_TEXT = 50_000
_EMPTY = Draft((PartDraft(),), ())
# What a browser may set of the rule, and what is allowed there; None: checked when it is read.
_RULE_FIELDS: dict[str, tuple[str, ...] | None] = {
    "unit": ("day", "week", "month", "custom"),
    "every": None,
    "month_mode": ("day", "nth", "last"),
    "month_day": None,
    "nth": None,
    "nth_weekday": tuple(WEEKDAYS),
    "ends": ("never", "until", "count"),
    "until": None,
    "count": None,
    "custom": None,
}


class RecurrenceEditState(rx.State):
    """What is being written in the dialog; nothing is stored before it is saved."""

    is_open: bool = False
    is_list: bool = False
    editing_id: str = ""
    entries: list[EntryView] = []
    accounts: list[AccountView] = []
    account_ids: list[str] = []
    rule: RuleView = RuleView()
    start_day: str = ""
    time: str = "09:00"
    zone: str = "UTC"
    gap_days: str = ""
    words: str = ""
    coming: list[ComingView] = []
    preview_problem: str = ""
    problem: str = ""
    is_saving: bool = False
    _drafts: dict[str, Draft] = {}

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def begin(self, is_list: bool) -> None:
        """A new recurring post, or a new list of posts that take turns."""
        await self._begin()
        self.is_list = bool(is_list)
        self.gap_days = "30" if self.is_list else ""
        self._put([_EMPTY, _EMPTY] if self.is_list else [_EMPTY])
        self.is_open = True
        await self._preview()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def repeat_post(self, post_id: str) -> None:
        """A recurring post that says what an existing one says."""
        draft = await call_service(recurrence_preview.draft_of_post, str(post_id)[:80])
        await self._begin()
        self.is_list, self.account_ids = False, list(draft.account_ids)
        self._put([draft])
        self.is_open = True
        await self._preview()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def change(self, recurrence_id: str) -> None:
        """What a recurring post says and when, to be changed."""
        found = await call_service(recurrences.get_recurrence, str(recurrence_id)[:80])
        drafts = await call_service(recurrence_preview.drafts_of, found.id)
        await self._begin()
        start = to_local(found.plan.starts_at, found.plan.timezone).replace(tzinfo=None)
        self.editing_id, self.zone = found.id, found.plan.timezone
        self.start_day, self.time = f"{start:%Y-%m-%d}", f"{start:%H:%M}"
        self.rule = read_rule(found.plan.rule, start)
        self.account_ids = list(found.account_ids)
        self.is_list = len(drafts) > 1
        self.gap_days = str(found.gap_days or "")
        self._put(drafts)
        self.is_open = True
        await self._preview()

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.is_open = False

    # -- what is posted ----------------------------------------------------------------------

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def type_text(self, key: str, text: str) -> None:
        text = str(text)[:_LONGEST_TEXT]
        self.entries = [replace(e, text=text) if e.key == key else e for e in self.entries]
        self.problem = ""
        await self._preview()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def add_entry(self) -> None:
        if len(self.entries) >= MOST_ENTRIES:
            raise InvalidInput(f"A list holds at most {MOST_ENTRIES} posts.")
        self._put([*self._written(), _EMPTY])

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def remove_entry(self, key: str) -> None:
        kept = [draft for e, draft in self._pairs() if e.key != key]
        self._put(kept or [_EMPTY])
        await self._preview()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def raise_entry(self, key: str) -> None:
        """Let a post take its turn before the one above it."""
        drafts = self._written()
        place = next((n for n, e in enumerate(self.entries) if e.key == key), 0)
        if place > 0:
            drafts[place - 1], drafts[place] = drafts[place], drafts[place - 1]
            self._put(drafts)
            await self._preview()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def toggle_account(self, account_id: str) -> None:
        known = [account.id for account in self.accounts]
        chosen = set(self.account_ids) ^ {str(account_id)}
        self.account_ids = [one for one in known if one in chosen]
        self.problem = ""

    # -- when --------------------------------------------------------------------------------

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def set_rule(self, name: str, value: str) -> None:
        """One field of the rule."""
        name, value = str(name), str(value)[:200]
        allowed = _RULE_FIELDS.get(name, ())
        if allowed is not None and value not in allowed:
            raise InvalidInput("That is no choice of the rule. Load the page again.")
        self.rule = replace(self.rule, **{name: value})  # type: ignore[arg-type]
        await self._preview()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def toggle_weekday(self, day: str) -> None:
        if day not in list(WEEKDAYS):
            raise InvalidInput("There is no such day.")
        chosen = set(self.rule.weekdays) ^ {day}
        self.rule = replace(self.rule, weekdays=[one for one in WEEKDAYS if one in chosen])
        await self._preview()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def set_start(self, name: str, value: str) -> None:
        """First day, time, zone or gap, as it is typed."""
        if name not in ["start_day", "time", "zone", "gap_days"]:
            raise InvalidInput("There is no such field. Load the page again.")
        setattr(self, name, str(value).strip()[:64])
        await self._preview()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def save(self) -> Any:
        """Store it; what stands against it is said in the dialog, which keeps what was typed."""
        self.problem = ""
        try:
            plan, (draft, *others) = self._plan(), self._written()
            plan = replace(plan, others=tuple(others))
            if self.editing_id:
                await call_service(recurrences.replace, self.editing_id, draft, plan)
            else:
                await call_service(recurrences.create, draft, plan)
        except AppError as error:
            self.problem = error.user_message
            return None
        self.is_open = False
        return self._saved()

    def _saved(self) -> list[EventSpec]:
        said = (
            "Changed. Its waiting posts were made anew." if self.editing_id else "It comes round."
        )
        return [tell(said)]

    async def _begin(self) -> None:
        found = await call_service(accounts.list_accounts)
        self.accounts = [present_account(one.ref) for one in found]
        self.editing_id, self.problem, self.account_ids = "", "", []
        self.zone, self.time, self.gap_days = gate.actor().timezone, "09:00", ""
        self.start_day = tomorrow(now(), self.zone)
        self.rule = read_rule("FREQ=WEEKLY", first_start(self.start_day, self.time))

    def _put(self, drafts: list[Draft]) -> None:
        self._drafts = {new_id("entry"): draft for draft in drafts}
        self.entries = [entry_of(key, draft) for key, draft in self._drafts.items()]

    def _pairs(self) -> list[tuple[EntryView, Draft]]:
        """Each post with what was typed, for the accounts that are chosen."""
        return [(e, self._typed(e, self._drafts.get(e.key, _EMPTY))) for e in self.entries]

    def _typed(self, entry: EntryView, draft: Draft) -> Draft:
        first, *rest = draft.parts or (PartDraft(),)
        ids = tuple(self.account_ids)
        return replace(
            draft,
            parts=(replace(first, text=entry.text), *rest),
            account_ids=ids,
            variants=tuple(v for v in draft.variants if v.account_id in ids),
        )

    def _written(self) -> list[Draft]:
        return [draft for _, draft in self._pairs()]

    def _plan(self) -> Plan:
        if not is_zone(self.zone):
            raise InvalidInput("There is no such time zone. Choose one such as Europe/Berlin.")
        start = first_start(self.start_day, self.time)
        gap = self.gap_days.strip() if self.is_list else ""
        if gap and not (gap.isascii() and gap.isdigit() and 1 <= int(gap) <= 366):
            raise InvalidInput("Keep the same words 1 to 366 days apart, or leave it empty.")
        at = resolve_local(start, self.zone).at
        return Plan(to_rule(self.rule), at, self.zone, gap_days=int(gap) if gap else None)

    async def _preview(self) -> None:
        try:
            plan, drafts = self._plan(), self._written()
            found = await call_service(
                recurrence_preview.preview, plan, drafts, recurrence_id=self.editing_id or None
            )
        except AppError as error:
            self.coming, self.words, self.preview_problem = [], "", error.user_message
            return
        start = first_start(self.start_day, self.time)
        texts = [shortened(entry.text) for entry in self.entries]
        self.words, self.preview_problem = words_of(plan.rule, start), ""
        self.coming = present_coming(found, texts, self.zone, now())
