"""Bluesky's JSON, as far as we read it. Source: lexicons ``com.atproto.*`` and ``app.bsky.*``."""

import base64
import binascii
import json
from datetime import UTC, datetime

from pydantic import BaseModel, Field

_DID = r"^did:[a-z]+:\S+$"
_PDS = "AtprotoPersonalDataServer"


class Service(BaseModel):
    """A service in a DID document."""

    id: str = ""
    type: str = ""
    endpoint: object = Field(default=None, alias="serviceEndpoint")


class DidDocument(BaseModel):
    service: list[Service] = []


class Session(BaseModel):
    """``createSession`` and ``refreshSession``."""

    access_jwt: str = Field(alias="accessJwt", min_length=1, repr=False)
    refresh_jwt: str = Field(alias="refreshJwt", min_length=1, repr=False)
    did: str = Field(pattern=_DID)
    handle: str
    did_doc: DidDocument | None = Field(default=None, alias="didDoc")

    @property
    def host(self) -> str:
        """The server that keeps the account's posts; empty where the answer names none."""
        for service in self.did_doc.service if self.did_doc else ():
            if service.id.endswith("#atproto_pds") and service.type == _PDS:
                return service.endpoint if isinstance(service.endpoint, str) else ""
        return ""


class SessionInfo(BaseModel):
    """``getSession``. ``status`` says why an account is not active."""

    did: str = Field(pattern=_DID)
    handle: str
    active: bool = True
    status: str = ""


class Profile(BaseModel):
    """``app.bsky.actor.getProfile``."""

    did: str = Field(pattern=_DID)
    display_name: str = Field(default="", alias="displayName")
    avatar: str | None = None


class BlobLink(BaseModel):
    link: str = Field(alias="$link", pattern=r"^b[a-z2-7]+$")


class Blob(BaseModel):
    """An uploaded file, as records point to it."""

    ref: BlobLink
    mime: str = Field(alias="mimeType", pattern=r"^\S+$")
    size: int


class BlobAnswer(BaseModel):
    """``uploadBlob``."""

    blob: Blob


class Resolved(BaseModel):
    """``resolveHandle``."""

    did: str = Field(pattern=_DID)


class Written(BaseModel):
    """``putRecord``."""

    uri: str = Field(pattern=r"^at://\S+$")
    cid: str


class Record(BaseModel):
    text: str = ""


class FoundRecord(BaseModel):
    """``getRecord``."""

    uri: str
    cid: str = Field(min_length=1)
    value: Record


class PostView(BaseModel):
    """A post with its numbers, as far as the network gives them."""

    uri: str
    likes: int | None = Field(default=None, alias="likeCount")
    replies: int | None = Field(default=None, alias="replyCount")
    reposts: int | None = Field(default=None, alias="repostCount")
    quotes: int | None = Field(default=None, alias="quoteCount")
    bookmarks: int | None = Field(default=None, alias="bookmarkCount")


class Posts(BaseModel):
    """``app.bsky.feed.getPosts``; posts that are gone are missing."""

    posts: list[PostView]


class ErrorBody(BaseModel):
    """Every refusal."""

    error: str
    message: str = ""


def jwt_end(token: str) -> datetime | None:
    """When a session's token ends (UTC), or None where it does not say."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, binascii.Error):
        return None
