"""Files that a network fetches itself: it must be able to reach them."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from app.platforms.base import MediaFile
from app.platforms.errors import ContentRejected

MEDIA_NOT_PUBLIC = "media_not_public"

_LOCAL_ENDS = (".local", ".internal", ".localhost", ".lan", ".home.arpa")


def refuse_unreachable(files: Iterable[MediaFile], name: str, *, is_sandbox: bool) -> None:
    """Raise ContentRejected, saying what to set, where the network called ``name`` could not fetch
    one of ``files``. The sandbox lives on this machine and reaches everything here."""
    for file in files:
        if not file.url or not (is_sandbox or is_public(file.url)):
            raise ContentRejected(unreachable_message(name), code=MEDIA_NOT_PUBLIC)


def unreachable_message(name: str) -> str:
    """What to do so that the network called ``name`` can fetch images."""
    return (
        f"{name} fetches images itself and must reach this Punctual from the internet. Whoever "
        "runs it should set PUNCTUAL_PUBLIC_URL to an address that is open to everybody."
    )


def is_public(url: str) -> bool:
    """Whether ``url`` names a host that can be reached from outside, as far as its name tells."""
    host = (urlsplit(url).hostname or "").lower()
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_LOCAL_ENDS)
