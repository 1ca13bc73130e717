"""What is set for a whole workspace, and who belongs to it."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import FieldError, InvalidInput
from app.db.repositories.workspaces import members_of, workspace_of
from app.domain.permissions import Actor, Permission, Role
from app.services.access import require
from app.services.auth_rules import is_storable
from app.services.context import Context

MAX_NAME = 100
# A minute, and a week: what is older than that is no news any more.
LATENESS_S = range(60, 7 * 24 * 60 * 60 + 1)


@dataclass(frozen=True, slots=True)
class MemberDetails:
    """A person of the workspace; ``joined_at`` is UTC."""

    user_id: str
    name: str
    email: str
    role: Role
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class WorkspaceDetails:
    """A workspace. ``lateness_limit_s``: how many seconds late a post still goes out by itself."""

    id: str
    name: str
    lateness_limit_s: int
    created_at: datetime
    members: tuple[MemberDetails, ...]


def get_workspace(ctx: Context, actor: Actor) -> WorkspaceDetails:
    """The actor's workspace with its people, those who were first before the others."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        row = workspace_of(session, actor.workspace_id)
        members = tuple(
            MemberDetails(user.id, user.name, user.email, Role(member.role), member.created_at)
            for member, user in members_of(session, actor.workspace_id)
        )
        return WorkspaceDetails(row.id, row.name, row.lateness_limit_s, row.created_at, members)


def update_workspace(
    ctx: Context, actor: Actor, *, name: str, lateness_limit_s: int
) -> WorkspaceDetails:
    """Change its name and how late (seconds) a post still goes out by itself.

    Raises InvalidInput naming what does not fit.
    """
    require(actor, Permission.MANAGE_WORKSPACE)
    cleaned = _clean_name(name)
    if lateness_limit_s not in LATENESS_S:
        raise _refused("lateness_limit_s", "Choose between a minute and a week.")
    with ctx.database.unit_of_work() as session:
        row = workspace_of(session, actor.workspace_id)
        row.name, row.lateness_limit_s = cleaned, lateness_limit_s
    ctx.live.publish(actor.workspace_id)
    return get_workspace(ctx, actor)


def _clean_name(name: str) -> str:
    trimmed = name.strip()
    if not trimmed:
        raise _refused("name", "Give the workspace a name.")
    if len(trimmed) > MAX_NAME or not (trimmed.isprintable() and is_storable(trimmed)):
        raise _refused("name", f"A name has at most {MAX_NAME} characters, all on one line.")
    return trimmed


def _refused(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError(field, "invalid", message)])
