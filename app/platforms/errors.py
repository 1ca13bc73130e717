"""The errors that every network's client raises.

PlatformError
├── NotSent            the request never left this machine: try again freely
├── Transient          the network failed before anything public could happen
├── RateLimited        refused for now; carries when to come back, and whose limit it is
├── AuthExpired        the access token ran out: refresh, then try once more
├── AuthRevoked        the connection is gone: a person must reconnect
├── PermissionMissing  connected, but not allowed to do this
├── BillingRequired    the network wants money first
├── ContentRejected    this content will never be accepted as it is
├── MediaNotReady      the network is still digesting an upload
├── Duplicate          "you said that already": may be our own lost answer
└── Ambiguous          the call may or may not have landed: look before retrying
"""

from datetime import datetime
from typing import Any


class PlatformError(Exception):
    """A network said no, or could not be asked.

    ``code`` is stable, ``user_message`` may be shown, ``detail`` is the network's own answer with
    secrets removed. ``per`` is whose limit was reached where one was, as in ``Quota``: that of the
    ``"account"``, or that of our whole ``"app"`` with the network.
    """

    code = "platform_error"

    def __init__(
        self,
        user_message: str,
        *,
        code: str | None = None,
        detail: str = "",
        http_status: int | None = None,
        retry_at: datetime | None = None,
        per: str = "account",
        existing_id: str | None = None,
    ) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.error_code = code or self.code
        self.detail = detail
        self.http_status = http_status
        self.retry_at = retry_at
        self.per = per
        self.existing_id = existing_id


class NotSent(PlatformError):
    code = "not_reached"


class Transient(PlatformError):
    code = "network_trouble"


class RateLimited(PlatformError):
    code = "rate_limited"


class AuthExpired(PlatformError):
    code = "token_expired"


class AuthRevoked(PlatformError):
    code = "reconnect_needed"


class PermissionMissing(PlatformError):
    code = "permission_missing"


class BillingRequired(PlatformError):
    code = "billing_required"


class ContentRejected(PlatformError):
    code = "content_rejected"


class MediaNotReady(PlatformError):
    """``prepared`` is what was uploaded, to go on with instead of uploading it again."""

    code = "media_not_ready"

    def __init__(self, user_message: str, *, prepared: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(user_message, **more)
        self.prepared = prepared


class Duplicate(PlatformError):
    code = "duplicate"


class Ambiguous(PlatformError):
    code = "unconfirmed"
