"""Around all routes of the API: no body too large, and no error without an answer."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import BadRequest, problem_for

MAX_JSON_BYTES = 1_000_000
# What a form adds to the file in it: its boundary, headers and the other fields.
_FORM_ROOM = 64 * 1024
_UPLOADS = "/api/v2/media"
_OURS = ("/api/", "/media/", "/health", "/metrics", "/ops/rq")


def is_ours(path: str) -> bool:
    """Whether the API answers ``path``, rather than a page of the interface."""
    return path.startswith(_OURS)


class BodyLimit:
    """Refuses bodies of more than 1 MB, or for uploads more than ``max_upload_bytes``."""

    def __init__(self, app: ASGIApp, max_upload_bytes: int) -> None:
        self.app = app
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        is_upload = scope["path"] == _UPLOADS
        most = self._max_upload_bytes + _FORM_ROOM if is_upload else MAX_JSON_BYTES
        if _announced(scope) > most:
            await problem_for(_too_large(most))(scope, receive, send)
            return
        seen = 0

        async def receive_some() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise _too_large(most)
            return message

        await self.app(scope, receive_some, send)


class LastResort:
    """Answers what nobody caught with a problem that names an incident, and logs it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_ours(scope["path"]):
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def send_on(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except Exception as error:
            if has_begun:
                raise
            await problem_for(error)(scope, receive, send)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _too_large(most: int) -> HTTPException:
    return BadRequest(413, "too_large", f"At most {most / 1e6:.1f} MB are taken here.")
