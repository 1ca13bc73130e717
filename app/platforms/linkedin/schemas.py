"""LinkedIn's JSON, as far as we read it."""

import re
from datetime import UTC, datetime

from pydantic import BaseModel, Field

POST_URN = re.compile(r"urn:li:(?:share|ugcPost):(\d+)")


class UserInfo(BaseModel):
    """``GET /v2/userinfo`` (OpenID Connect). ``sub`` is the member's id for this app."""

    sub: str = Field(min_length=1)
    name: str = ""
    picture: str | None = None


class Upload(BaseModel):
    """Where to put an image's bytes, and the URN it will have."""

    upload_url: str = Field(alias="uploadUrl", pattern=r"^https?://")
    image: str = Field(pattern=r"^urn:li:image:")


class InitializeUpload(BaseModel):
    """``POST /rest/images?action=initializeUpload``."""

    value: Upload


class ImageRef(BaseModel):
    """An image in a post that LinkedIn returned."""

    id: str = ""


class ImageList(BaseModel):
    images: list[ImageRef] = []


class PostContent(BaseModel):
    """One of: a single medium, several images."""

    media: ImageRef | None = None
    multi_image: ImageList | None = Field(default=None, alias="multiImage")

    def image_ids(self) -> tuple[str, ...]:
        """The URNs of the images, in order."""
        if self.multi_image:
            return tuple(i.id for i in self.multi_image.images)
        return (self.media.id,) if self.media else ()


class FoundPost(BaseModel):
    """A post as the finder by author returns it."""

    id: str = Field(pattern=POST_URN.pattern)
    commentary: str = ""
    content: PostContent | None = None


class FoundPosts(BaseModel):
    elements: list[FoundPost]


class InputError(BaseModel):
    code: str = ""
    description: str = ""


class ErrorDetails(BaseModel):
    input_errors: list[InputError] = Field(default=[], alias="inputErrors")


class ErrorBody(BaseModel):
    """Every refusal. ``code`` is missing on older routes."""

    message: str = ""
    code: str = ""
    service_error_code: int | None = Field(default=None, alias="serviceErrorCode")
    error_details: ErrorDetails | None = Field(default=None, alias="errorDetails")

    def codes(self) -> frozenset[str]:
        """All codes named, the top one and those of single fields."""
        inner = self.error_details.input_errors if self.error_details else []
        return frozenset(filter(None, (self.code, *(e.code for e in inner))))


def urn_time(urn: str) -> datetime | None:
    """When the post called ``urn`` was made (UTC), or None where the URN is of another kind.

    The number carries milliseconds since 1970 above its lowest 22 bits. LinkedIn does not
    document this; it holds for every post looked at.
    """
    match = POST_URN.fullmatch(urn)
    if match is None:
        return None
    return datetime.fromtimestamp((int(match[1]) >> 22) / 1000, UTC)
