"""Images at the emulated LinkedIn."""

import secrets
from dataclasses import replace

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import fault_of, is_struck, own_base
from app.platforms.emulation.media import BadImage, Facts, Upload, inspect
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_rules import bad_field, denied, refused
from app.platforms.linkedin.spec import SPEC

_LINK_LIFE_S = 3600
_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})
_STATUS = {
    "waiting": "WAITING_UPLOAD",
    "processing": "PROCESSING",
    "ready": "AVAILABLE",
    "failed": "PROCESSING_FAILED",
}


class _Owner(BaseModel):
    owner: str


class _Initialize(BaseModel):
    request: _Owner = Field(alias="initializeUploadRequest")


class MediaRoutes:
    """Initialize, put, look."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._uploads = world.uploads(SPEC.slug)

    async def initialize(self, request: Request, account: Account) -> Response:
        """A place for the bytes, on this very host, its query signed."""
        if request.query_params.get("action") != "initializeUpload":
            return refused(400, "BAD_REQUEST", "The action is not known")
        try:
            order = _Initialize.model_validate_json(await request.body())
        except ValidationError:
            return bad_field("MISSING_FIELD", "/initializeUploadRequest/owner", "owner is required")
        if order.request.owner != f"urn:li:person:{account.id}":
            return denied("images.ACTION_initializeUpload")
        name, signature = secrets.token_hex(8).upper(), secrets.token_urlsafe(24)
        urn = f"urn:li:image:C4E10AQ{name}"
        expires_at = self._world.clock.now() + _LINK_LIFE_S
        self._uploads.save(
            Upload(urn, account.id, "waiting", expires_at, extra={"signature": signature})
        )
        link = f"{own_base(request)}/dms-uploads/{name}/uploaded-image/0"
        value = {
            "uploadUrlExpiresAt": int(expires_at * 1000),
            "uploadUrl": f"{link}?ca=vector_feedshare&cn=uploads&sync=0&v=beta&ut={signature}",
            "image": urn,
        }
        return JSONResponse({"value": value})

    async def put(self, request: Request, account: Account) -> Response:
        """The bytes. What cannot be decoded is accepted and fails in processing."""
        upload = self._uploads.find(f"urn:li:image:C4E10AQ{request.path_params['name']}")
        if upload is None or upload.account != account.id:
            return refused(404, "NOT_FOUND", "Upload not found")
        if request.query_params.get("ut") != upload.extra["signature"]:
            return refused(403, "ACCESS_DENIED", "The upload link's signature does not match")
        if self._uploads.is_expired(upload):
            return refused(400, "EXPIRED_UPLOAD_URL", "Upload URL is expired")
        self._uploads.save(self._processed(request, upload, await request.body()))
        return Response(status_code=201)

    async def look(self, _request: Request, _account: Account, upload: Upload) -> Response:
        """How far processing is; only for those who may read."""
        seen = self._uploads.look(upload)
        return JSONResponse({"id": seen.id, "status": _STATUS[seen.state]})

    async def status(self, request: Request, account: Account) -> Response:
        """``GET /rest/images/{urn}``."""
        upload = self._uploads.find(request.path_params["urn"])
        if upload is None or upload.account != account.id:
            return refused(404, "NOT_FOUND", "Image not found")
        return await self.look(request, account, upload)

    def find_flaw(self, urn: str, account: Account) -> Response | None:
        """Why the image called ``urn`` cannot be in a post of ``account`` now."""
        upload = self._uploads.find(urn)
        if upload is None or upload.account != account.id:
            return bad_field("INVALID_URN_ID", "/content/media/id", f"{urn} is not your image")
        flaw = {
            "waiting": ("MEDIA_ASSET_WAITING_UPLOAD", "Media asset is waiting for its upload"),
            "processing": ("MEDIA_ASSET_PROCESSING", "Media asset is still being processed"),
            "failed": ("MEDIA_ASSET_PROCESSING_FAILED", "Media asset could not be processed"),
        }.get(self._uploads.look(upload).state)
        return bad_field(flaw[0], "/content/media/id", flaw[1]) if flaw else None

    def get(self, urn: str) -> Upload:
        """The image called ``urn``, which ``find_flaw`` has approved."""
        upload = self._uploads.find(urn)
        if upload is None:
            raise LookupError(urn)
        return upload

    def _processed(self, request: Request, upload: Upload, data: bytes) -> Upload:
        fault = fault_of(request)
        is_slow = is_struck(request, Mode.MEDIA_SLOW)
        facts = _find_facts(data)
        if facts is None or is_struck(request, Mode.MEDIA_FAIL):
            return replace(upload, state="failed", data=data)
        return replace(
            upload,
            state="processing" if is_slow else "ready",
            polls_left=int(fault.order.n) + 1 if fault and is_slow else 0,
            mime=facts.mime,
            width=facts.width,
            height=facts.height,
            data=data,
        )


def _find_facts(data: bytes) -> Facts | None:
    """What the bytes are, or None where LinkedIn cannot process them."""
    try:
        facts = inspect(data)
    except BadImage:
        return None
    is_small = facts.width * facts.height < 36_152_320 and facts.frames <= 250
    return facts if is_small and facts.mime in _TYPES else None
