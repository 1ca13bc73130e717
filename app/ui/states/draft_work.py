"""The post being written: what is known about it, and all that follows from it."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import reflex as rx

from app.core.errors import AppError, NotFound
from app.core.ids import new_id
from app.services import accounts, clashes, fitting, media, posts
from app.services.details import AccountDetails
from app.services.draft_content import DraftContent
from app.services.drafts import Draft
from app.ui import drafting, options, previewing
from app.ui.bridge import call_service
from app.ui.clashing import present_clashes
from app.ui.clock import now
from app.ui.draft_views import (
    ChipView,
    ContinuationView,
    DraftView,
    OptionGroupView,
    PartView,
    PreviewView,
    ProblemView,
    QuickPickView,
)
from app.ui.drafting import LONGEST_PART
from app.ui.presenting import present_account, present_file
from app.ui.specs import each_network, each_once, known_specs, spec_for
from app.ui.states.choosing_slot import ChoosingSlot
from app.ui.states.customising import plain_part
from app.ui.states.draft_past import DraftPast
from app.ui.views import AccountView, FileView

LONGEST_SAVED = 400_000
NOW, LATER, QUEUE = "now", "later", "queue"
MODES = frozenset({NOW, LATER, QUEUE})
_DRAFT_ID = re.compile(r"post_[0-9a-z]{26}")


def new_part(text: str = "", revision: int = 0) -> PartView:
    """A part with a key of its own."""
    return PartView(new_id("part"), text[:LONGEST_PART], revision)


class DraftWork(DraftPast, ChoosingSlot, rx.State, mixin=True):
    """What the composer shows, and the working out; the handlers are in ComposeState."""

    # Pairs of a network's name and its most characters of alt text, the fewest first.
    alt_limits: list[tuple[str, int]] = []
    previews: list[PreviewView] = []
    option_groups: list[OptionGroupView] = []
    continuations: list[ContinuationView] = []
    # Whether what follows the post can only be comments, and otherwise the accounts that have them.
    are_parts_comments: bool = False
    commentable: list[AccountView] = []
    # The network whose options are shown; "": none's.
    open_options: str = ""
    problems: list[ProblemView] = []
    warnings: list[ProblemView] = []
    mode: str = LATER
    picks: list[QuickPickView] = []
    saved: DraftView = DraftView()
    is_loaded: bool = False
    is_confirming: bool = False
    is_sending: bool = False
    was_tried: bool = False
    is_numbered: bool = False
    # Options by network, and in it by name: only what is not as the network has it unasked.
    _params: dict[str, dict[str, object]] = {}
    # Day and time of an empty page.
    _unasked_time: tuple[str, str] = ("", "")
    # What each account's server or plan allows; the browser need not know.
    _facts: dict[str, dict[str, object]] = {}

    def _begin(self) -> None:
        self.draft_id, self.draft_version, self.editing = new_id("post"), 0, ""
        self._forget_own()
        self.parts, self._tags = [new_part()], ()
        self._take_params({})
        self.mode, self.was_tried, self.is_pristine = LATER, False, True
        self.with_comments = False
        self._set_instant(now() + timedelta(hours=1))
        self._unasked_time = (self.day, self.time)

    async def _read_accounts(self, chosen: set[str] | None) -> None:
        found = await call_service(accounts.list_accounts)
        wanted = {a.id for a in found if a.can_publish} if chosen is None else chosen
        self.chips = [_chip(account, account.id in wanted) for account in found]
        self._facts = {account.id: dict(account.facts) for account in found if account.facts}

    def _choose(self, account_ids: set[str]) -> None:
        self.chips = [
            replace(c, is_selected=c.account.id in account_ids and c.is_ready) for c in self.chips
        ]

    async def _restored(self, kept: dict[str, object]) -> PartView:
        ids = kept.get("media_ids")
        files = [await _file(str(i)) for i in ids[:20]] if isinstance(ids, list) else []
        part = new_part(str(kept.get("text", "")), self.restored + 1)
        key = str(kept.get("key", ""))[:100]
        return replace(part, key=key or part.key, files=[f for f in files if f is not None])

    def _take_params(self, kept: object) -> None:
        """Take over options from the browser's copy or an earlier post, as far as they are any."""
        self._params = options.keep_known(known_specs(), kept)
        self.options_revision += 1

    def _set_option(self, platform: str, name: str, typed: object) -> None:
        """Raises NotFound for an option that the network does not have."""
        try:
            value = options.read_option(known_specs()[platform], name, typed)
        except KeyError:
            raise NotFound("There is no such option any more. Load the page again.") from None
        own = {k: v for k, v in self._own(platform).items() if k != name}
        changed = own if value is None else {**own, name: value}
        if not self.tab:
            self._params = {**self._params, platform: changed}
        elif changed == self._params.get(platform, {}):
            self._own_params = {i: p for i, p in self._own_params.items() if i != self.tab}
        else:
            self._own_params = {**self._own_params, self.tab: changed}

    def _chosen(self) -> list[ChipView]:
        return [chip for chip in self.chips if chip.is_selected]

    def _chosen_specs(self) -> Any:
        return each_once(self._chosen_specs_by_account().values())

    def _edited_specs(self) -> Any:
        """Networks of the accounts that say what is in the editor."""
        if self.tab:
            return [s for i, s in self._chosen_specs_by_account().items() if i == self.tab]
        own = self._own_text_accounts()
        return each_once(s for i, s in self._chosen_specs_by_account().items() if i not in own)

    def _chosen_specs_by_account(self) -> Any:
        return {c.account.id: self._spec(c.account) for c in self._chosen()}

    def _spec(self, account: AccountView) -> Any:
        return spec_for(account.platform, self._facts.get(account.id, {}))

    def _draft(self) -> Draft:
        return fitting.to_draft(self._content(), self._chosen_specs_by_account())

    def _content(self) -> DraftContent:
        """All that was decided so far."""
        return DraftContent(
            parts=tuple(drafting.part_draft(part) for part in self._shared_parts()),
            account_ids=tuple(c.account.id for c in self._chosen()),
            platform_params=self._params,
            variants=self._variant_drafts(),
            with_comments=self.with_comments,
            at=self._chosen_time(now()).at if self._is_time_chosen() else None,
            edits=self.editing or None,
            tags=self._tags,
        )

    def _is_time_chosen(self) -> bool:
        """Whether a person set the time, or it is the one that an empty page begins with."""
        return self.mode == LATER and (self.day, self.time) != self._unasked_time

    def _obstacle(self) -> str:
        if not self._chosen():
            return "Choose at least one account to post to."
        if self.problems:
            return self.problems[0].message
        return (
            ""
            if self.editing
            else {LATER: self.time_problem, QUEUE: self._slot_obstacle()}.get(self.mode, "")
        )

    async def _work_out(self) -> None:
        """Everything that follows from the draft: counters, previews, problems, the time."""
        self._describe_tabs()
        specs, params = self._edited_specs(), self._params_for(self.tab)
        counters = drafting.count_parts(self.parts, specs, params, with_comments=self.with_comments)
        self.parts = [
            replace(
                part,
                counters=counters[place],
                can_split=drafting.is_splittable(part, place, specs, params),
            )
            for place, part in enumerate(self.parts)
        ]
        self.alt_limits = drafting.alt_limits(specs)
        self.continuations = drafting.continuations(self.parts, specs, params)
        self.are_parts_comments = bool(specs) and all(s.thread.chosen_by for s in specs)
        self.commentable = [] if self.are_parts_comments else self._commentable()
        self.previews = [
            previewing.preview(
                self._parts_for(c.account.id),
                c.account,
                self._spec(c.account),
                self._params_for(c.account.id),
                with_comments=self.with_comments,
            )
            for c in self._chosen()
        ]
        self._read_time()
        await self._find_slots([c.account.id for c in self._chosen()] if self.mode == QUEUE else [])
        await self._find_problems()
        self._describe_options(self._optional_specs())
        self.saved = self._snapshot()

    def _commentable(self) -> list[AccountView]:
        """Accounts that could have a first comment and say nothing of their own yet."""
        own = self._own_text_accounts()
        able = [c.account for c in self._chosen() if self._spec(c.account).thread.chosen_by]
        # With comments for one of them, the thread would go on in comments on the others too.
        has_say = len(self._shared_parts()) == 1 or len(able) == 1
        return [account for account in able if account.id not in own] if has_say else []

    def _optional_specs(self) -> Any:
        """Networks whose options the page shows."""
        return self._edited_specs() if self.tab else self._chosen_specs()

    def _describe_options(self, specs: Any) -> None:
        wrong = {(p.platform, p.option): p.message for p in self.problems if p.option}
        groups = [options.describe_options(s, self._own(s.slug)) for s in each_network(specs)]
        self.option_groups = [
            options.with_problems(group, wrong, is_open=group.platform == self.open_options)
            for group in groups
            if group is not None
        ]

    def _own(self, platform: str) -> dict[str, object]:
        """The options that the page shows: those of the network, or of the account in the tab."""
        return self._params_for(self.tab).get(platform, {})

    def _params_for(self, account_id: str) -> dict[str, dict[str, object]]:
        """Options by network as they apply to this account."""
        own = self._own_params.get(account_id)
        if own is None:
            return self._params
        return {**self._params, self._platform(account_id): own}

    async def _follow_time(self) -> None:
        await self._work_out()

    async def _find_clashes(self, draft: Draft) -> None:
        """What else goes out on the chosen accounts about then, or says the same."""
        times = self._times(draft)
        found = await call_service(clashes.find, draft, times, self.draft_id) if times else []
        self.clashes = present_clashes(found, self._zone(), now())

    def _times(self, draft: Draft) -> dict[str, datetime]:
        """When the draft would go out, by account; nothing where that is not known yet."""
        if self.mode == QUEUE:
            return {i: at for i, at in self._slot_times.items() if i in draft.account_ids}
        at = now() if self.mode == NOW else self._chosen_time(now()).at
        return dict.fromkeys(draft.account_ids, at) if at else {}

    async def _find_problems(self) -> None:
        chosen = {c.account.id: c.account for c in self._chosen()}
        draft = self._draft()
        try:
            found = await call_service(posts.find_problems, draft) if chosen else []
        except AppError as error:
            self.problems, self.warnings = [ProblemView("", "", error.user_message, "")], []
            return
        await self._find_clashes(draft)
        problems: list[ProblemView] = []
        warnings: list[ProblemView] = []
        own = self._own_text_accounts()
        for tab in ("", *(i for i in chosen if i in own)):
            pairs = [
                (chosen[f.account_id], p)
                for f in found
                for p in f.problems
                if (f.account_id if f.account_id in own else "") == tab
            ]
            parts = self._parts_for(tab) if tab else self._shared_parts()
            blocking, remarks = drafting.sort_problems(pairs, parts)
            problems += [replace(view, tab=tab) for view in blocking]
            warnings += [replace(view, tab=tab) for view in remarks]
        self.problems, self.warnings = problems, drafting.remind_once(warnings)

    def _snapshot(self) -> DraftView:
        return DraftView(
            id=self.draft_id,
            parts=[plain_part(part) for part in self._shared_parts()],
            account_ids=[c.account.id for c in self._chosen()],
            mode=self.mode,
            place=self.queue_place,
            day=self.day,
            time=self.time,
            is_second_pass=self.is_second_pass,
            with_comments=self.with_comments,
            params=self._params,
            variants=self._kept_variants(),
            at=at.isoformat() if (at := self._content().at) else "",
            version=self.draft_version,
            edits=self.editing,
            tags=list(self._tags),
        )


def _chip(account: AccountDetails, is_wanted: bool) -> ChipView:
    reason = "" if account.can_publish else account.health_reason or "This account cannot post."
    is_selected = is_wanted and account.can_publish
    return ChipView(present_account(account.ref), is_selected, account.can_publish, reason)


async def is_sent(draft_id: str) -> bool:
    """Whether the draft with that id has become a post already."""
    try:
        await call_service(posts.get_post, draft_id)
    except NotFound:
        return False
    return True


async def _file(media_id: str) -> FileView | None:
    try:
        return present_file(await call_service(media.get_media, media_id))
    except AppError:
        return None


def _read_id(kept: object) -> str:
    return kept if isinstance(kept, str) and _DRAFT_ID.fullmatch(kept) else ""


def read_saved(saved: str) -> DraftView:
    """The browser's copy; an empty draft where it cannot be read."""
    try:
        kept = json.loads(str(saved)[:LONGEST_SAVED])
        parts = [part for part in kept["parts"] if isinstance(part, dict)]
        return DraftView(
            id=_read_id(kept.get("id")),
            parts=parts,
            account_ids=[str(i) for i in kept.get("account_ids", [])][:100],
            mode=str(kept.get("mode", LATER)),
            place=str(kept.get("place", "")),
            day=str(kept.get("day", ""))[:20],
            time=str(kept.get("time", ""))[:20],
            is_second_pass=kept.get("is_second_pass") is True,
            with_comments=kept.get("with_comments") is True,
            params=kept.get("params") if isinstance(kept.get("params"), dict) else {},
            variants=kept.get("variants") if isinstance(kept.get("variants"), list) else [],
            at=str(kept.get("at", ""))[:40],
            version=version if isinstance(version := kept.get("version"), int) else 0,
            edits=_read_id(kept.get("edits")),
            tags=[str(tag)[:200] for tag in kept.get("tags", [])][:20],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return DraftView()
