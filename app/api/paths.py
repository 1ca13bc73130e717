"""Addresses that a browser may be sent to after a form."""

from urllib.parse import urlencode, urlsplit

_MAX_LENGTH = 1000


def safe_path(path: str | None, otherwise: str = "/") -> str:
    """``path`` when it leads to a page of this very site, else ``otherwise``."""
    if not path or len(path) > _MAX_LENGTH or not path.startswith("/"):
        return otherwise
    # Browsers read "//host" and "/\host" as another host, and skip control characters.
    if path[1:2] in {"/", "\\"} or not (path.isascii() and path.isprintable()) or " " in path:
        return otherwise
    parts = urlsplit(path)
    return otherwise if parts.scheme or parts.netloc else path


def with_query(path: str, **values: str | None) -> str:
    """``path`` with those ``values`` that are not empty as its query."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path
