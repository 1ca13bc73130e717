"""Several processes of the product as forks of one.

The crew's process loads what its members need, once, and forks them. So they start together in the
time of one, share the memory of their code, and a member that dies is back in a fraction of a
second. Linux alone: elsewhere each is a program of its own.

The crew dies with the supervisor, its members with the crew; the supervisor starts it again.
"""

import ctypes
import gc
import json
import os
import selectors
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module

from app.core import start
from app.core.service import SPEAKER_MARK, describe_exit, next_delay

IS_SUPPORTED = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_LONGEST_WAIT_S = 60.0
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One process: ``entry`` (``module:function``) called with ``arguments``.

    A higher ``stage`` stops first; whoever has not stopped ``grace_s`` seconds later is killed.
    """

    name: str
    entry: str
    arguments: tuple[str, ...] = ()
    stage: int = 0
    grace_s: float = 25.0


def to_arguments(members: Sequence[Member], modules: Sequence[str]) -> tuple[str, str]:
    """The text arguments that ``main`` understands."""
    return json.dumps([asdict(member) for member in members]), json.dumps(list(modules))


def main(members: str, modules: str) -> None:
    """Load ``modules``, run ``members`` (both as ``to_arguments`` writes them) until a signal."""
    for module in json.loads(modules):
        import_module(module)
    # What is frozen is never visited by the collector, so its pages stay shared.
    gc.collect()
    gc.freeze()
    told = json.loads(members)
    _Crew([Member(**{**one, "arguments": tuple(one["arguments"])}) for one in told]).run()


class _Place:
    """A member and the process that fills its place, if one does."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.pid: int | None = None
        self.delay_s = 0.0
        self.began = 0.0
        self.start_at = 0.0
        self._rest = b""

    def fill(self) -> int:
        """Fork the process; the file that what it prints is read from."""
        reading, writing = os.pipe()
        self.began = time.monotonic()
        self.pid = _fork(self.member, writing)
        os.close(writing)
        return reading

    def empty(self, status: int) -> None:
        """Take note that the process ended and when the next may start."""
        self.pid = None
        now = time.monotonic()
        self.delay_s = next_delay(self.delay_s, now - self.began)
        self.start_at = now + self.delay_s
        reason = describe_exit(os.waitstatus_to_exitcode(status))
        self.say(f"{reason}; it starts again in {self.delay_s:g} s")

    def hear(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self.say(line.decode(errors="replace"))

    def say(self, line: str) -> None:
        sys.stdout.write(f"{SPEAKER_MARK}{self.member.name}{SPEAKER_MARK}{line}\n")
        sys.stdout.flush()

    def send(self, what: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, what)


class _Crew:
    def __init__(self, members: Sequence[Member]) -> None:
        self._places = [_Place(member) for member in members]
        self._selector = selectors.DefaultSelector()
        self._told_to_stop = False

    def run(self) -> None:
        """Keep every place filled until a stop signal, then empty them in order."""
        self._listen_to_signals()
        while not self._told_to_stop:
            self._fill()
            self._attend(self._until_next_start())
        for stage in sorted({place.member.stage for place in self._places}, reverse=True):
            self._stop([place for place in self._places if place.member.stage == stage])

    def _listen_to_signals(self) -> None:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        self._selector.register(reading, selectors.EVENT_READ)
        for number in (*_STOP_SIGNALS, signal.SIGCHLD):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, _frame: object) -> None:
        self._told_to_stop = self._told_to_stop or number in _STOP_SIGNALS

    def _fill(self) -> None:
        for place in self._places:
            if place.pid is None and place.start_at <= time.monotonic():
                self._selector.register(place.fill(), selectors.EVENT_READ, place)

    def _until_next_start(self) -> float:
        waits = [place.start_at - time.monotonic() for place in self._places if place.pid is None]
        return max(min(waits, default=_LONGEST_WAIT_S), 0.0)

    def _attend(self, seconds: float) -> None:
        """Pass on what is printed and take note of who ended, for up to ``seconds``."""
        for key, _ in self._selector.select(seconds):
            chunk = os.read(key.fd, _CHUNK)
            if key.data is None:
                continue
            if chunk:
                key.data.hear(chunk)
            else:
                self._selector.unregister(key.fd)
                os.close(key.fd)
        for place in self._places:
            if place.pid is not None:
                pid, status = os.waitpid(place.pid, os.WNOHANG)
                if pid and self._told_to_stop:
                    place.pid = None
                elif pid:
                    place.empty(status)

    def _stop(self, places: Sequence[_Place]) -> None:
        deadline = time.monotonic() + max(place.member.grace_s for place in places)
        for place in places:
            place.send(signal.SIGTERM)
        while any(place.pid for place in places):
            if time.monotonic() > deadline:
                for place in places:
                    place.send(signal.SIGKILL)
            self._attend(0.1)


def _fork(member: Member, output: int) -> int:
    crew = os.getpid()
    pid = os.fork()
    if pid == 0:
        # Nothing may get past this frame: above it is the crew's own loop.
        status = 1
        try:
            status = _live_as(member, crew, output)
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else int(left.code is not None)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    return pid


def _live_as(member: Member, crew: int, output: int) -> int:
    from setproctitle import setproctitle

    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != crew:
        return 1
    os.dup2(output, 1)
    os.dup2(output, 2)
    setproctitle(f"punctual {member.name}: {' '.join((member.entry, *member.arguments))}")
    return start.main([member.entry, *member.arguments])
