"""Everything that a workspace wrote and planned, read piece by piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db.repositories.posts import Posts
from app.db.repositories.scheduled_posts import Filter
from app.domain.permissions import Actor, Permission
from app.domain.publication import Status
from app.services import posts
from app.services.access import require
from app.services.context import Context
from app.services.details import PartDetails, PostDetails, ScheduledPostDetails

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ExportedVariant:
    """What differs on one account; ``parts`` or ``params`` None: as in the post."""

    account_id: str
    parts: tuple[PartDetails, ...] | None
    params: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class ExportedPost:
    """A post with all that differs on single accounts."""

    post: PostDetails
    variants: tuple[ExportedVariant, ...]

    def parts_for(self, scheduled: ScheduledPostDetails) -> Sequence[PartDetails]:
        """What goes, or went, to that account."""
        own = [v.parts for v in self.variants if v.account_id == scheduled.account.id and v.parts]
        return own[0] if own else self.post.parts


@dataclass(frozen=True, slots=True)
class Range:
    """Which scheduled posts to take along: by status (none: each), and from ``since`` until before
    ``until`` (aware). Drafts are planned for nowhere: any choice leaves them out."""

    statuses: tuple[Status, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def has(self, scheduled: ScheduledPostDetails) -> bool:
        """Whether that one is in it."""
        at = scheduled.scheduled_for
        return (
            (not self.statuses or scheduled.status in self.statuses)
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )


EVERYTHING = Range()


def export_posts(ctx: Context, actor: Actor, wanted: Range = EVERYTHING) -> Iterator[ExportedPost]:
    """Posts of the workspace with one that is ``wanted`` among their scheduled posts, the oldest
    first, in small units of work: an export of any size holds neither memory nor a transaction.

    Raises NotAllowed, at once, for who may not read.
    """
    require(actor, Permission.READ)
    is_all = wanted == EVERYTHING
    planned = None if is_all else Filter(wanted.statuses, None, wanted.since, wanted.until)
    return _all(ctx, actor, planned)


def _all(ctx: Context, actor: Actor, planned: Filter | None) -> Iterator[ExportedPost]:
    after = ""
    while found := _some(ctx, actor, after, planned):
        yield from found
        after = found[-1].post.id


def _some(ctx: Context, actor: Actor, after: str, planned: Filter | None) -> list[ExportedPost]:
    with ctx.database.unit_of_work() as session:
        repository = Posts(session, actor.workspace_id)
        rows = repository.following(_AT_ONCE, after, planned)
        ids = [row.id for row in rows]
        described = posts.describe_posts(session, actor, rows)
        parts, variants = repository.parts_of(ids), repository.variants_of(ids)
    exported = []
    for post in described:
        own = []
        for variant in (v for v in variants if v.post_id == post.id):
            texts = tuple(
                posts.part_details(part) for part in parts[post.id] if part.variant_id == variant.id
            )
            own.append(ExportedVariant(variant.account_id, texts or None, variant.params))
        exported.append(ExportedPost(post, tuple(own)))
    return exported
