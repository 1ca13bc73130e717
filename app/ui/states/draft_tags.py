"""The tags of the post in the composer."""

import reflex as rx

from app.core.errors import InvalidInput
from app.domain.permissions import Permission
from app.domain.tags import LONGEST_NAME, MOST_PER_POST, clean_name
from app.services import tagging
from app.services.auth_rules import is_storable
from app.ui.bridge import call_service
from app.ui.gate import requires
from app.ui.states.compose import ComposeState
from app.ui.tag_views import TagView, present_tag


class DraftTagsState(rx.State):
    """What can be chosen; what was chosen goes with the draft, which ComposeState has."""

    known: list[TagView] = []

    @rx.event
    @requires(Permission.READ)
    async def look(self) -> None:
        """Read which tags there are."""
        await self._look()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def add(self, form: dict[str, str]) -> None:
        """Put the tag that was typed on the post; a new one is made when the post is sent."""
        typed = form.get("tag") if isinstance(form, dict) else ""
        name = clean_name(str(typed or ""))
        if not name:
            raise InvalidInput("Type the name of a tag first.")
        if len(name) > LONGEST_NAME or not is_storable(name):
            raise InvalidInput(f"The name of a tag has at most {LONGEST_NAME} plain characters.")
        await self._look()
        # In the spelling that it has already.
        name = next((t.name for t in self.known if t.name.lower() == name.lower()), name)
        compose = await self.get_state(ComposeState)
        if name.lower() in {chosen.lower() for chosen in compose._tags}:
            return
        if len(compose._tags) >= MOST_PER_POST:
            raise InvalidInput(f"A post carries at most {MOST_PER_POST} tags. Take one off first.")
        compose._tags = (*compose._tags, name)
        await compose._work_out()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def remove(self, name: str) -> None:
        """Take a tag off the post."""
        compose = await self.get_state(ComposeState)
        compose._tags = tuple(chosen for chosen in compose._tags if chosen != name)
        await compose._work_out()

    async def _look(self) -> None:
        self.known = [present_tag(tag) for tag in await call_service(tagging.list_tags)]
