"""Which server a person means."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import idna

from app.core import net
from app.platforms.errors import ContentRejected

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Names that only a private network resolves (RFC 6761, RFC 8375 and the hidden services' own).
_PRIVATE_ENDINGS = ("localhost", "local", "internal", "home.arpa", "lan", "onion", "test")
_EXAMPLES = "Type the server's name, like mastodon.social, or your whole handle."


def find_host(words: str) -> str:
    """The base address of the server in ``words``: its name, a handle, or any address on it.

    Raises ContentRejected when they name no server on the open internet that is reached over
    https; servers that whoever runs Punctual named are exempt.
    """
    text = words.strip()
    try:
        return _find_trusted(text) or f"https://{_public_name(_authority_in(text))}"
    except ValueError:
        # Brackets that do not match, or letters that pass for punctuation.
        raise _bad(_EXAMPLES) from None


def _find_trusted(text: str) -> str | None:
    """The base address where whoever runs Punctual named that server."""
    url = text if "://" in text else f"http://{text}"
    if not net.is_trusted(url):
        return None
    parts = urlsplit(url)
    # A path is an account's page on every server but those that stand in for one.
    path = "" if "@" in parts.path else parts.path.rstrip("/")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def _authority_in(text: str) -> str:
    if "://" in text:
        if not text.lower().startswith("https://"):
            raise _bad("Only servers that are reached over https can be connected.")
        netloc = urlsplit(text).netloc
        if "@" in netloc:
            raise _bad("An address with a password in it cannot be used.")
        return netloc
    return text.partition("/")[0].rpartition("@")[2]


def _public_name(authority: str) -> str:
    name, _, port = authority.strip().rstrip(".").partition(":")
    if port and not (port.isdigit() and 0 < int(port) < 65_536):
        raise _bad(_EXAMPLES)
    name = _ascii(name)
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise _bad(_EXAMPLES)
    if _is_number(name) or labels[-1].isdigit():
        raise _bad("A server is connected by its name, not by its number.")
    if name.endswith(tuple(f".{ending}" for ending in _PRIVATE_ENDINGS)):
        raise _bad(
            f"{name} is a name in a private network. Whoever runs Punctual can allow it with "
            "PUNCTUAL_PRIVATE_HOSTS."
        )
    return f"{name}:{port}" if port and port != "443" else name


def _ascii(name: str) -> str:
    try:
        return idna.encode(name.lower(), uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise _bad(_EXAMPLES) from None


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _bad(message: str) -> ContentRejected:
    return ContentRejected(message, code="bad_host")
