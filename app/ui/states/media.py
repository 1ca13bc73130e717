"""The media library."""

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput, NotFound
from app.domain.content import FileKind
from app.domain.permissions import Permission
from app.services import media, media_library
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.library_views import MediaDetailView, TileView
from app.ui.media_presenting import present_media, present_tile
from app.ui.told import Tone, tell

AT_ONCE = 48
_MOST_SHOWN = 2_000
_LONGEST_WORDS = 200
_LONGEST_ID = 64
_KINDS = frozenset(kind.value for kind in FileKind)


class MediaState(rx.State):
    """Files as searched and filtered; ``detail`` is the one in the panel."""

    tiles: list[TileView] = []
    words: str = ""
    kind: str = ""
    only_unused: bool = False
    is_narrowed: bool = False
    # Rises when the search field is to be emptied.
    search_nonce: int = 0
    cursor: str = ""
    is_loaded: bool = False
    selected: list[str] = []
    # Rises when the boxes are to show again what is selected.
    selection_round: int = 0
    detail: MediaDetailView | None = None
    # Which question is asked: "", "one" (the open file) or "selected".
    asking: str = ""

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        self.words, self.kind, self.only_unused = "", "", False
        self.selected, self.detail, self.asking = [], None, ""
        await self._read()
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def search(self, words: str) -> None:
        self.words = str(words)[:_LONGEST_WORDS].replace("\x00", "")
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def choose_kind(self, kind: str) -> None:
        self.kind = kind if kind in _KINDS else ""
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def toggle_unused(self) -> None:
        self.only_unused = not self.only_unused
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def clear_filters(self) -> None:
        self.words, self.kind, self.only_unused = "", "", False
        self.search_nonce += 1
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def show_more(self) -> None:
        if self.cursor and len(self.tiles) < _MOST_SHOWN:
            self.tiles = [*self.tiles, *await self._page(self.cursor)]

    @rx.event
    @requires(Permission.READ)
    async def uploaded(self, media_id: str) -> None:
        """A file arrived; it stands first whatever is searched for."""
        made = present_tile(await call_service(media.get_media, str(media_id)[:_LONGEST_ID]))
        self.tiles = [made, *(tile for tile in self.tiles if tile.id != made.id)]

    @rx.event
    @requires(Permission.READ)
    async def refused(self, reason: str) -> EventSpec:
        return tell(str(reason), Tone.BAD)

    @rx.event
    @requires(Permission.READ)
    async def open(self, media_id: str) -> None:
        self.asking = ""
        await self._show(str(media_id)[:_LONGEST_ID])

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.detail, self.asking = None, ""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def describe(self, media_id: str, text: str) -> EventSpec | None:
        """Keep what was typed as alt text, where it is new."""
        media_id = str(media_id)[:_LONGEST_ID]
        known = [tile.alt_text for tile in self.tiles if tile.id == media_id]
        if known == [str(text).strip()]:
            return None
        changed = present_tile(await call_service(media.set_alt_text, media_id, str(text)))
        self.tiles = [changed if tile.id == media_id else tile for tile in self.tiles]
        return tell("Alt text saved.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def select(self, media_id: str) -> None:
        media_id = str(media_id)[:_LONGEST_ID]
        if media_id in self.selected:
            self.selected = [one for one in self.selected if one != media_id]
        elif len(self.selected) < media_library.MOST_AT_ONCE:
            self.selected = [*self.selected, media_id]
        else:
            raise InvalidInput(f"Select at most {media_library.MOST_AT_ONCE} files at once.")

    @rx.event
    @requires(Permission.READ)
    async def select_none(self) -> None:
        self.selected = []
        self.selection_round += 1

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask(self, question: str) -> None:
        self.asking = question if question in {"one", "selected"} else ""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def delete(self) -> EventSpec:
        """Delete the file in the panel."""
        if self.detail is None:
            raise InvalidInput("Open the file that you want to delete.")
        self.asking = ""
        media_id = self.detail.file.id
        await call_service(media_library.delete, media_id)
        self.detail = None
        self.selected = [one for one in self.selected if one != media_id]
        self.tiles = [tile for tile in self.tiles if tile.id != media_id]
        return tell("Deleted.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def delete_selected(self) -> EventSpec:
        """Delete what is selected, except what a post or a draft needs."""
        self.asking = ""
        wanted, self.selected = self.selected, []
        self.selection_round += 1
        removed = await call_service(media_library.delete_unused, wanted)
        await self._read()
        kept = len(wanted) - removed
        said = f"{_files(removed)} deleted." if removed else "Nothing was deleted."
        if kept:
            them = "it" if kept == 1 else "them"
            said += f" {_files(kept)} stayed, because posts or drafts need {them}."
        return tell(said, Tone.PLAIN if kept else Tone.GOOD)

    async def _read(self) -> None:
        self.is_narrowed = bool(self.words or self.kind or self.only_unused)
        self.tiles = await self._page(None)

    async def _page(self, cursor: str | None) -> list[TileView]:
        page = await call_service(
            media.list_media,
            AT_ONCE,
            cursor,
            words=self.words,
            kind=FileKind(self.kind) if self.kind else None,
            is_unused=self.only_unused,
        )
        self.cursor = page.next_cursor or ""
        return [present_tile(one) for one in page.items]

    async def _show(self, media_id: str) -> None:
        try:
            found = await call_service(media.get_media, media_id)
            uses = await call_service(media_library.uses, media_id)
        except NotFound:
            self.tiles = [tile for tile in self.tiles if tile.id != media_id]
            self.detail = None
            raise
        self.detail = present_media(found, uses, gate.actor().timezone, now())


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
