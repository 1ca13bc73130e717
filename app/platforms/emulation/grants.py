"""Codes and tokens of the emulated networks."""

import base64
import hashlib
import math
import secrets
from dataclasses import dataclass

from app.platforms.emulation.store import Store
from app.platforms.emulation.ticking import VirtualClock


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code's terms; times are the virtual clock's."""

    account: str
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """An access or refresh token. ``state`` is active, used or revoked."""

    token: str
    kind: str
    grant_id: str
    account: str
    client_id: str
    scopes: tuple[str, ...]
    expires_at: float
    state: str


def matches_challenge(code: Code, verifier: str) -> bool:
    """Whether ``verifier`` is the one that ``code`` was asked with (RFC 7636)."""
    if code.challenge is None:
        return True
    if code.method == "plain":
        return secrets.compare_digest(verifier, code.challenge)
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return secrets.compare_digest(made, code.challenge)


class Grants:
    """Codes and tokens of one network."""

    def __init__(self, platform: str, store: Store, clock: VirtualClock) -> None:
        self._platform, self._store, self._clock = platform, store, clock

    def issue_code(self, code: Code, life_s: float) -> str:
        """A new code for these terms, good for ``life_s`` seconds and one use."""
        word = secrets.token_urlsafe(32)
        self._store.run(
            "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            self._platform,
            word,
            code.account,
            code.client_id,
            code.redirect_uri,
            " ".join(code.scopes),
            code.challenge,
            code.method,
            self._clock.now() + life_s,
        )
        return word

    def redeem_code(self, word: str) -> Code | None:
        """The terms of a code that is fresh and unused; it is used from now on."""
        taken = self._store.run(
            "UPDATE codes SET used = 1 WHERE platform = ? AND code = ? AND used = 0"
            " AND expires_at > ?",
            self._platform,
            word,
            self._clock.now(),
        )
        row = self._store.one(
            "SELECT * FROM codes WHERE platform = ? AND code = ?", self._platform, word
        )
        if not taken or row is None:
            return None
        return Code(
            row["account"],
            row["client_id"],
            row["redirect_uri"],
            tuple(row["scopes"].split()),
            row["challenge"],
            row["method"],
        )

    def issue(
        self, kind: str, like: Code | Token, life_s: float, grant_id: str, word: str = ""
    ) -> str:
        """A new token of ``kind`` (access, refresh) for the same account and scopes.

        ``word`` is the token itself where the network gives it a form of its own.
        """
        word = word or secrets.token_urlsafe(40)
        now = self._clock.now()
        self._store.run(
            "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'active')",
            self._platform,
            word,
            kind,
            grant_id,
            like.account,
            like.client_id,
            " ".join(like.scopes),
            now,
            now + life_s,
        )
        return word

    def adopt(self, word: str, account: str) -> None:
        """Know ``word``, which a person copied from the network, as an access token of
        ``account``; what became of it since stays."""
        self._store.run(
            "INSERT OR IGNORE INTO tokens VALUES (?, ?, 'access', ?, ?, '', '', ?, ?, 'active')",
            self._platform,
            word,
            word,
            account,
            self._clock.now(),
            math.inf,
        )

    def find(self, word: str, kind: str) -> Token | None:
        """The token ``word`` in whatever state."""
        row = self._store.one(
            "SELECT * FROM tokens WHERE platform = ? AND token = ? AND kind = ?",
            self._platform,
            word,
            kind,
        )
        if row is None:
            return None
        return Token(
            row["token"],
            row["kind"],
            row["grant_id"],
            row["account"],
            row["client_id"],
            tuple(row["scopes"].split()),
            row["expires_at"],
            row["state"],
        )

    def is_expired(self, token: Token) -> bool:
        """Whether its time is over."""
        return token.expires_at <= self._clock.now()

    def use_up(self, token: Token) -> None:
        """Mark a refresh token as used."""
        self._store.run(
            "UPDATE tokens SET state = 'used' WHERE platform = ? AND token = ?",
            self._platform,
            token.token,
        )

    def expire(self, token: Token, in_s: float = 0) -> None:
        """End a token's time ``in_s`` seconds from now, unless it ends before."""
        self._store.run(
            "UPDATE tokens SET expires_at = min(expires_at, ?) WHERE platform = ? AND token = ?",
            self._clock.now() + in_s,
            self._platform,
            token.token,
        )

    def revoke_grant(self, grant_id: str) -> None:
        """End everything that came from one consent."""
        self._store.run(
            "UPDATE tokens SET state = 'revoked' WHERE platform = ? AND grant_id = ?",
            self._platform,
            grant_id,
        )

    def revoke_account(self, account: str) -> None:
        """End everything that the account ever consented to."""
        self._store.run(
            "UPDATE tokens SET state = 'revoked' WHERE platform = ? AND account = ?",
            self._platform,
            account,
        )
