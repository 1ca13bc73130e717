"""The one way to speak HTTP with a network: deadlines, honest errors, nothing leaked."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from app.core import net
from app.core.clock import Clock, SystemClock
from app.core.net import AddressRefused
from app.platforms.base import CallKind, Endpoints, departure, uptime
from app.platforms.clients import HEADERS, shared_client
from app.platforms.errors import (
    Ambiguous,
    AuthExpired,
    BillingRequired,
    ContentRejected,
    NotSent,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.hints import find_hint, find_retry_after
from app.platforms.redaction import redact
from app.platforms.wire import send_once

log = structlog.get_logger(__name__)

_MOST_BYTES = 2 * 1024 * 1024
_MOST_DETAIL = 600
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)
_PRIVATE = (
    "This {name} server's name leads into a private network. Nothing was sent. Whoever runs "
    "Punctual can allow it with PUNCTUAL_PRIVATE_HOSTS."
)

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds: to connect, between two pieces of data, and for the whole call."""

    connect: float
    idle: float
    total: float


DEADLINES: Mapping[CallKind, Deadlines] = {
    CallKind.READ: Deadlines(5, 15, 30),
    CallKind.PREPARE: Deadlines(5, 60, 120),
    CallKind.PUBLISH: Deadlines(5, 30, 45),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, body. Holds nothing that was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def find_json(self) -> dict[str, object] | None:
        """The body as a JSON object, or None where it is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


# A network's own reading of a refusal; None leaves it to the status.
Explain = Callable[[Answer], PlatformError | None]


def failure(
    error: Exception, kind: CallKind, name: str, secrets: tuple[str, ...] = ()
) -> PlatformError:
    """The PlatformError that a failed exchange with the network called ``name`` means."""
    detail = redact(f"{type(error).__name__}: {error}", secrets)
    if isinstance(error, AddressRefused):
        return NotSent(_PRIVATE.format(name=name), code="private_address", detail=detail)
    if isinstance(error, _NEVER_SENT):
        return NotSent(f"{name} could not be reached. Nothing was sent.", detail=detail)
    if kind is CallKind.PUBLISH:
        return Ambiguous(lost_answer(name), detail=detail)
    return Transient(f"{name} did not answer. Nothing was published.", detail=detail)


def refusal(answer: Answer, kind: CallKind, name: str, clock: Clock) -> PlatformError:
    """The PlatformError that an ``answer``'s status means where the network says no more."""
    if answer.status >= 500 or answer.status == 408 or answer.status < 400:
        if kind is CallKind.PUBLISH:
            return Ambiguous(lost_answer(name), http_status=answer.status)
        return Transient(
            f"{name} is in trouble ({answer.status}).",
            http_status=answer.status,
            retry_at=find_retry_after(answer.headers, clock.now()),
        )
    if answer.status == 429:
        hint = find_hint(answer.headers, clock.now())
        return RateLimited(
            f"{name} asks for a pause.",
            http_status=answer.status,
            retry_at=hint.retry_at,
            per=hint.per,
        )
    if answer.find_json() is None:
        message = (
            f"Something that is not {name} answered ({answer.status}). Nothing was published. "
            "If it stays so, whoever runs Punctual should check the network's address."
        )
        return Transient(message, code="not_the_network", http_status=answer.status)
    known = _BY_STATUS.get(answer.status)
    if known:
        error_class, sentence = known
        return error_class(sentence.format(name=name), http_status=answer.status)
    message = f"{name} did not accept this ({answer.status}). Change the post and try again."
    return ContentRejected(message, http_status=answer.status)


_BY_STATUS: Mapping[int, tuple[type[PlatformError], str]] = {
    401: (AuthExpired, "{name} no longer accepts the connection's token."),
    402: (BillingRequired, "{name} wants payment before it publishes."),
    403: (PermissionMissing, "{name} does not allow this. Reconnect and grant every permission."),
}


def lost_answer(name: str) -> str:
    """What to say when the network called ``name`` may have published something. Whether it can be
    looked up is another matter."""
    return (
        f"{name} did not say whether the post went out. Nothing is sent again before that is known."
    )


class PlatformHttp:
    """HTTP with one network for one connection.

    ``explain`` reads the network's own error bodies; ``bearer`` is sent with every call to
    ``base_url``'s host. Neither it nor ``secrets``, which stand in addresses, ever appear in an
    error, a detail or a repr.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        explain: Explain,
        *,
        bearer: str = "",
        secrets: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        self._name, self._base, self._explain = name, base_url.rstrip("/"), explain
        self._secrets = (bearer, *secrets) if bearer else secrets
        self._clock = clock or SystemClock()
        self._deadlines = deadlines
        self._own = dict(headers or {})
        if bearer:
            self._own["Authorization"] = f"Bearer {bearer}"

    def __repr__(self) -> str:
        return f"PlatformHttp({self._name!r}, {self._base!r})"

    async def send(
        self,
        method: str,
        path: str,
        kind: CallKind,
        *,
        json: object = None,
        content: bytes | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call ``path`` (below the base address, or a whole URL, taken unchanged).

        Returns any answer below 300. Raises PlatformError for everything else.
        """
        url = path if path.startswith(("http://", "https://")) else self._base + path
        try:
            request = httpx.Request(
                method,
                url,
                json=json,
                content=content,
                files=files,
                data=data,
                headers={**HEADERS, **self._own, **(headers or {})},
                extensions=self._extensions(kind),
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise failure(error, CallKind.PREPARE, self._name, self._secrets) from None
        answer = await self._logged(request, kind)
        if not 200 <= answer.status < 300:
            raise self.error_for(answer, kind)
        return answer

    async def _logged(self, request: httpx.Request, kind: CallKind) -> Answer:
        """The answer, with a line of log; not even a path in it, for some hold a secret."""
        began, said = time.monotonic(), "no answer"
        try:
            answer = await self._exchange(request, kind)
            said = str(answer.status)
            return answer
        finally:
            tell = log.debug if said.startswith("2") else log.info
            tell(
                "network_call",
                network=self._name,
                kind=kind.value,
                method=request.method,
                host=request.url.host,
                answer=said,
                took_ms=round((time.monotonic() - began) * 1_000),
            )

    def _note_departure(self) -> None:
        watched = departure.get()
        if watched is None:
            return
        if uptime() > watched.must_leave_by:
            raise NotSent("Punctual stood still for too long to send this safely.")
        watched.at = self._clock.now()

    def error_for(self, answer: Answer, kind: CallKind) -> PlatformError:
        """The error that ``answer`` means, with the network's own words as its detail."""
        is_open = answer.status >= 500 or answer.status == 408
        error = None if is_open else self._explain(answer)
        error = error or refusal(answer, kind, self._name, self._clock)
        error.http_status = answer.status
        error.detail = error.detail or self._excerpt(answer)
        return error

    def read(self, model: type[Model], answer: Answer, kind: CallKind) -> Model:
        """The body of ``answer`` as ``model``.

        Raises Ambiguous (publish) or Transient when the body is something else.
        """
        try:
            return model.model_validate_json(answer.body)
        except ValidationError:
            raise self.unreadable(answer, kind) from None

    def unreadable(self, answer: Answer, kind: CallKind) -> PlatformError:
        """The error for a success that does not say what was made."""
        detail = self._excerpt(answer)
        if kind is CallKind.PUBLISH:
            return Ambiguous(lost_answer(self._name), detail=detail, http_status=answer.status)
        message = f"{self._name} answered in a way that cannot be read. Nothing was published."
        return Transient(message, detail=detail, http_status=answer.status)

    async def aclose(self) -> None:
        """Nothing is held between calls: every connection is closed with its answer."""

    def _client(self) -> httpx.AsyncClient:
        return shared_client(self._base)

    def _extensions(self, kind: CallKind) -> dict[str, Any]:
        deadline = self._deadlines[kind]
        return {"timeout": httpx.Timeout(deadline.idle, connect=deadline.connect).as_dict()}

    async def _exchange(self, request: httpx.Request, kind: CallKind) -> Answer:
        try:
            async with asyncio.timeout(self._deadlines[kind].total):
                leaving = self._note_departure if kind is CallKind.PUBLISH else None
                response = await send_once(self._client(), request, leaving)
                try:
                    body = await _read_body(response)
                finally:
                    await response.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            # The chain is cut: the original holds the request, and the request the token.
            raise failure(error, kind, self._name, self._secrets) from None
        return Answer(response.status_code, _lower(response.headers), body)

    def _excerpt(self, answer: Answer) -> str:
        body = answer.body[: _MOST_DETAIL * 4].decode("utf-8", "replace")
        text = " ".join(redact(body, self._secrets).split())[:_MOST_DETAIL]
        return f"HTTP {answer.status}: {text}" if text else f"HTTP {answer.status}, empty body"


class GuardedHttp(PlatformHttp):
    """The same for a host that somebody typed: it keeps to public addresses."""

    def _client(self) -> httpx.AsyncClient:
        return shared_client(self._base, is_guarded=True)


def is_guarded(endpoints: Endpoints, own_host: str = "") -> bool:
    """Whether only public addresses may be spoken to at these hosts, which somebody may have typed.

    Always, but at the network's ``own_host``, in the sandbox, and where whoever runs Punctual named
    the host.
    """
    is_known = endpoints.is_sandbox or endpoints.api_url == own_host
    return not is_known and not net.is_trusted(endpoints.api_url)


def http_at(endpoints: Endpoints, own_host: str = "") -> type[PlatformHttp]:
    """What to speak through with hosts that somebody may have typed; see ``is_guarded``."""
    return GuardedHttp if is_guarded(endpoints, own_host) else PlatformHttp


async def _read_body(response: httpx.Response) -> bytes:
    """At most a fixed number of bytes: an answer without end must not fill the memory."""
    pieces, size = [], 0
    async for piece in response.aiter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_BYTES:
            break
    return b"".join(pieces)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
