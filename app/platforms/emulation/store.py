"""Where the emulators keep what they know: one SQLite file, written before any answer leaves.

The file outlives the process however it ends, so that accounts stay connected and the ledger
stays the judge of what went out.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
  platform TEXT NOT NULL, id TEXT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL,
  suspended INTEGER NOT NULL DEFAULT 0, allowed_scopes TEXT, mentioned_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (platform, id));
CREATE TABLE IF NOT EXISTS codes (
  platform TEXT NOT NULL, code TEXT NOT NULL, account TEXT NOT NULL, client_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL, challenge TEXT, method TEXT,
  expires_at REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (platform, code));
CREATE TABLE IF NOT EXISTS tokens (
  platform TEXT NOT NULL, token TEXT NOT NULL, kind TEXT NOT NULL, grant_id TEXT NOT NULL,
  account TEXT NOT NULL, client_id TEXT NOT NULL, scopes TEXT NOT NULL, issued_at REAL NOT NULL,
  expires_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'active', PRIMARY KEY (platform, token));
CREATE TABLE IF NOT EXISTS media (
  platform TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, state TEXT NOT NULL,
  mime TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, alt_text TEXT NOT NULL,
  data BLOB NOT NULL, polls_left INTEGER NOT NULL, expires_at REAL NOT NULL, extra TEXT NOT NULL,
  PRIMARY KEY (platform, id));
CREATE TABLE IF NOT EXISTS posts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, account TEXT NOT NULL,
  id TEXT NOT NULL, parent_id TEXT, text TEXT NOT NULL, media TEXT NOT NULL, digest TEXT NOT NULL,
  extra TEXT NOT NULL, created_at REAL NOT NULL, aged_at REAL NOT NULL,
  is_deleted INTEGER NOT NULL DEFAULT 0, UNIQUE (platform, id));
CREATE INDEX IF NOT EXISTS posts_by_account ON posts (platform, account, seq);
CREATE INDEX IF NOT EXISTS posts_by_digest ON posts (platform, account, digest);
"""
_ACCOUNT_TABLES = ("accounts", "codes", "tokens", "meta")
_POST_TABLES = ("posts", "media")


class Store:
    """A SQLite connection with the emulators' tables; ``path`` None keeps all in memory."""

    def __init__(self, path: Path | None = None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False
        )
        self._db.row_factory = sqlite3.Row
        # NORMAL with a write-ahead log: safe against the death of this process, which is what
        # tests and people inflict; a power cut may cost the last posts of a sandbox.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def run(self, sql: str, *values: object) -> int:
        """Execute ``sql``; returns the number of rows touched."""
        return self._db.execute(sql, values).rowcount

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row, or None."""
        row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Every row."""
        return self._db.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def empty(self, *, keep_accounts: bool = False) -> None:
        """Forget everything; ``keep_accounts`` spares accounts, tokens and the clock."""
        tables = _POST_TABLES if keep_accounts else _POST_TABLES + _ACCOUNT_TABLES
        with self.transaction():
            for table in tables:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own

    def close(self) -> None:
        """Close the file."""
        self._db.close()
