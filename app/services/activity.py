"""What happened in a workspace, for people and programs."""

from app.core.errors import FieldError, InvalidInput
from app.db.repositories.activity import Activities, ActivityFilter, ActivityRow
from app.domain.permissions import Actor, Permission
from app.services.access import require
from app.services.context import Context
from app.services.cursors import read_cursor, write_cursor
from app.services.details import Page

__all__ = ["GROUPS", "ActivityFilter", "ActivityRow", "events_of", "list_activity"]
# What one can ask for, and the events that it stands for.
GROUPS: dict[str, tuple[str, ...]] = {
    "published": ("post.published",),
    "trouble": (
        "post.gave_up",
        "post.rejected",
        "post.missed",
        "post.needs_action",
        "post.became_unknown",
        "post.will_retry",
        "account.trouble",
    ),
    "changes": (
        "post.scheduled",
        "post.moved",
        "post.cancelled",
        "post.retried",
        "post.resolved",
        "post.edited",
        "post.deleted",
        "post.taken_down",
        "queue.rearranged",
        "queue.paused",
        "queue.resumed",
        "recurrence.created",
        "recurrence.stopped",
        "mail.chosen",
        "webhook.added",
        "webhook.changed",
        "webhook.removed",
    ),
    "accounts": (
        "account.connected",
        "account.disconnected",
        "account.paused",
        "account.resumed",
        "account.trouble",
    ),
    "imports": ("import.confirmed",),
    "people": (
        "member.invited",
        "member.uninvited",
        "member.joined",
        "member.role_changed",
        "member.removed",
    ),
}


def events_of(group: str) -> frozenset[str]:
    """The events of a group; none means any. Raises InvalidInput for a group of nobody."""
    if group and group not in GROUPS:
        message = f"There is no kind of activity {group!r}. Known are: {', '.join(GROUPS)}."
        raise InvalidInput(message, [FieldError("what", "unknown", message)])
    return frozenset(GROUPS.get(group, ()))


def list_activity(
    ctx: Context,
    actor: Actor,
    wanted: ActivityFilter,
    *,
    limit: int = 40,
    cursor: str | None = None,
) -> Page[ActivityRow]:
    """What happened, newest first. ``cursor`` is where the page before this one ended.

    Raises InvalidInput for a cursor that did not come from here.
    """
    require(actor, Permission.READ)
    before = read_cursor(cursor)
    with ctx.database.unit_of_work() as session:
        rows = Activities(session, actor.workspace_id).page(wanted, limit + 1, before)
    shown = rows[:limit]
    following = write_cursor(shown[-1].at, shown[-1].id) if len(rows) > limit else None
    return Page(tuple(shown), following)
