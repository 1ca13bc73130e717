"""Drafts as people and programs see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.db.models import Draft as DraftRow
from app.db.repositories.accounts import Accounts
from app.db.repositories.media import MediaAssets
from app.db.repositories.users import names_of
from app.domain.permissions import Actor
from app.services.details import AccountRef, MediaDetails, account_ref, media_details
from app.services.draft_content import DraftContent, from_json


@dataclass(frozen=True, slots=True)
class DraftDetails:
    """A draft as it is kept. ``accounts`` and ``thumbnail`` are those that still exist; ``editor``
    names the open editor that saved it last; ``copy_of`` names the draft that it was kept beside,
    because that one had changed meanwhile.
    """

    id: str
    content: DraftContent
    version: int
    first_words: str
    accounts: tuple[AccountRef, ...]
    thumbnail: MediaDetails | None
    author_id: str
    author_name: str
    created_at: datetime
    updated_at: datetime
    copy_of: str | None = None
    editor: str = ""


def describe_drafts(
    session: Session, actor: Actor, rows: Sequence[DraftRow]
) -> tuple[DraftDetails, ...]:
    """``rows`` with the names, accounts and first files that they mention, in the same order."""
    contents = [from_json(row.content) for row in rows]
    accounts = Accounts(session, actor.workspace_id).by_ids(
        {i for content in contents for i in content.account_ids}
    )
    first_files = {i for content in contents for i in content.media_ids[:1]}
    media = MediaAssets(session, actor.workspace_id).by_ids(first_files)
    names = names_of(session, {row.user_id for row in rows})
    return tuple(
        DraftDetails(
            id=row.id,
            content=content,
            version=row.version,
            first_words=content.first_words,
            accounts=tuple(account_ref(accounts[i]) for i in content.account_ids if i in accounts),
            thumbnail=next(
                (media_details(media[i]) for i in content.media_ids if i in media), None
            ),
            author_id=row.user_id,
            author_name=names.get(row.user_id, ""),
            created_at=row.created_at,
            updated_at=row.updated_at,
            copy_of=row.copy_of,
            editor=row.editor,
        )
        for row, content in zip(rows, contents, strict=True)
    )
