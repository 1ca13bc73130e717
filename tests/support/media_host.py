"""Our own API on a port of its own: networks that fetch files themselves come here for them."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import uvicorn
from fastapi import FastAPI

from app.api.main import create_api
from app.services.context import Context
from tests.support.ports import free_port


@dataclass(frozen=True)
class MediaHost:
    """A running API that serves one context after another."""

    url: str
    api: FastAPI

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["MediaHost"]:
        port, api = free_port(), create_api()
        config = uvicorn.Config(api, port=port, log_level="critical", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield cls(f"http://127.0.0.1:{port}", api)
        finally:
            server.should_exit = True
            thread.join()

    def serve(self, ctx: Context) -> Context:
        """The context, its files being fetched from here from now on."""
        own = replace(ctx, settings=replace(ctx.settings, public_url=self.url))
        self.api.state.context = own
        return own
