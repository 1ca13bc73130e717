"""The application that the sandbox knows from the start.

Its words guard nothing: whoever reaches the sandbox reaches a toy.
"""

from dataclasses import dataclass

_SECRET_OF = "the_sandbox_secret_of_"


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


def sandbox_secret(name: str) -> str:
    """What the account called ``name`` would copy from a network of the sandbox to connect.

    It holds the name, so that the sandbox need not have met the account before.
    """
    return f"{_SECRET_OF}{name}"


def secret_owner(secret: str) -> str | None:
    """The name in a secret of the sandbox; None when it is none of its secrets."""
    name = secret.removeprefix(_SECRET_OF)
    return name if name and name != secret else None
