"""The files of the post being written: their order, their shape, and those of the library."""

from dataclasses import replace
from typing import Any

import reflex as rx

from app.core.errors import InvalidInput, NotFound
from app.domain.cropping import box_of
from app.domain.permissions import Permission
from app.domain.spec import PlatformSpec
from app.services import cropping, media
from app.ui.bridge import call_service
from app.ui.cropping import present_crop
from app.ui.draft_views import PartView
from app.ui.gate import requires
from app.ui.media_views import CropView, LibraryFileView
from app.ui.presenting import present_file
from app.ui.views import FileView

MOST_FILES = 20
LONGEST_SEARCH = 200
PAGE_SIZE = 24


class ArrangingFiles(rx.State, mixin=True):
    """What can be done with files, beside uploading and describing them."""

    parts: list[PartView] = []
    # The image that is being cut; None: the dialog is closed.
    cut: CropView | None = None
    # The part that the library is open for; "": it is closed.
    library_part: str = ""
    library: list[LibraryFileView] = []
    library_words: str = ""
    has_more_library: bool = False
    is_library_read: bool = False
    _library_files: list[FileView] = []
    _library_cursor: str | None = None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def place_file(self, key: str, media_id: str, place: int) -> None:
        """Have a file stand at ``place`` (from 0) among those of its part."""
        files = self._files_of(key)
        moved = self._file_in(files, media_id)
        others = [file for file in files if file.id != moved.id]
        at = max(0, min(place if isinstance(place, int) else 0, len(others)))
        self._change(key, files=[*others[:at], moved, *others[at:]])
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def open_crop(self, key: str, media_id: str) -> None:
        """Show the whole image, with the part that was cut before."""
        self._file_in(self._files_of(key), media_id)
        file = await call_service(media.get_media, str(media_id))
        source = file
        if file.source_id:
            source = await call_service(media.get_media, file.source_id)
        self.cut = present_crop(str(key), file, source, self._chosen_specs())

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def close_crop(self) -> None:
        self.cut = None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def crop(self, shares: Any, ratio: str) -> None:
        """Cut the open image: left, top, width and height in percent, in a shape or freely."""
        cut = self.cut
        if cut is None:
            raise InvalidInput("Choose an image to crop first.")
        try:
            left, top, width, height = (float(share) for share in shares)
            box = box_of((left, top, width, height), (cut.width, cut.height), str(ratio))
        except (TypeError, ValueError, OverflowError):
            raise InvalidInput("That part cannot be read. Choose it again.") from None
        made = await call_service(cropping.crop, cut.source_id, box)
        self.cut = None
        self._swap(cut.part_key, cut.file_id, present_file(made))
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def undo_crop(self, key: str, media_id: str) -> None:
        """Take the whole image again, with the alt text that was written meanwhile."""
        cut = await call_service(media.get_media, str(media_id))
        if not cut.source_id:
            raise NotFound("This image is whole already.")
        whole = await call_service(media.get_media, cut.source_id)
        if cut.alt_text and cut.alt_text != whole.alt_text:
            whole = await call_service(media.set_alt_text, whole.id, cut.alt_text)
        self._swap(str(key), cut.id, present_file(whole))
        await self._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def open_library(self, key: str) -> None:
        """Show the workspace's files, to take some of them into a part."""
        self._place(str(key))
        self.library_part, self.library_words, self.is_library_read = str(key), "", False
        await self._read_library()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def close_library(self) -> None:
        self.library_part, self.library, self._library_files = "", [], []

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def search_library(self, words: str) -> None:
        self.library_words = str(words)[:LONGEST_SEARCH]
        await self._read_library()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def more_library(self) -> None:
        if self._library_cursor:
            await self._read_library(self._library_cursor)

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def take_file(self, media_id: str) -> None:
        """Put a file of the library into the part, or take it out again."""
        files = self._files_of(self.library_part)
        left = [file for file in files if file.id != media_id]
        if len(left) == len(files):
            if len(files) >= MOST_FILES:
                raise InvalidInput(f"A part has at most {MOST_FILES} files.")
            left.append(present_file(await call_service(media.get_media, str(media_id))))
        self._change(self.library_part, files=left)
        self._show_library()
        await self._work_out()

    async def _read_library(self, cursor: str | None = None) -> None:
        page = await call_service(media.list_media, PAGE_SIZE, cursor, words=self.library_words)
        earlier = self._library_files if cursor else []
        self._library_files = [*earlier, *(present_file(one) for one in page.items)]
        self._library_cursor = page.next_cursor
        self.has_more_library, self.is_library_read = page.next_cursor is not None, True
        self._show_library()

    def _show_library(self) -> None:
        taken = {file.id for file in self._files_of(self.library_part)}
        self.library = [LibraryFileView(f, f.id in taken) for f in self._library_files]

    def _files_of(self, key: str) -> list[FileView]:
        return self.parts[self._place(str(key))].files

    def _file_in(self, files: list[FileView], media_id: str) -> FileView:
        found = next((file for file in files if file.id == media_id), None)
        if found is None:
            raise NotFound("That file is not in this part any more.")
        return found

    def _swap(self, key: str, old_id: str, new: FileView) -> None:
        files = self._files_of(key)
        self._change(key, files=[new if file.id == old_id else file for file in files])

    def _place(self, key: str) -> int:
        for place, part in enumerate(self.parts):
            if part.key == key:
                return place
        raise NotFound("That part is gone already.")

    def _change(self, key: str, **changes: Any) -> None:
        place, parts = self._place(key), list(self.parts)
        parts[place] = replace(parts[place], **changes)
        self.parts = parts

    def _chosen_specs(self) -> list[PlatformSpec]:
        raise NotImplementedError

    async def _work_out(self) -> None:
        raise NotImplementedError
