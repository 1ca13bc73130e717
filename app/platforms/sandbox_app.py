"""The application that the sandbox knows from the start.

Its words guard nothing: whoever reaches the sandbox reaches a toy.
"""

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
