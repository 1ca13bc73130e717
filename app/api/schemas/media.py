"""Where files are used, as programs read it."""

from datetime import datetime

from app.api.schemas.answers import Answer, MediaOut
from app.domain.publication import PostStatus


class MediaUseOut(Answer):
    """A post that needs a file. ``is_recurring``: it is what a recurring post is made of, and has
    no status and time of its own. ``scheduled_for`` is the earliest of its accounts."""

    post_id: str
    text: str
    status: PostStatus | None
    is_recurring: bool
    scheduled_for: datetime | None


class MediaDraftUseOut(Answer):
    """A draft that needs a file. ``at`` is when it is to go out, where that was chosen already."""

    draft_id: str
    text: str
    at: datetime | None


class MediaUsesOut(Answer):
    """Who needs a file, and what was cut out of it."""

    posts: list[MediaUseOut]
    crops: list[MediaOut]
    drafts: list[MediaDraftUseOut]
