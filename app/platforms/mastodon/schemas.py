"""The JSON of Mastodon servers, as far as we read it. Source: docs.joinmastodon.org, entities; what
relatives add (``max_toot_chars``, ``upload_limit``) from their own API pages."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

# Numbers (Mastodon), or words of letters and digits (its relatives). Lengths stand beside the
# patterns: counted inside them, each costs megabytes of compiled automaton.
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=128)]
_MOST = 1_000_000_000


def _count(value: object) -> int | None:
    """A positive whole number, or None: a server's nonsense must not become a limit of ours."""
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if 0 < number <= _MOST else None


def _words(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


Count = Annotated[int | None, BeforeValidator(_count)]
Words = Annotated[list[str], BeforeValidator(_words)]
Text = Annotated[str, BeforeValidator(_text)]
Moment = Annotated[datetime, AfterValidator(_aware)]


class App(BaseModel):
    """``POST /api/v1/apps``."""

    client_id: Annotated[str, Field(pattern=r"^[^\s?]+$", max_length=2000)]
    client_secret: Annotated[str, Field(min_length=1, max_length=2000)]


class ServerMetadata(BaseModel):
    """``GET /.well-known/oauth-authorization-server`` (RFC 8414)."""

    code_challenge_methods_supported: Words = []
    scopes_supported: Words = []


class Owner(BaseModel):
    """Whose something is."""

    id: Id


class Account(BaseModel):
    """``GET /api/v1/accounts/verify_credentials``."""

    id: Id
    username: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$", max_length=200)]
    display_name: Text = ""
    avatar: Text = ""


class Attachment(BaseModel):
    """An upload; ``url`` is missing while it is processed."""

    id: Id
    url: str | None = None


class Status(BaseModel):
    """A post. ``content`` is HTML; ``favourites_count`` and its like are as this server knows."""

    id: Id
    created_at: Moment
    url: str | None = None
    content: Text = ""
    spoiler_text: Text = ""
    in_reply_to_id: Id | None = None
    media_attachments: list[Attachment] = []
    reblog: object = None
    account: Owner | None = None
    favourites_count: int | None = None
    reblogs_count: int | None = None
    replies_count: int | None = None


class Context(BaseModel):
    """``GET /api/v1/statuses/{id}/context``."""

    descendants: list[Status] = []


class Source(BaseModel):
    """``GET /api/v1/statuses/{id}/source``: the text as it was written."""

    text: str
    spoiler_text: Text = ""


class StatusLimits(BaseModel):
    max_characters: Count = None
    max_media_attachments: Count = None
    characters_reserved_per_url: Count = None


class MediaLimits(BaseModel):
    supported_mime_types: Words = []
    description_limit: Count = None
    image_size_limit: Count = None
    image_matrix_limit: Count = None


class Configuration(BaseModel):
    statuses: StatusLimits = StatusLimits()
    media_attachments: MediaLimits = MediaLimits()


class Instance(BaseModel):
    """``GET /api/v2/instance`` and its elder ``/api/v1/instance``, whose relatives put their
    limits beside the rest instead of in ``configuration``."""

    version: str
    domain: Text = ""
    uri: Text = ""
    source_url: Text = ""
    configuration: Configuration = Configuration()
    max_toot_chars: Count = None
    max_media_attachments: Count = None
    upload_limit: Count = None
    description_limit: Count = None


class NodeLink(BaseModel):
    rel: Text = ""
    href: Text = ""


class NodeLinks(BaseModel):
    """``GET /.well-known/nodeinfo``."""

    links: list[NodeLink]


class Software(BaseModel):
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$", max_length=40)]
    version: Text = ""


class NodeInfo(BaseModel):
    """A nodeinfo document (nodeinfo.diaspora.software): what runs here."""

    software: Software


class ErrorBody(BaseModel):
    """Refusals in JSON: Mastodon's ``error``, and the fields that relatives use instead."""

    error: object = None
    error_description: Text = ""
    message: Text = ""
    errors: object = None

    def words(self) -> str:
        """Everything it says, for looking up phrases."""
        said = [_said(self.error), self.error_description, self.message, _said(self.errors)]
        return " ".join(word for word in said if word)


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(_said(inner) for inner in value.values())
    return " ".join(_said(inner) for inner in value) if isinstance(value, list) else ""
