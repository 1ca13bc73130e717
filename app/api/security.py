"""Headers that tell browsers what they must not do with our pages."""

from functools import cached_property
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.settings import Settings, get_settings

_YEAR_S = 31_536_000


class SecurityHeaders:
    """Wraps any ASGI application. A header that an answer sets itself is left as it is.

    ``settings`` None: this process's own, read at the first answer.
    """

    def __init__(self, app: ASGIApp, settings: Settings | None = None) -> None:
        self.app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._always.items():
                    headers.setdefault(name, value)
                cached = _caching(scope["path"], message["status"])
                if cached:
                    headers["Cache-Control"] = headers.get("Cache-Control", cached)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    @cached_property
    def _always(self) -> dict[str, str]:
        settings = self._settings or get_settings()
        headers = {
            "Content-Security-Policy": content_security_policy(settings),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            # Not no-referrer: browsers would send "Origin: null" with forms then.
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if settings.is_secure:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR_S}"
        return headers


def content_security_policy(settings: Settings) -> str:
    """What our pages may load. Scripts and styles stand inline in the prerendered pages."""
    public = urlsplit(settings.public_url)
    socket = f"{'wss' if settings.is_secure else 'ws'}://{public.netloc}"
    sandbox = urlsplit(settings.sandbox_url)
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob: https: {sandbox.scheme}://{sandbox.netloc}",
            "font-src 'self' data:",
            f"connect-src 'self' {socket}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _caching(path: str, status: int) -> str | None:
    if path.startswith("/api/") or path == "/health":
        return "no-store"
    # The build puts a hash of the content into every name in there.
    is_asset = path.startswith("/assets/") and status == 200
    return f"public, max-age={_YEAR_S}, immutable" if is_asset else None
