"""What the contract tests need to know about one network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.platforms.errors import PlatformError


@dataclass(frozen=True)
class Scenario:
    """Facts of one network, stated beside its other tests.

    ``fits`` are texts exactly at the limit, ``too_long`` the same with one unit more.
    ``expect_retry_at`` tells, from the instant before and the seconds asked for, when a client
    must come back after a rate limit. ``revoked`` is what a publish call says after revocation.
    ``absent_after_drop`` tells whether looking for a lost post gives ABSENT; otherwise the
    identical request is sent again and the answer is FOUND.

    ``fields`` makes what a person called so-and-so types to connect, for networks that ask.
    ``image`` is Pillow's name for the image format that the tests send. ``exempt`` names tests
    that cannot be asked of this network, each with the reason, as a sentence about the network.
    ``code_life_s`` is how long an authorization code is good for, ``refresh_after_s`` how old a
    token must be before it can be renewed, in seconds.
    """

    slug: str
    fits: tuple[str, ...]
    too_long: tuple[str, ...]
    expect_retry_at: Callable[[datetime, int], datetime]
    revoked: type[PlatformError]
    absent_after_drop: bool
    publish_path: str
    read_path: str
    needed_scope: str = ""
    refresh_needs_partner: bool = False
    fields: Callable[[str], Mapping[str, str]] | None = None
    image: str = "PNG"
    code_life_s: float = 30 * 60
    refresh_after_s: float = 0
    exempt: Mapping[str, str] = field(default_factory=dict)
    awkward: str = (
        "Tom & Jerry <3 (again) [twice] {thrice} a_b *c* ~d~ | \\ e@f.example #Tag # 100%\n\nend"
    )
