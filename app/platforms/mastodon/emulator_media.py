"""Uploads at the emulated servers."""

from dataclasses import replace

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import fault_of, is_struck, own_base
from app.platforms.emulation.media import BadImage, Facts, Upload, inspect
from app.platforms.emulation.world import World
from app.platforms.mastodon.emulator_rules import WORDS, Snowflakes, refuse
from app.platforms.mastodon.emulator_servers import Server
from app.platforms.mastodon.spec import SPEC

_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_MOST_PIXELS = 33_177_600
_DAY_S = 86_400
_NO_FILE = "Validation failed: File can't be blank"
_BAD_TYPE = "Validation failed: File content type is invalid, File is invalid"
_TOO_LARGE = "Validation failed: File file size must be less than {size} MB, File is invalid"
_BAD_FILE = "Error processing thumbnail for uploaded media"


class MediaRoutes:
    """Uploading, asking, describing."""

    def __init__(self, server: Server, world: World, ids: Snowflakes) -> None:
        self._server, self._world, self._ids = server, world, ids
        self._uploads = world.uploads(SPEC.slug)

    async def upload(self, request: Request, account: Account) -> Response:
        """One image, with its description."""
        async with request.form() as form:
            file, described = form.get("file"), form.get("description")
            data = await file.read() if isinstance(file, UploadFile) else b""
        alt_text = described if isinstance(described, str) else ""
        facts = self._find_flaw(data, alt_text) or _facts_of(data)
        if isinstance(facts, str):
            return refuse(request, self._server, 422, facts)
        fault, is_bad = fault_of(request), is_struck(request, Mode.MEDIA_FAIL)
        is_waiting = is_bad or is_struck(request, Mode.MEDIA_SLOW)
        if is_waiting and not request.url.path.endswith("/v2/media"):
            # The elder upload answers when it is done.
            if is_bad:
                return refuse(request, self._server, 422, _BAD_FILE)
            is_waiting = False
        upload = Upload(
            self._ids.next(),
            account.id,
            "failing" if is_bad else "processing",
            self._world.clock.now() + _DAY_S,
            facts.mime,
            facts.width,
            facts.height,
            alt_text=alt_text,
            data=data,
            polls_left=int(fault.order.n) if fault else 0,
        )
        upload = upload if is_waiting else replace(upload, state="ready")
        return self._answer(request, self._uploads.save(upload), 202 if is_waiting else 200)

    async def show(self, request: Request, account: Account) -> Response:
        """How far processing is: 206 until it is done."""
        upload = self._own(request.path_params["id"], account)
        if upload is None:
            return refuse(request, self._server, 404, WORDS[404])
        if upload.state == "failing":
            return refuse(request, self._server, 422, _BAD_FILE)
        upload = self._uploads.look(upload)
        return self._answer(request, upload, 200 if upload.state == "ready" else 206)

    async def change(self, request: Request, account: Account) -> Response:
        """Another description."""
        upload = self._own(request.path_params["id"], account)
        described = (await request.form()).get("description")
        if upload is None or not isinstance(described, str):
            return refuse(request, self._server, 404, WORDS[404])
        return self._answer(request, self._uploads.save(replace(upload, alt_text=described)), 200)

    def find_usable(self, ids: tuple[str, ...], account: Account) -> tuple[Upload, ...] | str:
        """The account's uploads called ``ids`` that no post has yet, or why not."""
        found = [self._own(i, account) for i in ids]
        missing = [i for i, u in zip(ids, found, strict=True) if u is None or u.extra.get("post")]
        if missing:
            return f"Media {', '.join(missing)} not found or already attached to another post"
        uploads = tuple(u for u in found if u is not None)
        if any(u.state != "ready" for u in uploads):
            return "Cannot attach files that have not finished processing. Try again in a moment!"
        return uploads

    def attach(self, uploads: tuple[Upload, ...], post_id: str) -> None:
        """From now on they belong to that post."""
        for upload in uploads:
            self._uploads.save(replace(upload, extra={**upload.extra, "post": post_id}))

    def as_json(self, request: Request, upload_id: str, alt_text: str) -> dict[str, object]:
        """An attachment in a post."""
        url = f"{own_base(request)}/system/media/{upload_id}"
        return {"id": upload_id, "type": "image", "url": url, "description": alt_text or None}

    def _find_flaw(self, data: bytes, alt_text: str) -> str:
        if not data:
            return _NO_FILE
        if len(data) > self._server.max_bytes:
            return _TOO_LARGE.format(size=self._server.max_bytes // 1024**2)
        if len(alt_text) > self._server.max_alt_text:
            most = self._server.max_alt_text
            return f"Validation failed: Description is too long (maximum is {most} characters)"
        return ""

    def _own(self, upload_id: str, account: Account) -> Upload | None:
        upload = self._uploads.find(upload_id)
        if upload is None or upload.account != account.id:
            return None
        # What no post has is cleared away after a day.
        is_gone = self._uploads.is_expired(upload) and not upload.extra.get("post")
        return None if is_gone else upload

    def _answer(self, request: Request, upload: Upload, status: int) -> Response:
        body = self.as_json(request, upload.id, upload.alt_text)
        return JSONResponse(body if status == 200 else {**body, "url": None}, status)


def _facts_of(data: bytes) -> Facts | str:
    """What the image is, or why it is refused."""
    try:
        facts = inspect(data)
    except BadImage:
        return _BAD_TYPE
    if facts.mime not in _TYPES:
        return _BAD_TYPE
    if facts.width * facts.height > _MOST_PIXELS:
        return f"Validation failed: {facts.width}x{facts.height} images are not supported"
    return facts
