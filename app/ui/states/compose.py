"""The composer."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import AppError, Conflict, InvalidInput, NotFound
from app.core.ids import new_id
from app.domain.permissions import Permission
from app.domain.slots import to_local
from app.services import accounts, media, posts
from app.services.details import AccountDetails
from app.ui import drafting, gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.drafting import LONGEST_PART, MOST_PARTS
from app.ui.gate import requires
from app.ui.presenting import present_account, present_image
from app.ui.specs import spec_of, specs_of
from app.ui.states.live import on_change
from app.ui.views import (
    ChipView,
    DraftView,
    ImageView,
    PartView,
    PreviewView,
    ProblemView,
    QuickPickView,
)

LONGEST_ALT = 4_000
LONGEST_SAVED = 400_000
NOW, LATER = "now", "later"
_DRAFT_ID = re.compile(r"post_[0-9a-z]{26}")


def _new_part(text: str = "", revision: int = 0) -> PartView:
    return PartView(new_id("part"), text[:LONGEST_PART], revision)


class ComposeState(rx.State):
    """The post being written. The browser keeps a copy until it is sent."""

    draft_id: str = ""
    parts: list[PartView] = []
    chips: list[ChipView] = []
    previews: list[PreviewView] = []
    problems: list[ProblemView] = []
    warnings: list[ProblemView] = []
    mode: str = LATER
    day: str = ""
    time: str = ""
    first_day: str = ""
    time_label: str = ""
    time_warning: str = ""
    time_problem: str = ""
    picks: list[QuickPickView] = []
    saved: DraftView = DraftView()
    # Rises whenever the browser's copy has been taken over, or is to be thrown away.
    restored: int = 0
    sent: int = 0
    is_loaded: bool = False
    is_confirming: bool = False
    is_sending: bool = False
    was_tried: bool = False
    is_pristine: bool = True

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def load(self) -> None:
        """The composer as it was left, with the accounts as they are now."""
        self.is_confirming = self.is_sending = False
        chosen = {c.account.id for c in self.chips if c.is_selected} if self.is_loaded else None
        await self._read_accounts(chosen)
        if not self.parts:
            self._begin()
        self.picks = drafting.quick_picks(gate.actor().timezone, now())
        await self._work_out()
        self.is_loaded = True

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def reload_accounts(self) -> None:
        await self._read_accounts({c.account.id for c in self.chips if c.is_selected})
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def restore(self, saved: str) -> None:
        """Take over what the browser kept; whatever does not fit any more is left out."""
        kept = _read_saved(saved)
        if kept.id and await _is_sent(kept.id):
            self.sent += 1
            return
        parts = [await self._restored(p) for p in kept.parts[:MOST_PARTS]] or [_new_part()]
        self.draft_id = kept.id or new_id("post")
        self.parts = parts
        self.mode = NOW if kept.mode == NOW else LATER
        self.day, self.time = kept.day or self.day, kept.time or self.time
        if kept.account_ids:
            self._choose(set(kept.account_ids))
        self.restored += 1
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def write(self, key: str, text: str) -> None:
        self._change(key, text=str(text)[:LONGEST_PART])
        self.is_pristine = False
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def add_part(self) -> None:
        if len(self.parts) >= MOST_PARTS:
            raise InvalidInput(f"A thread has at most {MOST_PARTS} parts here.")
        self.parts = [*self.parts, _new_part()]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def remove_part(self, key: str) -> None:
        left = [part for part in self.parts if part.key != key]
        self.parts = left or [_new_part()]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def move_part(self, key: str, by: int) -> None:
        """Swap a part with the one before it (``by`` −1) or after it (1)."""
        parts, place = list(self.parts), self._place(key)
        other = place + (1 if by > 0 else -1)
        if 0 <= other < len(parts):
            parts[place], parts[other] = parts[other], parts[place]
        self.parts = parts
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def split_part(self, key: str) -> None:
        """Make a thread of a part that is too long. Its images stay with the first piece."""
        place = self._place(key)
        whole = self.parts[place]
        texts = drafting.split_for(whole.text, self._chosen_specs())
        first = replace(whole, text=texts[0], revision=whole.revision + 1)
        rest = [_new_part(text) for text in texts[1:]]
        self.parts = [*self.parts[:place], first, *rest, *self.parts[place + 1 :]][:MOST_PARTS]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def toggle_account(self, account_id: str) -> None:
        chosen = {c.account.id for c in self.chips if c.is_selected}
        self._choose(chosen ^ {str(account_id)})
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def attach(self, key: str, media_id: str) -> None:
        """Add an image that the browser has just uploaded."""
        image = present_image(await call_service(media.get_media, str(media_id)))
        part = self.parts[self._place(key)]
        self._change(key, images=[*part.images, image])
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def detach(self, key: str, media_id: str) -> None:
        part = self.parts[self._place(key)]
        self._change(key, images=[i for i in part.images if i.id != media_id])
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def describe(self, media_id: str, alt_text: str) -> None:
        """Set an image's alt text."""
        text = str(alt_text)[:LONGEST_ALT]
        described = present_image(await call_service(media.set_alt_text, str(media_id), text))
        self.parts = [
            replace(p, images=[described if i.id == media_id else i for i in p.images])
            for p in self.parts
        ]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def refuse_upload(self, message: str) -> EventSpec:
        """Say why an image was not taken; the words come from our own upload route."""
        raise InvalidInput(str(message)[:300] or "The image could not be uploaded. Try again.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_mode(self, mode: str) -> None:
        self.mode = NOW if mode == NOW else LATER
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_day(self, day: str) -> None:
        self.day = str(day)[:20]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_time(self, time: str) -> None:
        self.time = str(time)[:20]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def pick(self, day: str, time: str) -> None:
        self.mode, self.day, self.time = LATER, str(day)[:20], str(time)[:20]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def submit(self) -> EventSpec | None:
        """Schedule, or ask once before publishing now."""
        self.was_tried = True
        await self._work_out()
        if obstacle := self._obstacle():
            raise InvalidInput(obstacle)
        if self.mode == NOW:
            self.is_confirming = True
            return None
        return await self._send()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def confirm(self) -> EventSpec | None:
        """Publish now, after the person said yes."""
        return await self._send() if self.is_confirming else None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def think_again(self) -> None:
        self.is_confirming = False

    async def _send(self) -> EventSpec:
        self.is_confirming = False
        draft = drafting.make_draft(self.parts, self._chosen_specs_by_account())
        # The post carries the draft's id: pressed twice, or again after a lost answer, it is one.
        if self.mode == NOW:
            post = await call_service(posts.publish_now, draft, post_id=self.draft_id)
        else:
            at = drafting.read_time(self.day, self.time, gate.actor().timezone, now()).at
            if at is None:
                raise InvalidInput("Choose a date and a time that lie ahead.")
            post = await call_service(posts.schedule, draft, at, post_id=self.draft_id)
        if [part.text for part in post.parts] != [part.text for part in draft.parts]:
            self.draft_id = new_id("post")
            raise Conflict("Another tab sent this draft already. Send again to post this text too.")
        self._begin()
        self.sent += 1
        await self._work_out()
        return rx.redirect(f"/posts?new={post.id}")

    def _begin(self) -> None:
        self.draft_id = new_id("post")
        self.parts = [_new_part()]
        self.mode, self.was_tried, self.is_pristine = LATER, False, True
        later = to_local(now() + timedelta(hours=1), gate.actor().timezone)
        self.day, self.time = f"{later:%Y-%m-%d}", f"{later:%H:%M}"

    async def _read_accounts(self, chosen: set[str] | None) -> None:
        found = await call_service(accounts.list_accounts)
        wanted = {a.id for a in found if a.can_publish} if chosen is None else chosen
        self.chips = [_chip(account, account.id in wanted) for account in found]

    def _choose(self, account_ids: set[str]) -> None:
        self.chips = [
            replace(c, is_selected=c.account.id in account_ids and c.is_ready) for c in self.chips
        ]

    async def _restored(self, kept: dict[str, object]) -> PartView:
        ids = kept.get("media_ids")
        images = [await _image(str(i)) for i in ids[:20]] if isinstance(ids, list) else []
        part = _new_part(str(kept.get("text", "")), self.restored + 1)
        key = str(kept.get("key", ""))[:40]
        return replace(part, key=key or part.key, images=[i for i in images if i is not None])

    def _place(self, key: str) -> int:
        for place, part in enumerate(self.parts):
            if part.key == key:
                return place
        raise NotFound("That part is gone already.")

    def _change(self, key: str, **changes: Any) -> None:
        place, parts = self._place(key), list(self.parts)
        parts[place] = replace(parts[place], **changes)
        self.parts = parts

    def _chosen(self) -> list[ChipView]:
        return [chip for chip in self.chips if chip.is_selected]

    def _chosen_specs(self) -> Any:
        return specs_of(chip.account.platform for chip in self._chosen())

    def _chosen_specs_by_account(self) -> Any:
        return {c.account.id: spec_of(c.account.platform) for c in self._chosen()}

    def _obstacle(self) -> str:
        if not self._chosen():
            return "Choose at least one account to post to."
        if self.problems:
            return self.problems[0].message
        return self.time_problem if self.mode == LATER else ""

    async def _work_out(self) -> None:
        """Everything that follows from the draft: counters, previews, problems, the time."""
        specs = self._chosen_specs()
        self.parts = [
            replace(
                part,
                counters=drafting.count_part(part.text, specs),
                can_split=drafting.is_splittable(part.text, specs),
            )
            for part in self.parts
        ]
        self.previews = [
            drafting.preview(self.parts, c.account, spec_of(c.account.platform))
            for c in self._chosen()
        ]
        self._read_time()
        await self._find_problems()
        self.saved = self._snapshot()

    def _read_time(self) -> None:
        zone, at = gate.actor().timezone, now()
        chosen = drafting.read_time(self.day, self.time, zone, at)
        self.first_day = to_local(at, zone).date().isoformat()
        self.time_label, self.time_warning = chosen.label, chosen.warning
        self.time_problem = chosen.problem

    async def _find_problems(self) -> None:
        chosen = {c.account.id: c.account for c in self._chosen()}
        draft = drafting.make_draft(self.parts, self._chosen_specs_by_account())
        try:
            found = await call_service(posts.find_problems, draft) if chosen else []
        except AppError as error:
            self.problems, self.warnings = [ProblemView("", "", error.user_message, "")], []
            return
        pairs = [(chosen[f.account_id], p) for f in found for p in f.problems]
        self.problems, self.warnings = drafting.sort_problems(pairs, self.parts)

    def _snapshot(self) -> DraftView:
        return DraftView(
            id=self.draft_id,
            parts=[
                {"key": p.key, "text": p.text, "media_ids": [i.id for i in p.images]}
                for p in self.parts
            ],
            account_ids=[c.account.id for c in self._chosen()],
            mode=self.mode,
            day=self.day,
            time=self.time,
        )


def _chip(account: AccountDetails, is_wanted: bool) -> ChipView:
    reason = "" if account.can_publish else account.health_reason or "This account cannot post."
    is_selected = is_wanted and account.can_publish
    return ChipView(present_account(account.ref), is_selected, account.can_publish, reason)


async def _is_sent(draft_id: str) -> bool:
    try:
        await call_service(posts.get_post, draft_id)
    except NotFound:
        return False
    return True


async def _image(media_id: str) -> ImageView | None:
    try:
        return present_image(await call_service(media.get_media, media_id))
    except AppError:
        return None


def _read_id(kept: object) -> str:
    return kept if isinstance(kept, str) and _DRAFT_ID.fullmatch(kept) else ""


def _read_saved(saved: str) -> DraftView:
    try:
        kept = json.loads(str(saved)[:LONGEST_SAVED])
        parts = [part for part in kept["parts"] if isinstance(part, dict)]
        return DraftView(
            id=_read_id(kept.get("id")),
            parts=parts,
            account_ids=[str(i) for i in kept.get("account_ids", [])][:100],
            mode=str(kept.get("mode", LATER)),
            day=str(kept.get("day", ""))[:20],
            time=str(kept.get("time", ""))[:20],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return DraftView()


on_change("/compose", ComposeState.reload_accounts)
