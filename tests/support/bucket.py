"""A server that speaks the S3 API, in a process and an environment of its own.

Its packages contradict ours, so they are installed beside, not into, what the product runs on.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.support.ports import free_port

_SERVER = "moto[server,s3]==5.2.5"
_KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test-secret",
    "AWS_REGION": "us-east-1",
}


@contextmanager
def running_bucket(name: str) -> Iterator[dict[str, str]]:
    """An empty bucket called ``name``; yields the environment by which it is reached."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = ["-m", "uv", "tool", "run", "--quiet", "--from", _SERVER, "moto_server"]
    process = subprocess.Popen(
        [sys.executable, *command, "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_KEYS},
        start_new_session=True,
    )
    try:
        _make_bucket(url, name)
        yield {**_KEYS, "AWS_ENDPOINT_URL": url}
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def _make_bucket(url: str, name: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            httpx.put(f"{url}/{name}", trust_env=False).raise_for_status()
            return
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
