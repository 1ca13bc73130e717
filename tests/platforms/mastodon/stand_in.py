"""A server that says what a test wants it to, for what no real one is made to say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from app.platforms import registry
from app.platforms.base import Connection, Endpoints

SLUG = "mastodon"
Answers = dict[str, tuple[int, object]]


@contextmanager
def server(answers: Answers, date: str | None = None) -> Iterator[str]:
    """A server that answers each path with a status and JSON; its clock shows ``date``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.get(self.path.partition("?")[0], (404, {"error": "no"}))
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response_only(status)
            if date:
                self.send_header("Date", date)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.server_address[1]}"
    finally:
        listening.shutdown()
        listening.server_close()


def client_at(url: str, **facts: object) -> Any:
    endpoints = Endpoints(url, url, "", "", is_sandbox=True)
    return registry.get(SLUG).client(Connection("7", "ada@x", "t0ken", (), endpoints, facts=facts))
