"""The application that the sandbox knows from the start.

Its words guard nothing: whoever reaches the sandbox reaches a toy.
"""

import hashlib
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SandboxApp:
    """A client id and secret of one network's emulator."""

    client_id: str
    client_secret: str


def sandbox_app(slug: str, *, is_partner: bool = False) -> SandboxApp:
    """The app of the network called ``slug``.

    ``is_partner`` gives the one that is treated as an approved partner, for networks that give
    such apps more (refresh tokens, say).
    """
    kind = "partner" if is_partner else "app"
    return SandboxApp(f"sandbox-{slug}-{kind}", f"sandbox-{slug}-{kind}-secret")


def sandbox_secret(slug: str, name: str) -> str:
    """What the account called ``name`` would copy from the network called ``slug`` to connect.

    It holds the name, so that the sandbox need not have met the account before.
    """
    return f"{name}_{hashlib.sha256(f'{slug}/{name}/secret'.encode()).hexdigest()[:40]}"


def secret_owner(slug: str, secret: str) -> str | None:
    """The name in a secret of the network's sandbox; None when it is none of its secrets."""
    name = secret.rpartition("_")[0]
    is_real = secrets.compare_digest(sandbox_secret(slug, name).encode(), secret.encode())
    return name if name and is_real else None
