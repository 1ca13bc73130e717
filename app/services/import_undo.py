"""Taking a whole import back, as long as nothing of it went out."""

from collections.abc import Sequence

from app.core.errors import Conflict
from app.db.models import ScheduledPost
from app.db.repositories.posts import Posts
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.permissions import Actor, Permission
from app.domain.publication import CANCELLABLE, Status
from app.services import queueing
from app.services.access import require
from app.services.context import Context
from app.services.csv_imports import get_import

_OUT = frozenset({Status.PUBLISHED, Status.PUBLISHING, Status.PROCESSING, Status.UNCONFIRMED})


def undo(ctx: Context, actor: Actor, import_id: str) -> int:
    """Remove every post that the import made, in one step; its table is then as before it was
    confirmed. Returns how many posts were removed: some may have been deleted before.

    Raises NotFound, and Conflict when it was not confirmed, or once one of them is out or may be.
    """
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        row = get_import(session, actor, import_id, lock=True)
        if row.post_ids is None:
            raise Conflict("Nothing was imported from this table, so nothing is to be taken back.")
        scheduled = ScheduledPosts(session, actor.workspace_id)
        scheduled.hold_accounts_of(row.post_ids)
        # The lock keeps a worker from claiming one of them between this check and the removal.
        made = scheduled.of_posts(row.post_ids, lock=True)
        _refuse_if_out(made)
        Posts(session, actor.workspace_id).remove(row.post_ids)
        row.post_ids, row.confirmed_at = None, None
        session.add(row)
        waiting = [one for one in made if one.status in CANCELLABLE]
    queueing.forget(ctx, waiting)
    ctx.live.publish(actor.workspace_id)
    return len({one.post_id for one in made})


def _refuse_if_out(made: Sequence[ScheduledPost]) -> None:
    out = {one.post_id for one in made if one.status in _OUT}
    if out:
        posts = "1 post of it" if len(out) == 1 else f"{len(out)} posts of it"
        raise Conflict(
            f"{posts} went out already, or is going out now, so the import cannot be taken back "
            "as a whole. Cancel the others on the Posts page.",
            code="went_out",
        )
