"""The interface's socket as a hostile client uses it: any event, any payload, no browser."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

_NAMESPACE = "/_event"


class EventSocket:
    """Speaks Engine.IO 4 and Socket.IO 5 over one WebSocket, as far as the interface needs it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(
        cls, base: str, cookie: str = "", origin: str | None = None
    ) -> Iterator["EventSocket"]:
        """A connected socket to the product at ``base``, sending ``cookie`` as browsers do."""
        address = base.replace("http", "ws", 1)
        query = f"EIO=4&transport=websocket&token={uuid4()}"
        headers = {"Cookie": cookie} if cookie else {}
        with connect(
            f"{address}{_NAMESPACE}/?{query}", additional_headers=headers, origin=origin
        ) as connection:
            connection.recv(timeout=10)
            connection.send(f"40{_NAMESPACE},")
            connection.recv(timeout=10)
            yield cls(connection)

    def send(self, name: str, path: str = "/posts", **payload: object) -> None:
        """Send one event as if the page at ``path`` had caused it."""
        routing = {"pathname": path, "asPath": path, "query": {}}
        event = {"name": name, "payload": payload, "router_data": routing}
        self._connection.send(f"42{_NAMESPACE},{json.dumps(['event', event])}")

    def updates(self, quiet_s: float = 0.7, within_s: float = 10.0) -> list[dict[str, Any]]:
        """Everything the server answers until it has been silent for ``quiet_s`` seconds."""
        found: list[dict[str, Any]] = []
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            try:
                frame = str(self._connection.recv(timeout=quiet_s))
            except (TimeoutError, WebSocketException):
                break
            if frame == "2":
                self._connection.send("3")
            elif frame.startswith(f"42{_NAMESPACE},"):
                name, *arguments = json.loads(frame.removeprefix(f"42{_NAMESPACE},"))
                found += [a for a in arguments if name == "event" and isinstance(a, dict)]
        return found


def redirects(updates: list[dict[str, Any]]) -> list[str]:
    """Where the server sent the browser."""
    events = [event for update in updates for event in update.get("events", [])]
    return [str(e["payload"].get("path")) for e in events if e["name"] == "_redirect"]


def changed(updates: list[dict[str, Any]], state: str) -> dict[str, Any]:
    """Every field of the state whose name ends with ``state`` that the server sent."""
    fields: dict[str, Any] = {}
    for update in updates:
        for name, values in (update.get("delta") or {}).items():
            if name.endswith(state):
                fields |= values
    return fields
