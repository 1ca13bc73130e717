"""Images, documents and the older route's assets at the emulated LinkedIn."""

import re
import secrets
from dataclasses import dataclass, replace

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import fault_of, is_struck, own_base
from app.platforms.emulation.media import BadImage, Upload, inspect
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_orders import InitializeOrder, RegisterOrder
from app.platforms.linkedin.emulator_people import People
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
_MOST_DOCUMENT = 100_000_000
_MOST_PAGES = 300
_PAGE = re.compile(rb"/Type\s*/Page(?!s)")
_MECHANISM = "com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One sort of upload: how its URNs begin, and how its links look (``{name}``)."""

    prefix: str
    link: str


_IMAGE = _Kind("urn:li:image:C4E10AQ", "/dms-uploads/{name}/uploaded-image/0")
_DOCUMENT = _Kind("urn:li:document:D4E10AQ", "/dms-uploads/{name}/ads-uploadedDocument/0")
_ASSET = _Kind("urn:li:digitalmediaAsset:C5422AQ", "/mediaUpload/{name}/feedshare-uploadedImage/0")


class MediaRoutes:
    """Initialize or register, put, look."""

    def __init__(self, world: World, people: People) -> None:
        self._world, self._people = world, people
        self._uploads = world.uploads(SPEC.slug)

    async def initialize_image(self, request: Request, member: Account) -> Response:
        """A place for an image's bytes, on this very host, its query signed."""
        return await self._initialize(request, member, _IMAGE, "image")

    async def initialize_document(self, request: Request, member: Account) -> Response:
        """The same for a document."""
        return await self._initialize(request, member, _DOCUMENT, "document")

    async def register(self, request: Request, member: Account) -> Response:
        """The older route's way to a place for an image's bytes."""
        if request.query_params.get("action") != "registerUpload":
            return refused(400, "BAD_REQUEST", "The action is not known")
        try:
            order = RegisterOrder.model_validate_json(await request.body())
        except ValidationError as error:
            return bad_field("INVALID_VALUE_FOR_FIELD", "/registerUploadRequest", str(error)[:200])
        owner = self._people.author(order.request.owner, request, member)
        if owner is None:
            return denied("assets.ACTION_registerUpload")
        urn, url, _ = self._place(request, owner, _ASSET)
        mechanism = {_MECHANISM: {"headers": {}, "uploadUrl": url}}
        value = {"asset": urn, "mediaArtifact": f"{urn}/0", "uploadMechanism": mechanism}
        return JSONResponse({"value": value})

    async def put_image(self, request: Request, member: Account) -> Response:
        """The bytes. What cannot be decoded is accepted and fails in processing."""
        return await self._put(request, member, _IMAGE)

    async def put_document(self, request: Request, member: Account) -> Response:
        """The bytes of a document."""
        return await self._put(request, member, _DOCUMENT)

    async def put_asset(self, request: Request, member: Account) -> Response:
        """The bytes of the older route's image."""
        return await self._put(request, member, _ASSET)

    async def status(self, request: Request, member: Account) -> Response:
        """``GET /rest/images/{urn}``: how far processing is; only for those who may read."""
        upload = self._uploads.find(request.path_params["urn"])
        if upload is None or not self._people.may_see(upload.account, member):
            return refused(404, "NOT_FOUND", "Image not found")
        seen = self._uploads.look(upload)
        return JSONResponse({"id": seen.id, "status": _STATUS[seen.state]})

    def find_flaw(self, urn: str, author: Account) -> Response | None:
        """Why the upload called ``urn`` cannot be in a post of ``author`` now."""
        upload = self._uploads.find(urn)
        if upload is None or upload.account != author.id:
            return bad_field("INVALID_URN_ID", "/content/media/id", f"{urn} is not yours")
        flaw = {
            "waiting": ("MEDIA_ASSET_WAITING_UPLOAD", "Media asset is waiting for its upload"),
            "processing": ("MEDIA_ASSET_PROCESSING", "Media asset is still being processed"),
            "failed": ("MEDIA_ASSET_PROCESSING_FAILED", "Media asset could not be processed"),
        }.get(self._uploads.look(upload).state)
        return bad_field(flaw[0], "/content/media/id", flaw[1]) if flaw else None

    def get(self, urn: str) -> Upload:
        """The upload called ``urn``, which ``find_flaw`` has approved."""
        upload = self._uploads.find(urn)
        if upload is None:
            raise LookupError(urn)
        return upload

    async def _initialize(
        self, request: Request, member: Account, kind: _Kind, word: str
    ) -> Response:
        what = f"{word}s.ACTION_initializeUpload"
        if request.query_params.get("action") != "initializeUpload":
            return refused(400, "BAD_REQUEST", "The action is not known")
        try:
            order = InitializeOrder.model_validate_json(await request.body())
        except ValidationError:
            return bad_field("MISSING_FIELD", "/initializeUploadRequest/owner", "owner is required")
        owner = self._people.author(order.request.owner, request, member)
        if owner is None:
            return denied(what)
        urn, url, expires_at = self._place(request, owner, kind)
        value = {"uploadUrlExpiresAt": int(expires_at * 1000), "uploadUrl": url, word: urn}
        return JSONResponse({"value": value})

    def _place(self, request: Request, owner: Account, kind: _Kind) -> tuple[str, str, float]:
        name, signature = secrets.token_hex(8).upper(), secrets.token_urlsafe(24)
        urn = f"{kind.prefix}{name}"
        expires_at = self._world.clock.now() + _LINK_LIFE_S
        extra: dict[str, object] = {"signature": signature}
        self._uploads.save(Upload(urn, owner.id, "waiting", expires_at, extra=extra))
        link = f"{own_base(request)}{kind.link.format(name=name)}"
        signed = f"{link}?ca=vector_feedshare&cn=uploads&sync=0&v=beta&ut={signature}"
        return urn, signed, expires_at

    async def _put(self, request: Request, member: Account, kind: _Kind) -> Response:
        upload = self._uploads.find(f"{kind.prefix}{request.path_params['name']}")
        if upload is None or not self._people.may_see(upload.account, member):
            return refused(404, "NOT_FOUND", "Upload not found")
        if request.query_params.get("ut") != upload.extra["signature"]:
            return refused(403, "ACCESS_DENIED", "The upload link's signature does not match")
        if self._uploads.is_expired(upload):
            return refused(400, "EXPIRED_UPLOAD_URL", "Upload URL is expired")
        self._uploads.save(_processed(request, upload, await request.body(), kind))
        return Response(status_code=201)


def _processed(request: Request, upload: Upload, data: bytes, kind: _Kind) -> Upload:
    fault = fault_of(request)
    is_slow = is_struck(request, Mode.MEDIA_SLOW)
    seen = _as_document(upload, data) if kind is _DOCUMENT else _as_image(upload, data)
    if seen is None or is_struck(request, Mode.MEDIA_FAIL):
        return replace(upload, state="failed", data=data)
    looks = int(fault.order.n) + 1 if fault and is_slow else 0
    return replace(seen, state="processing" if is_slow else "ready", polls_left=looks)


def _as_image(upload: Upload, data: bytes) -> Upload | None:
    """The upload with what its bytes are, or None where LinkedIn cannot process them."""
    try:
        facts = inspect(data)
    except BadImage:
        return None
    is_small = facts.width * facts.height < 36_152_320 and facts.frames <= 250
    if not is_small or facts.mime not in _TYPES:
        return None
    return replace(upload, data=data, mime=facts.mime, width=facts.width, height=facts.height)


def _as_document(upload: Upload, data: bytes) -> Upload | None:
    mime = _document_type(data)
    if mime is None or len(data) > _MOST_DOCUMENT or len(_PAGE.findall(data)) > _MOST_PAGES:
        return None
    return replace(upload, data=data, mime=mime)


def _document_type(data: bytes) -> str | None:
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:]:
        return "application/pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "application/msword"
    if data.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in data:
        kind = "presentationml.presentation" if b"ppt/" in data else "wordprocessingml.document"
        return f"application/vnd.openxmlformats-officedocument.{kind}"
    return None
