"""Drafts that are kept, as programs and the composer send and read them."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, AwareDatetime, Field

from app.api.schemas.answers import Answer, MediaOut
from app.api.schemas.drafts import Id, Params, Strict, Text
from app.services.draft_content import DraftContent
from app.services.drafts import PartDraft, VariantDraft


class KeptPartIn(Strict):
    """One part, as far as it is written."""

    content: Text = ""
    media_ids: list[Id] = Field(default_factory=list, max_length=50)


class KeptVariantIn(Strict):
    """What was customised for one account; null is as for all."""

    account_id: Id
    parts: list[KeptPartIn] | None = Field(None, max_length=200)
    platform_params: Params | None = None


class KeptDraftIn(Strict):
    """A draft as far as it is written: nothing has to be complete or right.

    ``version`` is that of the draft as you read it, 0 for a new one: where it has changed since,
    what you send is kept as a draft of its own, whose ``copy_of`` names the first. ``editor`` is a
    name of your choice for one open editor, ``number`` counts its saves: they never stand against
    one another, and one that arrives late changes nothing.
    """

    parts: list[KeptPartIn] = Field(default_factory=list, max_length=200)
    account_ids: list[Id] = Field(default_factory=list, max_length=200)
    platform_params: dict[str, Params] = Field(
        default_factory=dict, description="Options by platform."
    )
    variants: list[KeptVariantIn] = Field(default_factory=list, max_length=200)
    with_comments: bool = Field(
        False, description="Go on in comments where there are no threads and one post is too short."
    )
    at: AwareDatetime | None = Field(None, description="When it is to go out; nothing is planned.")
    edits: Id | None = Field(None, description="The scheduled post that it is to change.")
    tags: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=20, description="Names of tags; they are made when needed."
    )
    version: int = Field(0, ge=0)
    editor: str = Field("", max_length=64)
    number: int = Field(0, ge=0, le=2**31 - 1)

    def to_content(self) -> DraftContent:
        """What the services keep."""
        return DraftContent(
            parts=_parts(self.parts),
            account_ids=tuple(dict.fromkeys(self.account_ids)),
            platform_params=self.platform_params,
            variants=tuple(
                VariantDraft(
                    v.account_id, None if v.parts is None else _parts(v.parts), v.platform_params
                )
                for v in {v.account_id: v for v in self.variants}.values()
            ),
            with_comments=self.with_comments,
            at=self.at,
            edits=self.edits,
            tags=tuple(dict.fromkeys(self.tags)),
        )


class DraftScheduleIn(Strict):
    """When the draft goes out."""

    scheduled_for: str = Field(max_length=64, examples=["2030-03-01T09:00:00+01:00"])
    timezone: str | None = Field(None, max_length=64, description="An IANA name.")


class KeptPartOut(Answer):
    """One part of a draft."""

    content: Annotated[str, Field(validation_alias="text")]
    media_ids: list[str]


class KeptVariantOut(Answer):
    """What was customised for one account; null is as for all."""

    account_id: str
    parts: list[KeptPartOut] | None
    platform_params: Annotated[dict[str, object] | None, Field(validation_alias="params")]


class KeptDraftOut(Answer):
    """A draft. ``copy_of`` names the draft that this was kept beside, because that one had
    changed meanwhile."""

    id: str
    version: int
    first_words: str
    parts: Annotated[list[KeptPartOut], Field(validation_alias=AliasPath("content", "parts"))]
    account_ids: Annotated[list[str], Field(validation_alias=AliasPath("content", "account_ids"))]
    platform_params: Annotated[
        dict[str, dict[str, object]],
        Field(validation_alias=AliasPath("content", "platform_params")),
    ]
    variants: Annotated[
        list[KeptVariantOut], Field(validation_alias=AliasPath("content", "variants"))
    ]
    with_comments: Annotated[bool, Field(validation_alias=AliasPath("content", "with_comments"))]
    at: Annotated[datetime | None, Field(validation_alias=AliasPath("content", "at"))]
    edits: Annotated[str | None, Field(validation_alias=AliasPath("content", "edits"))]
    tags: Annotated[list[str], Field(validation_alias=AliasPath("content", "tags"))]
    thumbnail: MediaOut | None
    author_id: str
    author_name: str
    copy_of: str | None
    created_at: datetime
    updated_at: datetime


class KeptDraftsOut(Answer):
    """The workspace's drafts, the one that was changed last first, and how many there are."""

    items: list[KeptDraftOut]
    total: int


def _parts(sent: list[KeptPartIn]) -> tuple[PartDraft, ...]:
    return tuple(PartDraft(part.content, tuple(part.media_ids)) for part in sent)
