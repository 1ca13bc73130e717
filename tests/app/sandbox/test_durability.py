"""What the sandbox knows outlives the sandbox."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.contract.harness import Sandbox, connect, media, text_part

PROGRAM = (
    "import sys; from pathlib import Path; from app.sandbox.server import main;"
    "main('127.0.0.1', int(sys.argv[1]), Path(sys.argv[2]))"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def sandbox_process(port: int, data_dir: Path) -> Iterator[Sandbox]:
    """A sandbox of its own process; it is killed, never stopped."""
    command = [sys.executable, "-c", PROGRAM, str(port), str(data_dir)]
    process = subprocess.Popen(command)
    sandbox = Sandbox(f"http://127.0.0.1:{port}")
    try:
        wait_until_up(sandbox)
        yield sandbox
    finally:
        sandbox.http.close()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_up(sandbox: Sandbox) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            sandbox.http.get("/_emu/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the sandbox did not come up")


async def test_accounts_and_posts_survive_the_death_of_the_sandbox(tmp_path: Path) -> None:
    port = free_port()
    with sandbox_process(port, tmp_path) as sandbox:
        ada, bob = await connect(sandbox, "x", "ada"), await connect(sandbox, "linkedin", "Bob")
        part = text_part("Before", media=media("red"))
        client = ada.client()
        await client.publish(part, await client.prepare(part))
        before = sandbox.ledger("x")
        sandbox.advance(3600)
    with sandbox_process(port, tmp_path) as sandbox:
        assert sandbox.ledger("x") == before
        assert sandbox.http.get("/_emu/clock").json()["ahead_s"] == 3600
        await bob.client().publish(text_part("After"), ())
        fresh = await ada.flow.refresh(ada.tokens.refresh_token or "")
        await ada.with_tokens(fresh).client().publish(text_part("After"), ())
        assert [i["text"] for i in sandbox.ledger("x")] == ["Before", "After"]
