"""The composer: what a person can do with the post being written."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import Conflict, InvalidInput, NotFound
from app.core.ids import new_id
from app.domain.permissions import Permission
from app.domain.post_queue import Place
from app.services import draft_keeping, media, post_editing, post_queue, posts
from app.services.draft_content import DraftContent, read_variants
from app.services.drafts import Draft
from app.ui import drafting, gate, picking_time
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.drafting import LONGEST_PART, MOST_PARTS
from app.ui.gate import requires
from app.ui.presenting import present_file
from app.ui.states.draft_work import (
    LATER,
    MODES,
    NOW,
    QUEUE,
    DraftWork,
    is_sent,
    new_part,
    read_saved,
)
from app.ui.states.live import on_change
from app.ui.told import Tone, tell

LONGEST_ALT = 4_000


class ComposeState(DraftWork, rx.State):
    """The post being written. The browser keeps a copy until it is sent."""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def load(self) -> list[EventSpec]:
        """The composer as it was left or as the address asks, with the accounts as they are."""
        self.is_confirming = self.is_sending = False
        chosen = {c.account.id for c in self.chips if c.is_selected} if self.is_loaded else None
        await self._read_accounts(chosen)
        if not self.parts:
            self._begin()
        said = await self._open_asked()
        self.picks = picking_time.quick_picks(gate.actor().timezone, now())
        await self._count_drafts()
        await self._work_out()
        self.is_loaded = True
        return said

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def reload_accounts(self) -> None:
        await self._read_accounts({c.account.id for c in self.chips if c.is_selected})
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def restore(self, saved: str) -> None:
        """Take over what the browser kept; whatever does not fit any more is left out."""
        kept = read_saved(saved)
        if kept.id and await is_sent(kept.id):
            self.sent += 1
            return
        parts = [await self._restored(p) for p in kept.parts[:MOST_PARTS]] or [new_part()]
        self.draft_id, self.draft_version = kept.id or new_id("post"), kept.version
        self.parts, self.editing = parts, kept.edits
        self._take_params(kept.params)
        self.mode = kept.mode if kept.mode in MODES else LATER
        self._set_place(kept.place)
        at = (kept.day or self.day, kept.time or self.time)
        self._set_time(*at, is_second=kept.is_second_pass)
        self.with_comments = kept.with_comments
        if kept.account_ids:
            self._choose(set(kept.account_ids))
        if not kept.at:
            self._unasked_time = (self.day, self.time)
        await self._restore_variants(kept.variants)
        self._tags = tuple(kept.tags)
        self.restored += 1
        await self._work_out()

    def _add_part(self) -> None:
        if len(self.parts) >= MOST_PARTS:
            raise InvalidInput(f"A thread has at most {MOST_PARTS} parts here.")
        self.parts = [*self.parts, new_part()]

    async def _restore_variants(self, kept: list[dict[str, object]]) -> None:
        content = DraftContent(variants=read_variants(kept))
        files = await self._files(content.media_ids)
        self._take_variants(content, lambda part: self._part(part, files))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def reuse(self, post_id: str) -> EventSpec:
        """Begin a new draft with what an earlier post says."""
        copy = await call_service(draft_keeping.duplicate, str(post_id))
        return rx.redirect(f"/compose?draft={copy.id}")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def write(self, key: str, text: str, tab: str = "") -> None:
        """Take over what was typed into a part, in the tab of ``tab`` ("": the text for all)."""
        typed = str(text)[:LONGEST_PART]
        self._change_in(str(tab), str(key), lambda part: replace(part, text=typed))
        self.is_pristine = False
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def add_part(self) -> None:
        self._add_part()
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def add_comment(self, account_id: str = "") -> None:
        """Begin a comment below the post: for every account of the editor, or for one alone."""
        if account_id and account_id != self.tab:
            self._show_tab(str(account_id))
        self.with_comments = True
        self._add_part()
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def remove_part(self, key: str) -> None:
        left = [part for part in self.parts if part.key != key]
        self.parts = left or [new_part()]
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
    async def place_part(self, key: str, other_key: str) -> None:
        """Have a part stand where another one stands; those between move up or down."""
        part, place = self.parts[self._place(str(key))], self._place(str(other_key))
        others = [one for one in self.parts if one.key != part.key]
        self.parts = [*others[:place], part, *others[place:]]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def split_part(self, key: str) -> None:
        """Make a thread of a part that is too long. Its files stay with the first piece."""
        place = self._place(key)
        whole = self.parts[place]
        # A very long text takes seconds to cut: nobody else waits for it.
        texts = await asyncio.to_thread(
            drafting.split_part,
            whole,
            place,
            self._edited_specs(),
            self._params_for(self.tab),
            is_numbered=self.is_numbered,
        )
        if len(self.parts) + len(texts) - 1 > MOST_PARTS:
            raise InvalidInput(
                f"That would be {len(texts)} parts; a thread has at most {MOST_PARTS} here. "
                "Shorten the text first."
            )
        first = replace(whole, text=texts[0], revision=whole.revision + 1)
        rest = [new_part(text) for text in texts[1:]]
        self.parts = [*self.parts[:place], first, *rest, *self.parts[place + 1 :]]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def number_parts(self, is_numbered: bool) -> None:
        """Whether splitting ends each part with its number."""
        self.is_numbered = bool(is_numbered)

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def go_on_in_comments(self, is_wanted: bool) -> None:
        """Whether the text goes on in comments below the post, where there are no threads."""
        self.with_comments = bool(is_wanted)
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def set_option(self, platform: str, name: str, value: str) -> None:
        """Choose or type one of a network's options; as it is unasked, where that is empty."""
        self._set_option(str(platform), str(name), value)
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def show_options(self, platform: str) -> None:
        """Open one network's options, or close them."""
        self.open_options = "" if self.open_options == platform else str(platform)
        self._describe_options(self._optional_specs())

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def reveal(self, platform: str, option: str, tab: str = "") -> None:
        """Open the text and the options that a problem is about."""
        if tab != self.tab and not option:
            self._show_tab(str(tab))
            await self._work_out()
        if option:
            self.open_options = str(platform)
            self._describe_options(self._optional_specs())

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def switch_option(self, platform: str, name: str, is_on: bool) -> None:
        """Turn one of a network's options on or off."""
        self._set_option(str(platform), str(name), is_on is True)
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def toggle_account(self, account_id: str) -> None:
        chosen = {c.account.id for c in self.chips if c.is_selected}
        self._choose(chosen ^ {str(account_id)})
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def attach(self, key: str, media_id: str, tab: str = "") -> None:
        """Add a file that the browser has just uploaded, to the text for ``tab``."""
        file = present_file(await call_service(media.get_media, str(media_id)))
        self._change_in(str(tab), str(key), lambda part: replace(part, files=[*part.files, file]))
        self.is_pristine = False
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def detach(self, key: str, media_id: str) -> None:
        part = self.parts[self._place(key)]
        self._change(key, files=[f for f in part.files if f.id != media_id])
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def describe(self, media_id: str, alt_text: str) -> None:
        """Set an image's alt text."""
        text = str(alt_text)[:LONGEST_ALT]
        described = present_file(await call_service(media.set_alt_text, str(media_id), text))
        self.parts = [
            replace(p, files=[described if f.id == media_id else f for f in p.files])
            for p in self.parts
        ]
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def refuse_upload(self, message: str) -> EventSpec:
        """Say why a file was not taken; the words come from our own upload route."""
        raise InvalidInput(str(message)[:300] or "The file could not be uploaded. Try again.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_mode(self, mode: str) -> None:
        self.mode = mode if isinstance(mode, str) and mode in MODES else LATER
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def submit(self) -> EventSpec | list[EventSpec] | None:
        """Schedule, or ask once before publishing now."""
        self.was_tried, shown = True, self._slot_times
        await self._work_out()
        self._refuse_other_slots(shown)
        if obstacle := self._obstacle():
            raise InvalidInput(obstacle)
        if self.mode == NOW and not self.editing:
            self.is_confirming = True
            return None
        return await self._send()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def confirm(self) -> EventSpec | list[EventSpec] | None:
        """Publish now, after the person said yes."""
        return await self._send() if self.is_confirming else None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def think_again(self) -> None:
        self.is_confirming = False

    async def _send(self) -> EventSpec | list[EventSpec]:
        self.is_confirming = False
        draft = self._draft()
        if self.editing:
            return await self._change_post(draft)
        # The post carries the draft's id: pressed twice, or again after a lost answer, it is one.
        if self.mode == NOW:
            post = await call_service(posts.publish_now, draft, post_id=self.draft_id)
        elif self.mode == QUEUE:
            where = Place(self.queue_place)
            post = await call_service(post_queue.add, draft, where, post_id=self.draft_id)
        else:
            at = self._instant()
            post = await call_service(posts.schedule, draft, at, post_id=self.draft_id)
        if [part.text for part in post.parts] != [part.text for part in draft.parts]:
            self.draft_id = new_id("post")
            raise Conflict("Another tab sent this draft already. Send again to post this text too.")
        said = self._other_slots({s.account.id: s.scheduled_for for s in post.scheduled_posts})
        self._begin()
        self.sent += 1
        await self._work_out()
        leave = rx.redirect(f"/posts?new={post.id}")
        return [tell(said, Tone.PLAIN), leave] if said else leave

    async def _change_post(self, draft: Draft) -> EventSpec:
        post = await call_service(post_editing.edit_post, self.editing, draft)
        with suppress(NotFound):
            await call_service(draft_keeping.delete_draft, self.draft_id)
        self._begin()
        self.sent += 1
        await self._work_out()
        return rx.redirect(f"/posts?new={post.id}")


on_change("/compose", ComposeState.reload_accounts)
