"""All that the emulated networks share."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.platforms.emulation.accounts import Accounts
from app.platforms.emulation.faults import FaultBook
from app.platforms.emulation.grants import Grants
from app.platforms.emulation.ledger import Ledger
from app.platforms.emulation.limits import Windows
from app.platforms.emulation.media import Uploads
from app.platforms.emulation.requests import RequestLog
from app.platforms.emulation.store import Store
from app.platforms.emulation.ticking import VirtualClock

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(slots=True)
class World:
    """One sandbox: its store, its clock, its people, its troubles.

    ``public_url`` is where the product lives: the one place beside this machine to which a
    consent page may send a browser back.
    """

    store: Store
    clock: VirtualClock
    accounts: Accounts
    ledger: Ledger
    public_url: str = ""
    windows: Windows = field(default_factory=Windows)
    faults: FaultBook = field(default_factory=FaultBook)
    requests: RequestLog = field(default_factory=RequestLog)

    @classmethod
    def open(cls, path: Path | None = None, public_url: str = "") -> "World":
        """The world kept in the file ``path``, or one in memory."""
        store = Store(path)
        clock = VirtualClock(store)
        return cls(store, clock, Accounts(store), Ledger(store, clock), public_url)

    def grants(self, platform: str) -> Grants:
        """Codes and tokens of one network."""
        return Grants(platform, self.store, self.clock)

    def uploads(self, platform: str) -> Uploads:
        """Uploads of one network."""
        return Uploads(platform, self.store, self.clock)

    def may_return_to(self, redirect_uri: str) -> bool:
        """Whether a consent page may send a browser to ``redirect_uri``."""
        target = urlsplit(redirect_uri)
        if target.scheme not in ("http", "https") or target.fragment:
            return False
        return target.hostname in _LOOPBACK or (
            bool(self.public_url) and target.netloc == urlsplit(self.public_url).netloc
        )

    def reset(self, *, keep_accounts: bool = False) -> None:
        """Back to the beginning; ``keep_accounts`` spares accounts, tokens and the clock."""
        self.store.empty(keep_accounts=keep_accounts)
        self.windows.clear()
        self.windows.is_enforced = True
        self.faults.clear()
        self.requests.clear()
