"""Tags, as programs send and read them."""

from typing import Annotated

from pydantic import Field

from app.api.schemas.answers import Answer, TagOut
from app.api.schemas.drafts import Strict
from app.domain.tags import LONGEST_NAME, TagColor

_Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class TagIn(Strict):
    """A new tag. Without ``color`` it gets the next one."""

    name: _Name
    color: TagColor | None = None


class TagChangeIn(Strict):
    """What changes; what is left out, or null, stays."""

    name: _Name | None = None
    color: TagColor | None = None


class ListedTagOut(TagOut):
    """A tag, and how many posts carry it."""

    post_count: int


class TagsOut(Answer):
    """Every tag of the workspace, by name."""

    items: list[ListedTagOut]
