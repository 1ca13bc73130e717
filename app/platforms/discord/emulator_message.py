"""Messages at the emulated Discord: read as strictly as Discord reads them."""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from app.platforms.discord.emulator_rules import bad_form, refused, too_long
from app.platforms.discord.spec import MOST_FILE_BYTES, MOST_REQUEST_BYTES

_MOST_TEXT, _MOST_FILES, _MOST_ALT = 2000, 10, 1024
_FLAGS = (1 << 2) | (1 << 12)
_FILE_NAME = re.compile(r"files\[(\d+)\]")

Name = Annotated[str, Field(min_length=1, max_length=80)]


class AllowedMentions(BaseModel):
    model_config = {"extra": "forbid"}

    parse: list[Literal["roles", "users", "everyone"]] = []
    users: Annotated[list[str], Field(max_length=100)] = []
    roles: Annotated[list[str], Field(max_length=100)] = []


class AttachmentOrder(BaseModel):
    model_config = {"extra": "forbid"}

    id: int
    filename: str = ""
    description: Annotated[str, Field(max_length=_MOST_ALT)] = ""


class MessageOrder(BaseModel):
    """``POST /webhooks/{id}/{token}``, as far as this product could ever send it."""

    model_config = {"extra": "forbid"}

    content: Annotated[str, Field(max_length=_MOST_TEXT)] = ""
    username: Name | None = None
    avatar_url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2048)] | None = None
    allowed_mentions: AllowedMentions | None = None
    attachments: Annotated[list[AttachmentOrder], Field(max_length=_MOST_FILES)] = []
    flags: int = 0
    thread_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    tts: bool = False

    @field_validator("username")
    @classmethod
    def _is_free(cls, name: str | None) -> str | None:
        lowered = (name or "").lower()
        for word in ("discord", "clyde"):
            if word in lowered:
                raise ValueError(f'Username cannot contain "{word}"')
        if lowered in ("everyone", "here"):
            raise ValueError(f'Username cannot be "{lowered}"')
        return name

    @field_validator("flags")
    @classmethod
    def _may_be_set(cls, flags: int) -> int:
        if flags & ~_FLAGS:
            raise ValueError("Only SUPPRESS_EMBEDS and SUPPRESS_NOTIFICATIONS can be set")
        return flags


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file in a request; ``index`` is the number in its name."""

    index: int
    filename: str
    content_type: str
    data: bytes


async def read_message(request: Request) -> tuple[MessageOrder, tuple[SentFile, ...]] | Response:
    """The message in ``request`` with its files, or the refusal that it earns."""
    if len(await request.body()) > MOST_REQUEST_BYTES:
        return refused(413, 40005)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return _read_order(await request.body(), ())
    if not kind.startswith("multipart/form-data"):
        return bad_form("_", "CONTENT_TYPE_INVALID", 'Expected "Content-Type" header.')
    async with request.form(max_files=50) as form:
        files = await _read_files(form)
        payload = form.get("payload_json")
    if len(files) > _MOST_FILES:
        return too_long("attachments", _MOST_FILES)
    if any(len(file.data) > MOST_FILE_BYTES for file in files):
        return refused(413, 40005)
    return _read_order(payload if isinstance(payload, str) else "{}", files)


async def _read_files(form: FormData) -> tuple[SentFile, ...]:
    found = []
    for name, value in form.multi_items():
        match = _FILE_NAME.fullmatch(name)
        if match and isinstance(value, UploadFile):
            kind = value.content_type or "application/octet-stream"
            found.append(SentFile(int(match[1]), value.filename or "", kind, await value.read()))
    return tuple(sorted(found, key=lambda file: file.index))


def _read_order(
    body: str | bytes, files: tuple[SentFile, ...]
) -> tuple[MessageOrder, tuple[SentFile, ...]] | Response:
    try:
        order = MessageOrder.model_validate(json.loads(body))
    except ValidationError as error:
        return _flaw(error)
    except ValueError:
        return bad_form("_", "JSON_INVALID", "The request body contains invalid JSON.")
    sent = {file.index for file in files}
    for place, attachment in enumerate(order.attachments):
        if attachment.id not in sent:
            message = f"Unknown attachment {attachment.id}"
            return bad_form(f"attachments.{place}.id", "ATTACHMENT_NOT_FOUND", message)
    if not order.content.strip() and not files:
        return refused(400, 50006)
    return order, files


def _flaw(error: ValidationError) -> Response:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "_"
    if first["type"] in ("string_too_long", "too_long"):
        return too_long(place, first["ctx"]["max_length"])
    return bad_form(place, "BASE_TYPE_BAD_VALUE", first["msg"].removeprefix("Value error, "))
