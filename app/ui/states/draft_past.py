"""The history of the draft or post in the composer: looked at, compared, restored."""

from dataclasses import replace

import reflex as rx
from reflex.event import EventSpec

from app.domain.permissions import Permission
from app.services import draft_history
from app.services.draft_content import DraftContent
from app.services.draft_history import VersionDetails
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.clockwork import moment_label
from app.ui.draft_diff import differences
from app.ui.draft_views import PieceView, VersionView
from app.ui.gate import requires
from app.ui.states.draft_keeping import DraftKeeping
from app.ui.told import tell

_WORDS = {
    draft_history.SAVED: "Saved",
    draft_history.SCHEDULED: "Scheduled",
    draft_history.CHANGED: "Changed after scheduling",
}


class DraftPast(DraftKeeping, rx.State, mixin=True):
    """Earlier versions; the one that is chosen is compared with the present text."""

    versions: list[VersionView] = []
    pieces: list[PieceView] = []
    version_id: str = ""
    is_past_shown: bool = False

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def show_past(self) -> None:
        """List what it said, the newest first, and compare the newest that differs."""
        found = await call_service(draft_history.list_versions, self._subject())
        zone = gate.actor().timezone
        self.versions = [
            VersionView(
                version.id,
                moment_label(version.created_at, zone, now()),
                version.author_name,
                _WORDS.get(version.event, version.event),
                version.content.first_words,
            )
            for version in found
        ]
        self.is_past_shown = True
        present = _text(self._content())
        other = next((v for v in found if _text(v.content) != present), None)
        self._compare(other or (found[0] if found else None))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def hide_past(self) -> None:
        self.is_past_shown = False

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def compare_version(self, version_id: str) -> None:
        """Show how an earlier version differs from the present text."""
        self._compare(await self._version(version_id))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def restore_version(self, version_id: str) -> EventSpec:
        """Have the draft say again what it said then; what it says now stays in the history."""
        version = await self._version(version_id)
        editing = self.editing
        self._forget_own()
        await self._take_content(replace(version.content, at=None))
        self.editing = editing
        self.is_past_shown = False
        await self._work_out()
        return tell("Restored. What was there before is in the history too.")

    def _content(self) -> DraftContent:
        raise NotImplementedError

    def _subject(self) -> str:
        return self.editing or self.draft_id

    async def _version(self, version_id: str) -> VersionDetails:
        return await call_service(draft_history.get_version, self._subject(), str(version_id))

    def _compare(self, version: VersionDetails | None) -> None:
        self.version_id = version.id if version else ""
        before = _text(version.content) if version else ""
        self.pieces = differences(before, _text(self._content())) if version else []


def _text(content: DraftContent) -> str:
    return "\n\n".join(part.text for part in content.all_parts)
