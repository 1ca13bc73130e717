"""Wrong passwords for one address from one place, so that nobody guesses on."""

from dataclasses import dataclass

from app.core.crypto import fingerprint
from app.core.errors import TooManyRequests
from app.core.limit import Limit
from app.core.rate_limit import RateLimiter, limiter_for
from app.services import auth_rules as rules
from app.services.context import Context

_FAILURES = Limit(10, 15, "minute")


@dataclass(frozen=True, slots=True)
class Tries:
    """Those of one address and one place."""

    _limiter: RateLimiter
    _key: str

    @classmethod
    def of(cls, ctx: Context, address: str, ip: str) -> "Tries":
        """``address`` as it is stored."""
        key = f"login_failures:{fingerprint(address, ip)[:32]}"
        return cls(limiter_for(ctx.settings.redis_url or ""), key)

    def check(self) -> None:
        """Raises TooManyRequests after ten failures within 15 minutes."""
        verdict = self._limiter.look(self._key, _FAILURES)
        if not verdict.is_allowed:
            message = rules.message_for("too_many_attempts")
            raise TooManyRequests(message, retry_after_s=verdict.resets_in_s)

    def count(self) -> None:
        """There was another wrong one."""
        self._limiter.count(self._key, _FAILURES)

    def forget(self) -> None:
        """There was a right one."""
        self._limiter.forget(self._key)
