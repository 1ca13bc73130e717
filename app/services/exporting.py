"""Everything that a workspace wrote and planned, read piece by piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.db.repositories.posts import Posts
from app.domain.permissions import Actor, Permission
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


def export_posts(ctx: Context, actor: Actor) -> Iterator[ExportedPost]:
    """Every post of the workspace, the oldest first, in small units of work: an export of any
    size holds neither memory nor a transaction.

    Raises NotAllowed, at once, for who may not read.
    """
    require(actor, Permission.READ)
    return _all(ctx, actor)


def _all(ctx: Context, actor: Actor) -> Iterator[ExportedPost]:
    after = ""
    while found := _some(ctx, actor, after):
        yield from found
        after = found[-1].post.id


def _some(ctx: Context, actor: Actor, after: str) -> list[ExportedPost]:
    with ctx.database.unit_of_work() as session:
        repository = Posts(session, actor.workspace_id)
        rows = repository.following(_AT_ONCE, after)
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
