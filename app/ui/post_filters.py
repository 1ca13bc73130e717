"""Which posts a tab of the list shows."""

from dataclasses import dataclass

from app.domain.permissions import Actor
from app.domain.publication import Status
from app.services import posts
from app.services.context import Context
from app.services.details import PostDetails

_CHUNK = 50
# A tab that matches nothing must not read the whole history.
_MOST_READ = 1_000


@dataclass(frozen=True, slots=True)
class Filter:
    """A tab: its name, and the statuses of which a post has at least one; none means all."""

    name: str
    title: str
    statuses: frozenset[Status] = frozenset()

    def accepts(self, post: PostDetails) -> bool:
        """Whether the tab shows ``post``."""
        return not self.statuses or any(s.status in self.statuses for s in post.scheduled_posts)


_ALL = (
    Filter("all", "All"),
    Filter(
        "scheduled",
        "Scheduled",
        frozenset({Status.PENDING, Status.HELD, Status.QUEUED, Status.RETRYING}),
    ),
    Filter("underway", "Under way", frozenset({Status.PUBLISHING, Status.PROCESSING})),
    Filter("published", "Published", frozenset({Status.PUBLISHED})),
    Filter(
        "attention",
        "Needs attention",
        frozenset({Status.FAILED, Status.MISSED, Status.BLOCKED, Status.UNCONFIRMED}),
    ),
    Filter("cancelled", "Cancelled", frozenset({Status.CANCELLED})),
)
FILTERS: dict[str, Filter] = {wanted.name: wanted for wanted in _ALL}


def find_posts(
    ctx: Context, actor: Actor, wanted: Filter, most: int
) -> tuple[list[PostDetails], bool]:
    """At most ``most`` posts that ``wanted`` accepts, newest first, and whether there are more."""
    found: list[PostDetails] = []
    cursor, read = None, 0
    while len(found) <= most and read < _MOST_READ:
        page = posts.list_posts(ctx, actor, limit=_CHUNK, cursor=cursor)
        found += [post for post in page.items if wanted.accepts(post)]
        read, cursor = read + len(page.items), page.next_cursor
        if cursor is None:
            break
    return found[:most], len(found) > most
