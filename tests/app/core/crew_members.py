"""Members for the tests of the crew: each writes its pid and waits."""

import os
import signal
import time
from pathlib import Path


def patient(pids: str) -> None:
    print("patient is up", flush=True)
    # Whoever waits for this may end it at once.
    note(pids)
    signal.pause()


def polite(pids: str, order: str, name: str) -> int:
    def leave(*_: object) -> None:
        with Path(order).open("a") as file:
            file.write(f"{name}\n")
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    note(pids)
    while True:
        time.sleep(0.05)


def note(pids: str) -> None:
    with Path(pids).open("a") as file:
        file.write(f"{os.getpid()}\n")
