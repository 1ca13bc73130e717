"""Drafts beside the calendar, as the browser is sent them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.services.draft_details import DraftDetails
from app.ui.calendaring import draft_minutes, first_words
from app.ui.clockwork import in_a_sentence, moment_label
from app.ui.presenting import present_account, present_file
from app.ui.views import AccountView


@dataclass(frozen=True, slots=True)
class TrayDraftView:
    """A draft that can be put on a day. ``minute`` is when it goes out on one, ``today_minute``
    when on the day that it is now; ``problem`` is why it was refused last."""

    id: str
    text: str
    accounts: list[AccountView] = field(default_factory=list)
    # The address of its first picture; "": none.
    image: str = ""
    parts: int = 1
    changed: str = ""
    planned: str = ""
    minute: int = 0
    today_minute: int = 0
    problem: str = ""


def present_drafts(
    found: tuple[DraftDetails, ...], zone: str, at: datetime, problems: Mapping[str, str]
) -> list[TrayDraftView]:
    """What can be scheduled of ``found``, on the clock of ``zone``: a draft that changes a post
    is saved where that post is. ``problems`` are why drafts were refused, by their ids."""
    return [
        _present(draft, zone, at, problems.get(draft.id, ""))
        for draft in found
        if not draft.content.edits
    ]


def _present(draft: DraftDetails, zone: str, at: datetime, problem: str) -> TrayDraftView:
    planned = draft.content.at
    minute, today_minute = draft_minutes(planned, zone, at)
    picture = present_file(draft.thumbnail) if draft.thumbnail else None
    return TrayDraftView(
        id=draft.id,
        text=first_words(draft.first_words),
        accounts=[present_account(ref) for ref in draft.accounts],
        image=picture.url if picture and picture.kind == "image" else "",
        parts=max(1, len(draft.content.parts)),
        changed=in_a_sentence(moment_label(draft.updated_at, zone, at)),
        planned=in_a_sentence(moment_label(planned, zone, at)) if planned and planned > at else "",
        minute=minute,
        today_minute=today_minute,
        problem=problem,
    )
