"""Somebody else's server that is told things: on a real socket, keeping what it got."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body)
        return value

    def is_signed_with(self, secret: str) -> bool:
        """Checked by the words of the scheme, not by our own code."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        parts = [self.headers["webhook-id"], self.headers["webhook-timestamp"]]
        signed = ".".join(parts).encode() + b"." + self.body
        mark = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        return self.headers["webhook-signature"] == f"v1,{mark}"


@dataclass
class Receiver:
    """Answers with ``status``, ``headers`` and ``answer`` as they are at the moment."""

    host: str = ""
    status: int = 200
    answer: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["Receiver"]:
        """A receiver on a port of its own."""
        receiver = cls()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                known = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append(Got(self.path, known, body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(receiver.answer)))
                self.end_headers()
                self.wfile.write(receiver.answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        receiver.host = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
