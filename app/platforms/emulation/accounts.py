"""The sandbox's people: accounts come into being when someone signs in as them."""

import hashlib
from dataclasses import dataclass

from app.platforms.emulation.store import Store


@dataclass(frozen=True, slots=True)
class Account:
    """An account on one emulated network.

    ``allowed_scopes`` None means every scope; otherwise calls that need another one are refused.
    ``mentioned_by`` are ids of accounts that mentioned this one.
    """

    platform: str
    id: str
    handle: str
    name: str
    is_suspended: bool = False
    allowed_scopes: frozenset[str] | None = None
    mentioned_by: frozenset[str] = frozenset()


def number_for(platform: str, handle: str) -> int:
    """A number that is the same for the same name, so that ids survive an empty sandbox."""
    digest = hashlib.sha256(f"{platform}/{handle.lower()}".encode()).digest()
    return int.from_bytes(digest[:7], "big") | 1 << 55


class Accounts:
    """The accounts of all networks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sign_in(self, platform: str, account_id: str, handle: str, name: str) -> Account:
        """The account with this id, made when it is new."""
        self._store.run(
            "INSERT OR IGNORE INTO accounts (platform, id, handle, name) VALUES (?, ?, ?, ?)",
            platform,
            account_id,
            handle,
            name,
        )
        found = self.find(platform, account_id)
        if found is None:
            raise LookupError(account_id)
        return found

    def find(self, platform: str, word: str) -> Account | None:
        """The account whose id, handle or name is ``word``."""
        row = self._store.one(
            "SELECT * FROM accounts WHERE platform = ?1 AND (id = ?2 OR lower(handle) = lower(?2)"
            " OR lower(name) = lower(?2)) ORDER BY id = ?2 DESC LIMIT 1",
            platform,
            word,
        )
        return _account(dict(row)) if row else None

    def list(self, platform: str | None = None) -> tuple[Account, ...]:
        """Every account, of one network or of all."""
        rows = self._store.all(
            "SELECT * FROM accounts WHERE ?1 IS NULL OR platform = ?1 ORDER BY platform, handle",
            platform,
        )
        return tuple(_account(dict(row)) for row in rows)

    def change(
        self,
        account: Account,
        *,
        suspended: bool | None = None,
        scopes: tuple[str, ...] | None = None,
        mentioned_by: tuple[str, ...] | None = None,
    ) -> None:
        """Set what is given."""
        new = {
            "suspended": suspended,
            "allowed_scopes": None if scopes is None else " ".join(scopes),
            "mentioned_by": None if mentioned_by is None else " ".join(mentioned_by),
        }
        for column, value in new.items():
            if value is not None:
                self._store.run(
                    f"UPDATE accounts SET {column} = ? WHERE platform = ? AND id = ?",  # noqa: S608
                    value,
                    account.platform,
                    account.id,
                )

    def allow_all(self, account: Account) -> None:
        """Take back what was forbidden."""
        self._store.run(
            "UPDATE accounts SET allowed_scopes = NULL WHERE platform = ? AND id = ?",
            account.platform,
            account.id,
        )


def _account(row: dict[str, object]) -> Account:
    allowed = row["allowed_scopes"]
    return Account(
        platform=str(row["platform"]),
        id=str(row["id"]),
        handle=str(row["handle"]),
        name=str(row["name"]),
        is_suspended=bool(row["suspended"]),
        allowed_scopes=None if allowed is None else frozenset(str(allowed).split()),
        mentioned_by=frozenset(str(row["mentioned_by"]).split()),
    )
