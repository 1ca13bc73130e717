"""The sandbox in this process, on a port of its own, with its control calls at hand."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from app.platforms.clients import tls_context
from app.platforms.emulation.world import World
from app.sandbox.server import create_app, server_config
from tests.support.ports import free_port


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: its address, its state, its control calls."""

    url: str
    world: World
    _http: httpx.Client = field(repr=False)

    @classmethod
    @contextmanager
    def running(cls, path: Path | None = None) -> Iterator["Sandbox"]:
        port = free_port()
        world = World.open(path)
        server = uvicorn.Server(server_config(create_app(world), "127.0.0.1", port))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        url = f"http://127.0.0.1:{port}"
        try:
            # Loading trust anchors for each question would take longer than the question.
            with httpx.Client(base_url=url, trust_env=False, verify=tls_context()) as http:
                yield cls(url, world, http)
        finally:
            server.should_exit = True
            thread.join()
            world.store.close()

    def ledger(self, platform: str | None = None) -> list[dict[str, Any]]:
        """Everything that landed, oldest first."""
        query = {"platform": platform} if platform else {}
        answer = self._http.get("/_emu/ledger", params=query)
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items

    def texts(self, platform: str | None = None) -> list[str]:
        """The texts of everything that landed."""
        return [item["text"] for item in self.ledger(platform)]

    def order(self, platform: str, mode: str, **more: object) -> None:
        """Have the next matching request go wrong."""
        order = {"platform": platform, "mode": mode, **more}
        self._http.post("/_emu/faults", json=order).raise_for_status()

    def advance(self, seconds: float) -> None:
        """Move the networks' clock forward."""
        answer = self._http.post("/_emu/clock", json={"advance_s": seconds})
        answer.raise_for_status()
