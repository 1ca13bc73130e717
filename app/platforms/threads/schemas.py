"""Threads' JSON, as far as only Threads has it."""

from pydantic import BaseModel, Field


class Profile(BaseModel):
    """``GET /me``."""

    id: str = Field(min_length=1)
    username: str = Field(min_length=1)
    name: str = ""
    picture: str | None = Field(default=None, alias="threads_profile_picture_url")
