"""LinkedIn's JSON, as far as we read it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import AliasChoices, BaseModel, Field

from app.platforms.base import Metrics

_COMMENT_URN = re.compile(r"urn:li:comment:\((urn:li:\w+:\d+),(\d+)\)")
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


class DocumentUpload(BaseModel):
    """Where to put a document's bytes, and the URN it will have."""

    upload_url: str = Field(alias="uploadUrl", pattern=r"^https?://")
    document: str = Field(pattern=r"^urn:li:document:")


class InitializeDocument(BaseModel):
    """``POST /rest/documents?action=initializeUpload``."""

    value: DocumentUpload


class AssetRequest(BaseModel):
    upload_url: str = Field(alias="uploadUrl", pattern=r"^https?://")


class AssetMechanism(BaseModel):
    request: AssetRequest = Field(
        alias="com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"
    )


class AssetUpload(BaseModel):
    asset: str = Field(pattern=r"^urn:li:digitalmediaAsset:")
    mechanism: AssetMechanism = Field(alias="uploadMechanism")


class RegisterUpload(BaseModel):
    """``POST /v2/assets?action=registerUpload``."""

    value: AssetUpload


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


class CreatedComment(BaseModel):
    """``POST /rest/socialActions/{urn}/comments``."""

    id: str = ""
    comment_urn: str = Field(default="", alias="commentUrn")


class CommentMessage(BaseModel):
    text: str = ""


class CommentStamp(BaseModel):
    """When it was made, in milliseconds since 1970."""

    time: int


class FoundComment(BaseModel):
    """A comment as the list below a post has it."""

    urn: str = Field(alias="commentUrn", pattern=_COMMENT_URN.pattern)
    actor: str = ""
    message: CommentMessage = CommentMessage()
    created: CommentStamp

    @property
    def made_at(self) -> datetime:
        return datetime.fromtimestamp(self.created.time / 1000, UTC)


class FoundComments(BaseModel):
    """``GET /rest/socialActions/{urn}/comments``."""

    elements: list[FoundComment]


class AccessControl(BaseModel):
    """A role that the member has in an organization. Older answers name it otherwise."""

    role: str
    organization: str = Field(
        validation_alias=AliasChoices("organization", "organizationTarget"),
        pattern=r"^urn:li:organization:\d+$",
    )

    @property
    def organization_id(self) -> str:
        return self.organization.rpartition(":")[2]


class AccessControls(BaseModel):
    """``GET /rest/organizationAcls``."""

    elements: list[AccessControl]


class Organization(BaseModel):
    """``GET /rest/organizations/{id}``."""

    id: int
    localized_name: str = Field(default="", alias="localizedName")
    vanity_name: str = Field(default="", alias="vanityName")


class ShareTotals(BaseModel):
    """Numbers of an organization's post over its whole life."""

    impressions: int = Field(default=0, alias="impressionCount")
    clicks: int = Field(default=0, alias="clickCount")
    likes: int = Field(default=0, alias="likeCount")
    comments: int = Field(default=0, alias="commentCount")
    shares: int = Field(default=0, alias="shareCount")

    def metrics(self) -> Metrics:
        return Metrics(self.impressions, self.likes, self.comments, self.shares, self.clicks)


class ShareStatistic(BaseModel):
    urn: str = Field(validation_alias=AliasChoices("share", "ugcPost"))
    totals: ShareTotals = Field(alias="totalShareStatistics")


class ShareStatistics(BaseModel):
    """``GET /rest/organizationalEntityShareStatistics``."""

    elements: list[ShareStatistic]


class MemberNumber(BaseModel):
    count: int


class MemberNumbers(BaseModel):
    """``GET /rest/memberCreatorPostAnalytics``: the answer to one question about one post."""

    elements: list[MemberNumber]


class ReactionSummary(BaseModel):
    count: int = 0


class CommentSummary(BaseModel):
    count: int = 0


class SocialMetadata(BaseModel):
    """``GET /rest/socialMetadata/{urn}``."""

    reactions: dict[str, ReactionSummary] = Field(alias="reactionSummaries")
    comments: CommentSummary = Field(alias="commentSummary")

    def metrics(self) -> Metrics:
        likes = sum(summary.count for summary in self.reactions.values())
        return Metrics(likes=likes, comments=self.comments.count)


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
    return number_time(match[1]) if match else None


def number_time(number: str) -> datetime | None:
    """The instant (UTC) that such a number carries; None where it can carry none."""
    try:
        return datetime.fromtimestamp((int(number) >> 22) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class CommentName:
    """What a comment's URN says: what it stands below, and its number there."""

    below: str
    number: str


def comment_of(urn: str) -> CommentName | None:
    """The comment that ``urn`` names, or None where it names something else."""
    match = _COMMENT_URN.fullmatch(urn)
    return CommentName(match[1], match[2]) if match else None
