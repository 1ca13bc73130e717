"""Who is calling an emulator."""

from starlette.requests import Request


def bearer(request: Request) -> str | None:
    """The access token that the request's header shows."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None
