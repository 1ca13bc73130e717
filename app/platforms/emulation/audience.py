"""The people who see posts in the sandbox: numbers that only grow, the same for the same post."""

import hashlib
from dataclasses import dataclass

from app.platforms.emulation.ledger import LandedPost
from app.platforms.emulation.world import World

_CROWD = 900
_A_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Reach:
    """How a post is doing by now. ``replies`` are those that really stand below it."""

    views: int
    likes: int
    shares: int
    saves: int
    clicks: int
    replies: int


def reach_of(world: World, post: LandedPost) -> Reach:
    """What ``post`` has reached: within a day of the sandbox's clock most who ever see it have."""
    taste = hashlib.sha256(f"{post.platform}/{post.id}".encode()).digest()
    age_s = max(world.clock.now() - post.created_at.timestamp(), 0)
    views = int((100 + taste[0] / 255 * _CROWD) * age_s / (age_s + _A_DAY_S / 4))
    below = [
        other
        for other in world.ledger.list(post.platform, with_deleted=False)
        if other.parent_id == post.id
    ]
    return Reach(
        views=views,
        likes=views * (taste[1] % 12) // 100,
        shares=views * (taste[2] % 4) // 100,
        saves=views * (taste[3] % 3) // 100,
        clicks=views * (taste[4] % 8) // 100,
        replies=len(below),
    )
