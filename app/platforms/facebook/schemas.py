"""Facebook's JSON, as far as we read it."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel, Field

from app.platforms.graph.paging import Listed


class Made(BaseModel):
    """What a publish call or an upload made."""

    id: str = Field(min_length=1)


class Target(BaseModel):
    """What an attachment shows: a photo has its id here."""

    id: str = ""


class Attachment(BaseModel):
    """A photo, an album of photos, or a link's preview."""

    target: Target = Target()
    unshimmed_url: str = ""
    subattachments: "Attachments | None" = None

    def target_ids(self) -> Iterator[str]:
        """The ids of what it shows, those of an album one by one."""
        for inner in self.subattachments.data if self.subattachments else ():
            yield from inner.target_ids()
        if not self.subattachments and self.target.id:
            yield self.target.id


class Attachments(BaseModel):
    data: list[Attachment] = []


class Author(BaseModel):
    id: str = ""


class Entry(BaseModel):
    """A post or a comment as a list returns it; ``made_at`` is UTC, in whole seconds."""

    id: str
    message: str = ""
    made_at: datetime = Field(alias="created_time")
    attachments: Attachments = Attachments()
    attachment: Attachment | None = None
    author: Author = Field(default=Author(), alias="from")

    def photo_ids(self) -> frozenset[str]:
        """The photos in it."""
        attached = [*self.attachments.data, *([self.attachment] if self.attachment else [])]
        return frozenset(i for one in attached for i in one.target_ids())

    def links(self) -> frozenset[str]:
        """The addresses of which it shows a preview."""
        return frozenset(a.unshimmed_url for a in self.attachments.data if a.unshimmed_url)


class Entries(Listed):
    data: list[Entry]


class PhotoFacts(BaseModel):
    """A photo; ``page_story_id`` is the post it is in. Only published photos have one."""

    page_story_id: str = ""


class Summary(BaseModel):
    total_count: int | None = None


class Counted(BaseModel):
    summary: Summary = Summary()


class Shares(BaseModel):
    count: int = 0


class Counts(BaseModel):
    """The numbers of a post or a comment. A post that nobody shared has no ``shares``."""

    reactions: Counted = Counted()
    comments: Counted = Counted()
    comment_count: int | None = None
    shares: Shares = Shares()
