"""What differs on single accounts: a text, files and options of their own.

The editor shows one text at a time: that for all accounts, or that of one. Choosing an account's
tab begins with a copy of the shared text, and as long as nothing differs it is no text of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import reflex as rx

from app.core.errors import NotFound
from app.domain.permissions import Permission
from app.services.draft_content import DraftContent
from app.services.drafts import PartDraft, VariantDraft
from app.ui import drafting, options
from app.ui.draft_views import ChipView, PartView, TabView
from app.ui.gate import requires
from app.ui.specs import known_specs


class Customising(rx.State, mixin=True):
    """The tabs above the editor, and the texts behind those that are not shown."""

    parts: list[PartView] = []
    chips: list[ChipView] = []
    tabs: list[TabView] = []
    # The account whose own text is in the editor; "": the text for all.
    tab: str = ""
    is_tab_own: bool = False
    options_revision: int = 0
    # The shared parts while an account's own are in the editor.
    _shared: list[PartView] = []
    _own_parts: dict[str, list[PartView]] = {}
    _own_params: dict[str, dict[str, object]] = {}

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def show_tab(self, account_id: str) -> None:
        """Put the text for all ("") or that of one chosen account into the editor."""
        self._show_tab(str(account_id))
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def reset_tab(self) -> None:
        """Have the account that is shown say what all say, with the network's options."""
        account_id = self.tab
        self._show_tab("")
        self._own_parts.pop(account_id, None)
        self._own_params.pop(account_id, None)
        if account_id:
            self._show_tab(account_id)
        await self._work_out()

    async def _work_out(self) -> None:
        raise NotImplementedError

    def _show_tab(self, account_id: str) -> None:
        chosen = {c.account.id for c in self.chips if c.is_selected}
        if account_id and account_id not in chosen:
            raise NotFound("The post does not go to that account any more.")
        self._leave_tab()
        if account_id:
            own = self._own_parts.get(account_id) or self._copies(account_id)
            self._shared, self.parts = self.parts, own
        self.tab = account_id
        self.options_revision += 1

    def _leave_tab(self) -> None:
        """Back to the text for all; what an account has of its own is put aside."""
        if not self.tab:
            return
        own = {**self._own_parts, self.tab: self.parts}
        if _texts(self.parts) == _texts(self._shared):
            del own[self.tab]
        self._own_parts, self.parts = own, self._shared
        self.tab, self._shared = "", []

    def _change_in(self, tab: str, key: str, change: Callable[[PartView], PartView]) -> None:
        """Change the part where a person did so, whichever tab is open by now.

        ``tab`` is the account whose text was in the editor then, "" for the text for all. Raises
        NotFound where the part is gone.
        """
        if tab == self.tab:
            self.parts = _with_change(self.parts, key, change)
        elif not tab:
            self._shared = _with_change(self._shared, key, change)
        elif any(c.account.id == tab and c.is_selected for c in self.chips):
            # It said the same as all when its tab was left: then its copies have the same keys.
            parts = self._own_parts.get(tab) or self._copies(tab)
            self._own_parts = {**self._own_parts, tab: _with_change(parts, key, change)}
        else:
            raise NotFound("The post does not go to that account any more.")

    def _copies(self, account_id: str) -> list[PartView]:
        """The shared parts, to be changed for one account; the editor takes their text anew."""
        revision = self.options_revision + 1
        return [
            replace(part, key=f"{part.key}-{account_id}", revision=part.revision + 1000 * revision)
            for part in self._shared_parts()
        ]

    def _forget_own(self) -> None:
        self.tab, self._shared, self._own_parts, self._own_params = "", [], {}, {}

    def _shared_parts(self) -> list[PartView]:
        return self._shared if self.tab else self.parts

    def _all_own(self) -> dict[str, list[PartView]]:
        """The parts of accounts that say something of their own, by account."""
        own = {**self._own_parts, **({self.tab: self.parts} if self.tab else {})}
        shared = _texts(self._shared_parts())
        return {i: parts for i, parts in own.items() if _texts(parts) != shared}

    def _parts_for(self, account_id: str) -> list[PartView]:
        return self._all_own().get(account_id, self._shared_parts())

    def _own_text_accounts(self) -> set[str]:
        return set(self._all_own())

    def _variant_drafts(self) -> tuple[VariantDraft, ...]:
        own, params = self._all_own(), self._own_params
        return tuple(
            VariantDraft(
                account_id,
                tuple(drafting.part_draft(p) for p in own[account_id])
                if account_id in own
                else None,
                params.get(account_id),
            )
            for account_id in sorted({*own, *params})
        )

    def _kept_variants(self) -> list[dict[str, object]]:
        """The same for the browser's copy, with the keys by which it knows what is typed."""
        own = self._all_own()
        return [
            {
                "account_id": variant.account_id,
                "parts": [plain_part(p) for p in own[variant.account_id]]
                if variant.account_id in own
                else None,
                "params": variant.params,
            }
            for variant in self._variant_drafts()
        ]

    def _take_variants(self, content: DraftContent, make: Any) -> None:
        """Take over what differs; ``make`` turns a part into what the editor shows."""
        self._forget_own()
        for variant in content.variants:
            if variant.parts:
                self._own_parts[variant.account_id] = [make(part) for part in variant.parts]
            if variant.params is not None:
                own = _known(self._platform(variant.account_id), variant.params)
                self._own_params[variant.account_id] = own

    def _platform(self, account_id: str) -> str:
        found = (c.account.platform for c in self.chips if c.account.id == account_id)
        return next(found, "")

    def _describe_tabs(self) -> None:
        chosen = [c.account for c in self.chips if c.is_selected]
        if self.tab and self.tab not in {account.id for account in chosen}:
            self._leave_tab()
        own = {*self._all_own(), *self._own_params}
        self.is_tab_own = self.tab in own
        everywhere = TabView("", "", "All accounts", is_own=False, is_open=not self.tab)
        each = [
            TabView(a.id, a.platform, a.handle, is_own=a.id in own, is_open=a.id == self.tab)
            for a in chosen
        ]
        self.tabs = [everywhere, *each] if len(each) > 1 or own else []
        self.chips = [replace(c, is_own=c.account.id in own) for c in self.chips]


def _with_change(
    parts: Sequence[PartView], key: str, change: Callable[[PartView], PartView]
) -> list[PartView]:
    if all(part.key != key for part in parts):
        raise NotFound("That part is gone already.")
    return [change(part) if part.key == key else part for part in parts]


def _texts(parts: Sequence[PartView]) -> list[PartDraft]:
    return [drafting.part_draft(part) for part in parts]


def plain_part(part: PartView) -> dict[str, object]:
    return {
        "key": part.key,
        "revision": part.revision,
        "text": part.text,
        "media_ids": [file.id for file in part.files],
    }


def _known(platform: str, params: Mapping[str, object]) -> dict[str, object]:
    return options.keep_known(known_specs(), {platform: dict(params)}).get(platform, {})
