"""Drafts that are kept: opened, begun for a time, duplicated, deleted, and saved while one types.

The browser itself sends what is typed to the server, by plain HTTP: so it does not depend on the
socket, and a closing tab can still say its last word. The state only knows what came of it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import AppError, InvalidInput, NotFound
from app.core.ids import new_id
from app.domain.permissions import Permission
from app.services import draft_keeping, media, post_editing
from app.services.draft_content import DraftContent
from app.services.draft_details import DraftDetails
from app.services.drafts import PartDraft
from app.ui import gate
from app.ui.arguments import read_address
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.clockwork import moment_label
from app.ui.draft_views import DraftRowView, PartView
from app.ui.gate import requires
from app.ui.presenting import present_account, present_file
from app.ui.states.arranging_files import ArrangingFiles
from app.ui.states.choosing_time import ChoosingTime
from app.ui.states.customising import Customising
from app.ui.told import Tone, tell, tell_error
from app.ui.views import FileView

MOST_SHOWN = 50
_ID = re.compile(r"post_[0-9a-z]{26}")
_MOVED = (
    "This draft was changed elsewhere meanwhile, or sent. Nothing is lost: your text goes on as a "
    "draft of its own."
)


class DraftKeeping(Customising, ChoosingTime, ArrangingFiles, rx.State, mixin=True):
    """Which draft is open, and the list of all."""

    draft_id: str = ""
    # The server's count of its changes, as far as this page knows.
    draft_version: int = 0
    # The scheduled post that is being changed; "": none.
    editing: str = ""
    drafts: list[DraftRowView] = []
    draft_count: int = 0
    are_drafts_shown: bool = False
    # Whether the address named what is open.
    was_asked: bool = False
    # Rises whenever the browser's copy has been taken over, or is to be thrown away.
    restored: int = 0
    sent: int = 0
    is_pristine: bool = True
    # Whether the text goes on in comments, where it could.
    with_comments: bool = False
    # The name under which this browser saves.
    _editor: str = ""
    # Names of tags, which go on with the draft.
    _tags: tuple[str, ...] = ()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def kept(self, was: str, draft_id: str, version: int, editor: str) -> EventSpec | None:
        """The browser has stored the draft ``was``, perhaps beside it; ``editor`` is the name
        under which it did."""
        if not _ID.fullmatch(str(draft_id)) or not isinstance(version, int):
            raise InvalidInput("The page is out of date. Load it again.")
        self._editor = str(editor)[:100]
        if was != self.draft_id:
            # Another one was opened while that one was on its way.
            await self._count_drafts()
            return None
        has_moved = draft_id != self.draft_id
        self.draft_id, self.draft_version = draft_id, version
        await self._count_drafts()
        if has_moved:
            await self._work_out()
        return tell(_MOVED, Tone.PLAIN) if has_moved else None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def show_drafts(self) -> None:
        found = await call_service(draft_keeping.list_drafts, MOST_SHOWN)
        zone = gate.actor().timezone
        self.drafts = [_present(draft, zone, now(), self.draft_id) for draft in found]
        self.are_drafts_shown = True
        await self._count_drafts()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def hide_drafts(self) -> None:
        self.are_drafts_shown = False

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def new_draft(self) -> None:
        """Begin an empty one; the one that was open stays among the drafts."""
        self._begin()
        self.restored += 1
        self.are_drafts_shown = False
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def open_draft(self, draft_id: str) -> None:
        """Go on with another draft."""
        await self._open_draft(str(draft_id))
        self.are_drafts_shown = False
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def delete_draft(self, draft_id: str) -> EventSpec:
        """Delete a draft; if it is the open one, an empty page takes its place."""
        await call_service(draft_keeping.delete_draft, str(draft_id))
        self.drafts = [draft for draft in self.drafts if draft.id != draft_id]
        await self._count_drafts()
        if draft_id == self.draft_id:
            self._begin()
            self.sent += 1
            self.restored += 1
            await self._work_out()
        return tell("Draft deleted.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def duplicate_draft(self, source_id: str) -> EventSpec:
        """Go on with a new draft that says what a draft or post says."""
        copy = await call_service(draft_keeping.duplicate, str(source_id))
        await self._open_draft(copy.id)
        self.are_drafts_shown = False
        await self._work_out()
        return tell("This is a copy. What it was made of stays as it is.", Tone.PLAIN)

    async def _work_out(self) -> None:
        raise NotImplementedError

    def _begin(self) -> None:
        raise NotImplementedError

    def _choose(self, account_ids: set[str]) -> None:
        raise NotImplementedError

    def _take_params(self, kept: object) -> None:
        raise NotImplementedError

    async def _open_asked(self) -> list[EventSpec]:
        """Open what the address names: a draft, a post to change, or a time and an account."""
        asked = read_address(self.router)
        self.was_asked = any(asked.get(name) for name in ("draft", "post", "at", "account"))
        try:
            if draft_id := str(asked.get("draft", "")):
                if draft_id != self.draft_id or await self._is_older(draft_id):
                    await self._open_draft(draft_id)
            elif post_id := str(asked.get("post", "")):
                if post_id != self.editing:
                    await self._open_post(post_id)
            elif asked.get("at") or asked.get("account"):
                return self._begin_for(str(asked.get("at", "")), str(asked.get("account", "")))
            elif self.editing:
                self._begin()
        except AppError as error:
            return [tell_error(error)]
        return []

    async def _is_older(self, draft_id: str) -> bool:
        try:
            found = await call_service(draft_keeping.get_draft, draft_id)
        except NotFound:
            return False
        # What this browser stored itself is no news, and it may have typed on since.
        is_own = bool(self._editor) and found.editor == self._editor
        return found.version > self.draft_version and not is_own

    async def _open_draft(self, draft_id: str) -> None:
        if not _ID.fullmatch(draft_id):
            raise NotFound("There is no such draft.")
        found = await call_service(draft_keeping.get_draft, draft_id)
        self._begin()
        self.draft_id, self.draft_version = found.id, found.version
        await self._take_content(found.content)

    async def _open_post(self, post_id: str) -> None:
        content = await call_service(post_editing.content_to_edit, post_id)
        self._begin()
        await self._take_content(content)
        self.editing = post_id

    def _begin_for(self, at: str, account_id: str) -> list[EventSpec]:
        said = []
        self._begin()
        self.restored += 1
        if at:
            instant = _coming(at, now())
            if instant is None:
                said.append("The address names no time that lies ahead; choose one below.")
            else:
                self._set_instant(instant)
        if account_id:
            if any(c.account.id == account_id and c.is_ready for c in self.chips):
                self._choose({account_id})
            else:
                said.append("The address names no account that can post here; choose one above.")
        return [tell(text, Tone.PLAIN) for text in said]

    async def _take_content(self, content: DraftContent) -> None:
        """Have the page show ``content``; files and accounts that are gone are left out."""
        files = await self._files(content.media_ids)
        self.parts = [self._part(part, files) for part in content.parts] or [
            self._part(PartDraft(), files)
        ]
        self._take_params(content.platform_params)
        self._take_variants(content, lambda part: self._part(part, files))
        self.with_comments = content.with_comments
        self._tags = content.tags
        self._choose(set(content.account_ids))
        if content.at is not None and content.at > now():
            self._set_instant(content.at)
        self.editing = content.edits or ""
        self.is_pristine = False
        self.restored += 1

    async def _files(self, media_ids: Sequence[str]) -> dict[str, FileView]:
        found = {}
        for media_id in media_ids:
            try:
                found[media_id] = present_file(await call_service(media.get_media, media_id))
            except AppError:
                continue
        return found

    def _part(self, part: PartDraft, files: Mapping[str, FileView]) -> PartView:
        own = [files[i] for i in part.media_ids if i in files]
        return PartView(new_id("part"), part.text, files=own)

    async def _count_drafts(self) -> None:
        self.draft_count = await call_service(draft_keeping.count_drafts)


def _coming(text: str, at: datetime) -> datetime | None:
    """The instant that ``text`` (ISO 8601 with an offset) names, if it lies behind ``at``."""
    try:
        # A + in an address is a space.
        instant = datetime.fromisoformat(text.replace(" ", "+"))
        return instant if instant > at else None
    except (ValueError, TypeError, OverflowError):
        return None


def _present(draft: DraftDetails, zone: str, at: datetime, open_id: str) -> DraftRowView:
    return DraftRowView(
        id=draft.id,
        first_words=draft.first_words,
        accounts=[present_account(ref) for ref in draft.accounts],
        thumbnail=draft.thumbnail.url if draft.thumbnail else "",
        author=draft.author_name,
        changed=moment_label(draft.updated_at, zone, at),
        planned=moment_label(draft.content.at, zone, at) if draft.content.at else "",
        is_open=draft.id == open_id,
        is_edit=bool(draft.content.edits),
    )
