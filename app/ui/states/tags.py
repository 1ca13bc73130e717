"""The dialog in which tags are renamed, coloured and deleted."""

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.domain.tags import TagColor
from app.services import tagging
from app.ui.bridge import call_service
from app.ui.gate import requires
from app.ui.tag_views import TagView, present_tag
from app.ui.told import tell


class TagsState(rx.State):
    """``deleting`` is the id of the tag that is about to go, if a person agrees."""

    listed: list[TagView] = []
    is_open: bool = False
    deleting: str = ""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def open(self) -> None:
        await self._read()
        self.is_open, self.deleting = True, ""

    @rx.event
    @requires(Permission.READ)
    async def close(self) -> None:
        self.is_open = False

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def create(self, form: dict[str, object]) -> None:
        await call_service(tagging.create_tag, str(form.get("name", "")))
        await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def rename(self, tag_id: str, name: str) -> EventSpec | None:
        if any(tag.id == tag_id and tag.name == name for tag in self.listed):
            return None
        try:
            await call_service(tagging.change_tag, str(tag_id), name=str(name))
        finally:
            await self._read()
        return tell("Renamed.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def recolor(self, tag_id: str, color: str) -> None:
        if color not in set(TagColor):
            raise InvalidInput("There is no such colour. Choose one of the list.")
        await call_service(tagging.change_tag, str(tag_id), color=TagColor(color))
        await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask_delete(self, tag_id: str) -> None:
        """Ask whether the tag is to go; an empty id asks no more."""
        self.deleting = str(tag_id)[:80]

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def delete(self) -> EventSpec:
        chosen, self.deleting = self.deleting, ""
        await call_service(tagging.delete_tag, chosen)
        await self._read()
        return tell("Deleted. Its posts stay as they are.")

    async def _read(self) -> None:
        found = await call_service(tagging.list_tags)
        self.listed = [present_tag(tag) for tag in found]
