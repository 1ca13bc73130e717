"""What may be an e-mail address, a password, a name and a time zone, and what is said if not."""

import re

from app.core.errors import FieldError, InvalidInput
from app.domain.slots import is_zone

MIN_PASSWORD = 10
MAX_PASSWORD = 256
MAX_NAME = 100
_MAX_EMAIL = 254
_MAX_LOCAL_PART = 64
# A shape, not a proof: no spaces, brackets or control characters, one @, and a host name. Hosts
# without a dot are somebody's own network.
_EMAIL = re.compile(
    r"[^\s@\x00-\x1f\x7f<>()\[\]\\,;:\"]+@(?:[\w](?:[\w-]*[\w])?\.)*[\w](?:[\w-]*[\w])?"
)

# By code, so that a page which only learns the code shows the same sentence.
MESSAGES = {
    "bad_email": "That is not an e-mail address. Write it like name@example.com.",
    "bad_name": f"Use a name of at most {MAX_NAME} characters, on one line.",
    "password_too_short": f"Use a password of at least {MIN_PASSWORD} characters.",
    "password_too_long": f"Use a password of at most {MAX_PASSWORD} characters.",
    "bad_timezone": "That is no time zone. Use an IANA name such as Europe/Berlin.",
    "email_taken": "Someone signs in with that e-mail address already. Use another one.",
    "sign_up_closed": (
        "This Punctual has an owner already. Ask them for an invitation, or log in if that is you."
    ),
    "wrong_credentials": "That e-mail address and password do not go together. Try again.",
    "too_many_attempts": "Too many wrong passwords. Wait a quarter of an hour, then try again.",
    "wrong_password": "That is not your current password.",
    "no_workspace": "You belong to no workspace any more. Ask its owner for an invitation.",
    "invitation_unknown": "This invitation is not known here. Ask for a new one.",
    "invitation_used": "This invitation was used already. Log in, or ask for a new one.",
    "invitation_revoked": "This invitation was taken back. Ask for a new one.",
    "invitation_expired": "This invitation has expired. Ask for a new one.",
    "cross_site": "That form came from another site. Open Punctual itself and try again.",
    "unavailable": "Punctual cannot reach its database right now. Try again shortly.",
    "bad_request": "That form could not be read. Reload the page and try again.",
    "internal_error": "Something went wrong on our side. Try again; the log says more.",
}


def message_for(code: str) -> str:
    """What to tell a person about ``code``; a general sentence for one nobody knows."""
    return MESSAGES.get(code, MESSAGES["internal_error"])


def refuse(field: str, code: str) -> InvalidInput:
    """The error that names ``field`` and says what ``code`` stands for."""
    message = MESSAGES[code]
    return InvalidInput(message, [FieldError(field, code, message)], code=code)


def clean_email(email: str) -> str:
    """``email`` as it is stored and looked up: trimmed and in lower case.

    Raises InvalidInput when it does not look like an address.
    """
    address = email.strip().lower()
    local = address.partition("@")[0]
    fits = len(address) <= _MAX_EMAIL and len(local) <= _MAX_LOCAL_PART
    if not fits or not _EMAIL.fullmatch(address) or not is_storable(address):
        raise refuse("email", "bad_email")
    return address


def clean_name(name: str) -> str:
    """``name`` trimmed. Raises InvalidInput when it is too long or has control characters."""
    trimmed = name.strip()
    if len(trimmed) > MAX_NAME or not (trimmed.isprintable() and is_storable(trimmed)):
        raise refuse("name", "bad_name")
    return trimmed


def check_password(password: str, field: str = "password") -> None:
    """Raises InvalidInput for a password that is too short, or too long to be hashed at ease."""
    if len(password) < MIN_PASSWORD:
        raise refuse(field, "password_too_short")
    if len(password) > MAX_PASSWORD or not is_storable(password):
        raise refuse(field, "password_too_long")


def check_timezone(timezone: str) -> str:
    """``timezone`` as given. Raises InvalidInput unless it is an IANA zone."""
    if not is_zone(timezone):
        raise refuse("timezone", "bad_timezone")
    return timezone


def is_storable(text: str) -> bool:
    """Whether the database takes ``text``: no NUL and no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
