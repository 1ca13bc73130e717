"""X's JSON, as far as we read it. Source: the OpenAPI document of API v2."""

import re
from datetime import UTC, datetime

from pydantic import AliasChoices, BaseModel, Field, model_validator

_MEDIA_LINK = re.compile(r"/status/\d+/(?:photo|video)/\d+$")
_EPOCH_MS = 1_288_834_974_657


class User(BaseModel):
    id: str = Field(pattern=r"^\d{1,19}$")
    name: str
    username: str
    profile_image_url: str | None = None


class UserAnswer(BaseModel):
    """``GET /2/users/me``."""

    data: User


class CreatedPost(BaseModel):
    id: str = Field(pattern=r"^\d{1,19}$")


class CreatedAnswer(BaseModel):
    """``POST /2/tweets``."""

    data: CreatedPost


class ProcessingError(BaseModel):
    """Why an upload could not be processed."""

    message: str = ""


class Processing(BaseModel):
    """Where an upload's processing stands; ``check_after_secs`` is in seconds."""

    state: str
    check_after_secs: float = 1
    error: ProcessingError | None = None


class Media(BaseModel):
    id: str = Field(pattern=r"^\d{1,19}$")
    processing_info: Processing | None = None


class MediaAnswer(BaseModel):
    """Upload, initialize, finalize and status all answer with this."""

    data: Media


class UrlEntity(BaseModel):
    """A link in a post: as X rewrote it, and what it stands for. Media links name their media."""

    url: str = ""
    expanded_url: str = ""
    media_key: str | None = None

    @property
    def is_own_media(self) -> bool:
        """Whether X added this link itself, for the post's own images."""
        return bool(self.media_key) or bool(_MEDIA_LINK.search(self.expanded_url))


class Entities(BaseModel):
    urls: list[UrlEntity] = []


class Reference(BaseModel):
    type: str
    id: str


class Attachments(BaseModel):
    media_keys: list[str] = []


class Post(BaseModel):
    """A post of the account's timeline."""

    id: str = Field(pattern=r"^\d{1,19}$")
    text: str = ""
    entities: Entities = Entities()
    referenced_tweets: list[Reference] = []
    attachments: Attachments = Attachments()

    @property
    def replied_to(self) -> str | None:
        """The id of the post that this one replies to."""
        return next((r.id for r in self.referenced_tweets if r.type == "replied_to"), None)

    def expanded_text(self) -> str:
        """The text as a person wrote it: links expanded, the links to its own media removed."""
        text = self.text
        for entity in self.entities.urls:
            text = text.replace(entity.url, "" if entity.is_own_media else entity.expanded_url)
        return text


class PublicMetrics(BaseModel):
    """How a post is doing, for everyone to see. X's newer vocabulary says repost for retweet."""

    retweet_count: int = Field(
        default=0, validation_alias=AliasChoices("retweet_count", "repost_count")
    )
    reply_count: int = 0
    like_count: int = 0
    quote_count: int = 0
    bookmark_count: int | None = None
    impression_count: int | None = None


class MeasuredPost(BaseModel):
    id: str = Field(pattern=r"^\d{1,19}$")
    public_metrics: PublicMetrics


class MeasuredPosts(BaseModel):
    """``GET /2/tweets`` with metrics. Posts that are gone are named in ``errors`` alone."""

    data: list[MeasuredPost] = []
    errors: list[dict[str, object]] = []

    @model_validator(mode="after")
    def _says_something(self) -> "MeasuredPosts":
        if not self.data and not self.errors:
            raise ValueError("neither posts nor errors")
        return self


class Meta(BaseModel):
    next_token: str | None = None


class Timeline(BaseModel):
    """``GET /2/users/{id}/tweets``; ``data`` is absent when there is nothing."""

    data: list[Post] = []
    meta: Meta = Meta()


class Problem(BaseModel):
    """One entry of ``errors``."""

    code: int | None = None
    message: str = ""
    detail: str = ""
    parameters: dict[str, list[object]] = {}


class ErrorBody(BaseModel):
    """Both shapes of X's refusals: a problem document, and one with a list of errors."""

    title: str = ""
    detail: str = ""
    type: str = ""
    reason: str = ""
    errors: list[Problem] = []

    @property
    def kind(self) -> str:
        """The last segment of ``type``: the host before it has changed over the years."""
        return self.type.rstrip("/").rpartition("/")[2]

    def words(self) -> str:
        """Everything it says, for looking up phrases."""
        return " ".join([self.detail, *(f"{p.message} {p.detail}" for p in self.errors)])

    def names_parameter(self, name: str) -> bool:
        """Whether one of the errors is about the request's field ``name``."""
        return any(name in p.parameters for p in self.errors)


def id_time(post_id: str) -> datetime:
    """When the post was made (UTC): its id carries milliseconds above the lowest 22 bits."""
    return datetime.fromtimestamp(((int(post_id) >> 22) + _EPOCH_MS) / 1000, UTC)
