"""Instagram's JSON, as far as only Instagram has it."""

from pydantic import AliasChoices, BaseModel, Field


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
