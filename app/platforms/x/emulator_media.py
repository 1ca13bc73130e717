"""Uploads at the emulated X."""

import base64
import binascii
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import fault_of, is_struck
from app.platforms.emulation.media import BadImage, Upload, inspect
from app.platforms.emulation.world import World
from app.platforms.x.emulator_rules import Snowflakes, invalid, problem
from app.platforms.x.spec import SPEC

_DAY_S = 86_400
_MOST_PIECE = 5 * 1024 * 1024
_IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
_STATES = {"ready": "succeeded", "processing": "in_progress", "failed": "failed"}


class Initialize(BaseModel):
    """``POST /2/media/upload/initialize``."""

    model_config = {"extra": "forbid"}

    media_type: Literal["image/gif"]
    media_category: Literal["tweet_gif"]
    total_bytes: Annotated[int, Field(ge=1, le=15_000_000)]


class AltText(BaseModel):
    text: Annotated[str, Field(max_length=1000)]


class MetadataBody(BaseModel):
    alt_text: AltText


class Metadata(BaseModel):
    """``POST /2/media/metadata``."""

    model_config = {"extra": "forbid"}

    id: str
    metadata: MetadataBody


class MediaRoutes:
    """Simple upload for images, pieces for animated ones, status and alt text."""

    def __init__(self, world: World, ids: Snowflakes) -> None:
        self._world, self._ids = world, ids
        self._uploads = world.uploads(SPEC.slug)

    async def simple(self, request: Request, account: Account) -> Response:
        """One image in one request."""
        data, category = await _read_simple(request)
        if data is None or not category:
            return invalid("media and media_category are required.", media=[], media_category=[])
        if category != "tweet_image":
            return invalid("This media category must be uploaded in chunks.", media_category=[])
        if len(data) > 5_000_000:
            return problem(413, "File size exceeds 5242880 bytes.")
        upload = self._new(account, "tweet_image")
        return self._finish(request, replace(upload, data=data), _IMAGE_TYPES)

    async def initialize(self, request: Request, account: Account) -> Response:
        """Begin an upload in pieces."""
        try:
            order = Initialize.model_validate_json(await request.body())
        except ValidationError as error:
            return invalid(error.errors()[0]["msg"], **_fields(error))
        upload = self._new(account, order.media_category)
        extra = {**upload.extra, "total": order.total_bytes, "next": 0}
        self._uploads.save(replace(upload, extra=extra))
        return self._answer(upload)

    async def append(self, request: Request, account: Account) -> Response:
        """One piece, in order."""
        upload = self._own(request.path_params["id"], account)
        async with request.form() as form:
            piece, index = form.get("media"), form.get("segment_index")
            data = await piece.read() if isinstance(piece, UploadFile) else b""
        if upload is None or upload.state != "waiting" or not data:
            return invalid("Your media IDs are invalid.", id=[])
        if index != str(upload.extra["next"]):
            return invalid("segment_index is out of order.", segment_index=[])
        if len(data) > _MOST_PIECE:
            return problem(413, "The chunk is too large.")
        extra = {**upload.extra, "next": int(str(upload.extra["next"])) + 1}
        self._uploads.save(replace(upload, data=upload.data + data, extra=extra))
        return JSONResponse({"data": {"expires_at": int(upload.expires_at)}})

    async def finalize(self, request: Request, account: Account) -> Response:
        """All pieces are there: check and process."""
        upload = self._own(request.path_params["id"], account)
        if upload is None or len(upload.data) != upload.extra.get("total"):
            return invalid("The upload is not complete.", id=[])
        return self._finish(request, upload, frozenset({"image/gif"}))

    async def status(self, request: Request, account: Account) -> Response:
        """How far processing is."""
        query = request.query_params
        upload = self._own(query.get("media_id", ""), account)
        if query.get("command") != "STATUS" or upload is None:
            return invalid("Your media IDs are invalid.", media_id=[query.get("media_id", "")])
        return self._answer(self._uploads.look(upload), with_progress=True)

    async def metadata(self, request: Request, account: Account) -> Response:
        """Set an upload's alt text."""
        try:
            order = Metadata.model_validate_json(await request.body())
        except ValidationError as error:
            return invalid(error.errors()[0]["msg"], **_fields(error))
        upload = self._own(order.id, account)
        if upload is None:
            return invalid("Your media IDs are invalid.", id=[order.id])
        self._uploads.save(replace(upload, alt_text=order.metadata.alt_text.text))
        described = {"alt_text": {"text": order.metadata.alt_text.text}}
        return JSONResponse({"data": {"id": order.id, "associated_metadata": described}})

    def find_usable(self, ids: tuple[str, ...], account: Account) -> tuple[Upload, ...] | None:
        """The uploads called ``ids`` when all are this account's, fresh and processed."""
        found = [self._own(i, account) for i in ids]
        ready = tuple(u for u in found if u is not None and u.state == "ready")
        return ready if len(ready) == len(ids) else None

    def _new(self, account: Account, category: str) -> Upload:
        expires_at = self._world.clock.now() + _DAY_S
        return Upload(self._ids.next(), account.id, "waiting", expires_at, extra={"as": category})

    def _own(self, upload_id: str, account: Account) -> Upload | None:
        upload = self._uploads.find(upload_id)
        if upload is None or upload.account != account.id or self._uploads.is_expired(upload):
            return None
        return upload

    def _finish(self, request: Request, upload: Upload, types: frozenset[str]) -> Response:
        try:
            facts = inspect(upload.data)
        except BadImage:
            return invalid("The media could not be decoded.", media=[])
        if facts.mime not in types:
            return invalid(f"{facts.mime} does not fit the media category.", media=[])
        fits = facts.mime != "image/gif" or (
            facts.width <= 1280 and facts.height <= 1080 and facts.frames <= 350
        )
        fault = fault_of(request)
        is_slow = fault is not None and is_struck(request, Mode.MEDIA_SLOW)
        is_bad = not fits or is_struck(request, Mode.MEDIA_FAIL)
        upload = replace(
            upload,
            state="failed" if is_bad else "processing" if is_slow else "ready",
            mime=facts.mime,
            width=facts.width,
            height=facts.height,
            polls_left=int(fault.order.n) if fault and is_slow else 0,
        )
        return self._answer(self._uploads.save(upload), with_progress=upload.state != "ready")

    def _answer(self, upload: Upload, *, with_progress: bool = False) -> Response:
        data: dict[str, object] = {
            "id": upload.id,
            "media_key": f"{16 if upload.extra.get('as') == 'tweet_gif' else 3}_{upload.id}",
            "size": len(upload.data),
            "expires_after_secs": int(upload.expires_at - self._world.clock.now()),
        }
        if with_progress:
            progress: dict[str, object] = {"state": _STATES[upload.state]}
            if upload.state == "processing":
                progress |= {"check_after_secs": 1, "progress_percent": 50}
            if upload.state == "failed":
                progress["error"] = {"code": 1, "name": "InvalidMedia", "message": "InvalidMedia"}
            data["processing_info"] = progress
        return JSONResponse({"data": data})


async def _read_simple(request: Request) -> tuple[bytes | None, str]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return _read_base64(await request.body())
    async with request.form() as form:
        file, category = form.get("media"), form.get("media_category")
        data = await file.read() if isinstance(file, UploadFile) else None
    return data, category if isinstance(category, str) else ""


def _read_base64(body: bytes) -> tuple[bytes | None, str]:
    class Simple(BaseModel):
        media: str
        media_category: str

    try:
        order = Simple.model_validate_json(body)
        return base64.b64decode(order.media, validate=True), order.media_category
    except (ValidationError, binascii.Error):
        return None, ""


def _fields(error: ValidationError) -> dict[str, list[str]]:
    return {".".join(map(str, e["loc"])): [] for e in error.errors()}
