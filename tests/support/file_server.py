"""Files at an address that the emulated networks can fetch, as a public media address would be."""

import hashlib
import threading
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_FILES: dict[str, tuple[bytes, str]] = {}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        data, mime = _FILES.get(self.path.strip("/"), (b"", ""))
        self.send_response(200 if mime else 404)
        self.send_header("Content-Type", mime or "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@lru_cache(maxsize=1)
def _server() -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def public_address(data: bytes, mime: str) -> str:
    """Where ``data`` can be fetched from now on, as ``mime``."""
    name = hashlib.sha256(data).hexdigest()[:24]
    _FILES[name] = (data, mime)
    return f"http://127.0.0.1:{_server().server_address[1]}/{name}"
