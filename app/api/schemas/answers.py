"""What the API answers. Built from what services give back, so never with a secret."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from app.domain.composing import Severity
from app.domain.publication import PostStatus, Status
from app.domain.tags import TagColor

T = TypeVar("T")


class Answer(BaseModel):
    """Reads its fields from the attributes of what a service gave back."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class PageOut(Answer, Generic[T]):
    """Some of many; ``next_cursor`` null: there are no more."""

    items: list[T]
    next_cursor: str | None = None


class AttemptOut(Answer):
    """One try at publishing."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    event: str | None
    error_code: str | None
    error: Annotated[str | None, Field(validation_alias="error_message")]
    detail: str | None
    http_status: int | None
    retry_at: datetime | None
    late_by_ms: int | None


class LivePartOut(Answer):
    """A part that is live on the platform, or was until ``removed_at``. Id and address are null
    where the platform tells none."""

    position: int
    platform_post_id: str | None
    url: str | None
    published_at: datetime
    removed_at: datetime | None


class ProblemOut(Answer):
    """A reason why a post does not fit an account or would not go out, and what to do."""

    field: str
    code: str
    message: str
    severity: Severity


class SplitTextOut(Answer):
    """A text as one account takes it. ``option`` is the platform's option without which it takes
    no more than one part; ``problems`` are what it would refuse even so."""

    platform: Annotated[str, Field(validation_alias=AliasPath("account", "platform"))]
    account_id: Annotated[str, Field(validation_alias=AliasPath("account", "id"))]
    parts: list[str]
    option: str | None
    problems: list[ProblemOut]


class SplitOut(BaseModel):
    """One text, account by account."""

    items: list[SplitTextOut]


class ScheduledPostOut(Answer):
    """One post on its way to one account. ``problems`` are what could keep it from going out."""

    id: str
    post_id: str
    platform: Annotated[str, Field(validation_alias=AliasPath("account", "platform"))]
    account_id: Annotated[str, Field(validation_alias=AliasPath("account", "id"))]
    account_handle: Annotated[str, Field(validation_alias=AliasPath("account", "handle"))]
    is_sandbox: Annotated[bool, Field(validation_alias=AliasPath("account", "is_sandbox"))]
    status: Status
    scheduled_for: datetime
    due_at: datetime
    version: int
    content: Annotated[str, Field(validation_alias="text")]
    part_count: int
    url: str | None
    platform_post_id: str | None
    live_parts: list[LivePartOut]
    attempts: list[AttemptOut]
    error: Annotated[str | None, Field(validation_alias="error_message")]
    error_code: str | None
    retry_at: datetime | None
    finished_at: datetime | None
    problems: list[ProblemOut]


class ScheduledOut(Answer):
    """What was scheduled."""

    post_id: Annotated[str, Field(validation_alias="id")]
    scheduled_posts: list[ScheduledPostOut]


class ResultOut(BaseModel):
    """What became of a post on one account. ``success`` null: not known yet."""

    platform: str
    account_id: str
    scheduled_post_id: str
    status: Status
    success: bool | None
    url: str | None
    platform_post_id: str | None
    error: str | None
    error_code: str | None
    retry_at: datetime | None


class PublishOut(BaseModel):
    """What became of a post, account by account."""

    post_id: str
    results: list[ResultOut]


class BoxOut(Answer):
    """A part of an image, in its pixels from the upper left corner."""

    left: int
    top: int
    width: int
    height: int


class MediaOut(Answer):
    """A file. ``bytes`` is its size, ``url`` a path on this site for members."""

    id: str
    mime: str
    width: int
    height: int
    bytes: int
    alt_text: str
    original_name: str
    url: str
    created_at: datetime
    source_id: Annotated[str | None, Field(description="The image that it was cut out of.")] = None
    crop: BoxOut | None = None


class PartOut(Answer):
    """One part of a post."""

    content: Annotated[str, Field(validation_alias="text")]
    media: list[MediaOut]


class TagOut(Answer):
    """A tag."""

    id: str
    name: str
    color: TagColor


class PostOut(Answer):
    """A post, its parts, and where it goes."""

    id: str
    status: PostStatus
    parts: list[PartOut]
    scheduled_posts: list[ScheduledPostOut]
    platform_params: dict[str, dict[str, object]]
    tags: list[TagOut]
    author_id: str
    author_name: str
    created_at: datetime
    updated_at: datetime


class AccountProblemsOut(Answer):
    """Everything that one account's network would refuse, and remarks."""

    account_id: str
    platform: str
    handle: str
    problems: list[ProblemOut]


class ValidationOut(BaseModel):
    """``valid``: no problem stops the post on any account."""

    valid: bool
    accounts: list[AccountProblemsOut]


class NumbersOut(Answer):
    """What people did with live posts, as far as the platforms say; null: they do not."""

    views: int | None
    likes: int | None
    comments: int | None
    shares: int | None
    clicks: int | None
    saves: int | None


class AccountAnalyticsOut(Answer):
    """What one account published in a stretch of time, and what came of it."""

    account_id: str
    platform: str
    handle: str
    published: int
    failed: int
    missed: int
    late_by_ms_median: int | None
    numbers: NumbersOut


class AnalyticsOut(Answer):
    """The whole stretch, ``since`` included, ``until`` not, and each account in it."""

    since: datetime
    until: datetime
    published: int
    failed: int
    missed: int
    numbers: NumbersOut
    accounts: list[AccountAnalyticsOut]


class PostAnalyticsOut(Answer):
    """One live post with its newest numbers."""

    scheduled_post_id: str
    post_id: str
    account_id: str
    platform: str
    handle: str
    text: str
    url: str
    published_at: datetime
    late_by_ms: int | None
    fetched_at: datetime | None
    numbers: NumbersOut


class QuotaOut(BaseModel):
    """A ceiling that the platform states: ``limit`` of ``unit`` in ``window_s`` seconds.

    ``kind`` is rolling, or fixed (windows side by side, from 00:00 UTC on).
    """

    limit: int
    window_s: int
    per: str
    unit: str
    kind: str


class AccountOut(BaseModel):
    """A connected account. Never a token."""

    id: str
    platform: str
    platform_name: str
    handle: str
    display_name: str
    avatar_url: str | None
    kind: str
    is_sandbox: bool
    is_active: bool
    health: str
    health_reason: str
    expires_at: datetime | None
    is_refreshable: bool
    scopes: list[str]
    connected_at: datetime
    last_published_at: datetime | None
    waiting_count: int
    limited_until: Annotated[
        datetime | None,
        Field(description="The platform asked to be left alone until then; null: it did not."),
    ]
    quota_used: Annotated[
        int | None,
        Field(description="Used of quota_limit in the window that ends now; null: no ceiling."),
    ]
    quota_limit: int | None
    quotas: list[QuotaOut]
    paused_at: Annotated[
        datetime | None,
        Field(description="Since when nothing goes out of it; null: it does not rest."),
    ]


class HealthOut(BaseModel):
    """``status`` is ok or degraded; each check ok or down."""

    status: str
    checks: dict[str, str]


class SignedInOut(BaseModel):
    """Who has just signed in; the session is in the cookie."""

    user_id: str
    workspace_id: str
    role: str
    timezone: str


class ErrorOut(BaseModel):
    """A refusal (RFC 9457). ``detail`` says what happened and what to do next."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = Field(
        default_factory=list, description="For validation: each with field, code and message."
    )
