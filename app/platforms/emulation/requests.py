"""What the emulators were asked, for looking at headers; without secrets."""

from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from app.platforms.redaction import redact

_SECRET_HEADERS = frozenset({"authorization", "cookie"})
_MOST_TEXT = 8_000


@dataclass(slots=True)
class LoggedRequest:
    """A request as it came; ``status`` None means that no answer was sent."""

    at: str
    platform: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    status: int | None = None
    fault: str | None = None


class RequestLog:
    """The last requests, oldest first."""

    def __init__(self, most: int = 2000) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=most)

    def note(self, platform: str, scope: "dict[str, object]", path: str) -> LoggedRequest:
        """Write down a request whose body is not read yet."""
        query = redact("?" + _text(scope["query_string"]))[1:]
        entry = LoggedRequest(
            at=datetime.now(UTC).isoformat(),
            platform=platform,
            method=str(scope["method"]),
            path=redact(path),
            query=query,
            headers=_headers(scope["headers"]),
            body="",
        )
        self._entries.append(entry)
        return entry

    def list(self, platform: str | None = None) -> list[dict[str, object]]:
        """Entries as JSON, of one network or of all."""
        return [asdict(e) for e in self._entries if platform in (None, e.platform)]

    def clear(self) -> None:
        """Forget them."""
        self._entries.clear()


def readable_body(content_type: str, body: bytes) -> str:
    """``body`` for the log: text without secrets, or how many bytes it has."""
    if not content_type.startswith(("application/json", "application/x-www-form-urlencoded")):
        return f"<{len(body)} bytes>" if body else ""
    return redact(body[:_MOST_TEXT].decode("utf-8", "replace"))


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _headers(pairs: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs if isinstance(pairs, Iterable) else ():
        word = _text(name).lower()
        text = _text(value)
        found[word] = f"{text.split(' ')[0]} [hidden]" if word in _SECRET_HEADERS else redact(text)
    return found
