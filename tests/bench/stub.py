"""A network that answers every publish request, and notes when each arrived.

Bare asyncio, because whatever it costs is taken from the two systems under comparison alike.
"""

import asyncio
import re
import sys
import time
from http import HTTPStatus
from typing import cast

from app.core import event_loop

_TEXT = re.compile(rb'"(?:commentary|text|message)": ?"(\w+)"')
_LENGTH = re.compile(rb"\r\ncontent-length: ?(\d+)", re.IGNORECASE)
_DELAY = re.compile(rb"delay_ms=(\d+)")
_EVERYTHING_ELSE = b'{"sub": "bench", "name": "Bench", "data": {"id": "1", "username": "bench"}}'


class Ledger:
    """What arrived: the unique text of each request and the instant of its first byte."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[bytes, float]] = []
        self.delay_s = 0.0

    def forget(self, delay_s: float) -> None:
        """Start anew, answering ``delay_s`` seconds after each request."""
        self.arrivals, self.delay_s = [], delay_s


class Exchange(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._transport: asyncio.Transport | None = None
        self._pending = b""
        self._began_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if not self._pending:
            self._began_at = time.time()
        self._pending += data
        head, end, body = self._pending.partition(b"\r\n\r\n")
        if end and len(body) >= content_length(head):
            self._pending = b""
            self._take(head, body)

    def _take(self, head: bytes, body: bytes) -> None:
        line = head.split(b"\r\n", 1)[0]
        if b" /_bench/" in line:
            self._say(_control(self._ledger, line))
            return
        if not line.startswith(b"POST "):
            self._say(answer(HTTPStatus.OK, _EVERYTHING_ELSE))
            return
        text = _TEXT.search(body)
        self._ledger.arrivals.append((text[1] if text else b"", self._began_at))
        created = publication(line, len(self._ledger.arrivals))
        if self._ledger.delay_s:
            asyncio.get_running_loop().call_later(self._ledger.delay_s, self._say, created)
        else:
            self._say(created)

    def _say(self, data: bytes) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(data)


def content_length(head: bytes) -> int:
    """How many bytes of body ``head`` announces."""
    found = _LENGTH.search(head)
    return int(found[1]) if found else 0


def publication(line: bytes, number: int) -> bytes:
    """What the network whose publish route ``line`` names says about its ``number``-th post."""
    if b"/2/tweets" in line:
        body = b'{"data": {"id": "%d", "text": "x"}}' % (10**18 + number)
        return answer(HTTPStatus.CREATED, body)
    if b"/feed" in line:
        return answer(HTTPStatus.OK, b'{"id": "1_%d"}' % (10**18 + number))
    return answer(HTTPStatus.CREATED, b"", b"x-restli-id: urn:li:share:%d\r\n" % (10**18 + number))


def answer(status: HTTPStatus, body: bytes, more: bytes = b"") -> bytes:
    """An HTTP response; ``more`` are header lines."""
    return b"HTTP/1.1 %d OK\r\ncontent-type: application/json\r\n%scontent-length: %d\r\n\r\n%s" % (
        status,
        more,
        len(body),
        body,
    )


def _control(ledger: Ledger, line: bytes) -> bytes:
    if b"/reset" in line:
        delay = _DELAY.search(line)
        ledger.forget(int(delay[1]) / 1000 if delay else 0.0)
        return answer(HTTPStatus.OK, b"{}")
    if b"/count" in line:
        return answer(HTTPStatus.OK, b"%d" % len(ledger.arrivals))
    told = b"\n".join(b"%s %.6f" % arrival for arrival in ledger.arrivals)
    return answer(HTTPStatus.OK, told)


async def _serve(port: int) -> None:
    ledger = Ledger()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Exchange(ledger), "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    event_loop.run(_serve(int(sys.argv[1])))
