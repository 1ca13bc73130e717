"""Calendar feeds, as programs send and read them."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, Field

from app.api.schemas.answers import Answer
from app.api.schemas.drafts import Strict


class FeedIn(Strict):
    """What the calendar shows: one account, or with null everything in the workspace."""

    account_id: str | None = Field(None, min_length=1, max_length=64)


class FeedOut(Answer):
    """A feed in force. ``hint`` is the beginning of its secret."""

    id: str
    account_id: str | None
    hint: str
    created_at: datetime
    last_read_at: datetime | None


class NewFeedOut(Answer):
    """A feed, and its address, which is told this once. Whoever has the address can read it."""

    id: Annotated[str, Field(validation_alias=AliasPath("feed", "id"))]
    account_id: Annotated[str | None, Field(validation_alias=AliasPath("feed", "account_id"))]
    url: str


class FeedsOut(Answer):
    """Yours, newest first; everybody's for who manages the workspace."""

    items: list[FeedOut]
