"""Instagram's JSON, as far as only Instagram has it."""

from datetime import datetime

from pydantic import AliasChoices, BaseModel, Field

from app.platforms.graph.paging import Listed


class Profile(BaseModel):
    """An account: of itself it tells ``user_id``, of others ``id``. The first one counts, because
    its own ``id`` is good for one app only."""

    id: str = Field(min_length=1, validation_alias=AliasChoices("user_id", "id"))
    username: str = Field(min_length=1)
    name: str = ""
    picture: str | None = Field(default=None, alias="profile_picture_url")
    account_type: str = ""


class LimitConfig(BaseModel):
    total: int = Field(gt=0, alias="quota_total")


class Limit(BaseModel):
    config: LimitConfig


class Limits(BaseModel):
    """``GET /{account}/content_publishing_limit``."""

    data: list[Limit] = Field(min_length=1)


class Commenter(BaseModel):
    id: str = ""
    username: str = ""


class Comment(BaseModel):
    """A comment below a post; ``made_at`` is UTC, in whole seconds.

    ``own`` is told only of comments by the account itself, and not always.
    """

    id: str
    text: str = ""
    made_at: datetime = Field(alias="timestamp")
    username: str = ""
    author: Commenter = Field(default=Commenter(), alias="from")
    own: Commenter = Field(default=Commenter(), alias="user")

    def is_by(self, account_id: str, handle: str) -> bool:
        """Whether the account wrote it: by any of the names that the API may give its author."""
        names = {name.casefold() for name in (self.username, self.author.username) if name}
        return account_id in (self.own.id, self.author.id) or handle.casefold() in names


class Comments(Listed):
    """``GET /{post}/comments``: those right below the post, the newest first."""

    data: list[Comment]


class CommentCount(BaseModel):
    """How many comments a post has, also those that are not listed."""

    total: int = Field(default=0, alias="comments_count")


class CommentLikes(BaseModel):
    like_count: int | None = None
