"""Uploads at the emulated X."""

import base64
import binascii
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError, model_validator
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import fault_of, is_struck
from app.platforms.emulation.media import BadImage, Upload, inspect
from app.platforms.emulation.video import BadVideo, inspect_video
from app.platforms.emulation.world import World
from app.platforms.x.emulator_rules import Snowflakes, invalid, problem
from app.platforms.x.spec import SPEC

_DAY_S = 86_400
_MOST_PIECE = 5 * 1024 * 1024
_IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
_MOST_SEGMENTS = 1000
_SHORTEST_S, _LONGEST_S = 0.5, 140
# What must be uploaded in pieces: types and bytes of each category.
_CHUNKED = {
    "tweet_gif": (frozenset({"image/gif"}), 15_000_000),
    "tweet_video": (frozenset({"video/mp4", "video/quicktime"}), 512_000_000),
}
_KEY_KINDS = {"tweet_gif": 16, "tweet_video": 13}
_SOON_S, _LATER_S = 1, 30
_STATES = {"ready": "succeeded", "processing": "in_progress", "failed": "failed"}


class Initialize(BaseModel):
    """``POST /2/media/upload/initialize``."""

    model_config = {"extra": "forbid"}

    media_type: str
    media_category: Literal["tweet_gif", "tweet_video"]
    total_bytes: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _fits_its_category(self) -> "Initialize":
        types, most = _CHUNKED[self.media_category]
        if self.media_type not in types:
            raise ValueError("media_type does not fit media_category")
        if self.total_bytes > most:
            raise ValueError("total_bytes is too large")
        return self


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
        if index != str(upload.extra["next"]) or int(index) >= _MOST_SEGMENTS:
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
        if upload.extra["as"] == "tweet_video":
            return self._finish_video(request, upload)
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
        if upload.extra["as"] == "tweet_video":
            return invalid("alt_text is supported for images only.", id=[order.id])
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
        upload = replace(upload, mime=facts.mime, width=facts.width, height=facts.height)
        return self._digest(request, upload, fits=fits)

    def _finish_video(self, request: Request, upload: Upload) -> Response:
        """Videos are digested in any case; what is wrong with one shows only then."""
        try:
            facts = inspect_video(upload.data)
        except BadVideo:
            return self._digest(request, replace(upload, mime="video/mp4"), fits=False)
        upload = replace(upload, mime=facts.mime, width=facts.width, height=facts.height)
        fits = _SHORTEST_S <= facts.seconds <= _LONGEST_S
        return self._digest(request, upload, fits=fits, least_looks=1)

    def _digest(
        self, request: Request, upload: Upload, *, fits: bool, least_looks: int = 0
    ) -> Response:
        fault = fault_of(request)
        is_slow = fault is not None and is_struck(request, Mode.MEDIA_SLOW)
        looks = int(fault.order.n) if fault and is_slow else least_looks
        is_bad = not fits or is_struck(request, Mode.MEDIA_FAIL)
        state = "failed" if is_bad else "processing" if looks else "ready"
        saved = self._uploads.save(replace(upload, state=state, polls_left=looks))
        return self._answer(saved, with_progress=state != "ready")

    def _answer(self, upload: Upload, *, with_progress: bool = False) -> Response:
        data: dict[str, object] = {
            "id": upload.id,
            "media_key": f"{_KEY_KINDS.get(str(upload.extra['as']), 3)}_{upload.id}",
            "size": len(upload.data),
            "expires_after_secs": int(upload.expires_at - self._world.clock.now()),
        }
        if with_progress:
            progress: dict[str, object] = {"state": _STATES[upload.state]}
            if upload.state == "processing":
                wait_s = _LATER_S if upload.polls_left > 1 else _SOON_S
                progress |= {"check_after_secs": wait_s, "progress_percent": 50}
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
