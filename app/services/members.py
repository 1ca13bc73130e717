"""Who belongs to a workspace, and what each of them may do there."""

from collections.abc import Sequence

from app.core.errors import Conflict, NotAllowed, NotFound
from app.db.models import Member
from app.db.repositories.api_tokens import ApiTokens
from app.db.repositories.calendar_feeds import CalendarFeeds
from app.db.repositories.users import Sessions, names_of
from app.db.repositories.workspaces import lock_members
from app.domain.permissions import Actor, Permission, Role
from app.services import audit
from app.services.access import require
from app.services.context import Context


def change_role(ctx: Context, actor: Actor, user_id: str, role: Role) -> None:
    """Let somebody be ``role`` from their next step on.

    Raises NotFound for nobody of the workspace, NotAllowed for somebody, or a role, above one's
    own, Conflict for its last owner.
    """
    require(actor, Permission.MANAGE_WORKSPACE)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        members = lock_members(session, actor.workspace_id)
        member = _find(members, actor, user_id)
        if role.is_above(actor.role):
            raise NotAllowed("Nobody can make somebody else more than they are themselves.")
        if Role(member.role) is role:
            return
        _keep_an_owner(members, member)
        member.role = role
        title = f"{names_of(session, [user_id])[user_id]}: {role.value}"
        audit.note(session, actor, audit.Deed.ROLE_CHANGED, audit.Subject(), now, title=title)
    ctx.live.publish(actor.workspace_id)


def remove(ctx: Context, actor: Actor, user_id: str) -> None:
    """Let somebody belong to the workspace no longer, with every browser, program and
    calendar feed of theirs.

    What they planned stays and goes out. Raises as ``change_role`` does, and Conflict for oneself.
    """
    require(actor, Permission.MANAGE_WORKSPACE)
    if user_id == actor.user_id:
        raise Conflict("Nobody can remove themselves. Ask another owner.", code="oneself")
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        members = lock_members(session, actor.workspace_id)
        member = _find(members, actor, user_id)
        _keep_an_owner(members, member)
        title = names_of(session, [user_id])[user_id]
        audit.note(session, actor, audit.Deed.REMOVED, audit.Subject(), now, title=title)
        session.delete(member)
        Sessions(session).end_others(user_id, None)
        # These work through the membership; should the person come back, they must not.
        ApiTokens(session, actor.workspace_id, user_id).revoke_all(now)
        CalendarFeeds(session, actor.workspace_id, user_id).revoke_all(now)
    ctx.live.publish(actor.workspace_id)


def _find(members: Sequence[Member], actor: Actor, user_id: str) -> Member:
    found = next((member for member in members if member.user_id == user_id), None)
    if found is None:
        raise NotFound("This person does not belong to the workspace. Reload the page.")
    if Role(found.role).is_above(actor.role):
        raise NotAllowed("Only an owner can do this to an owner.")
    return found


def _keep_an_owner(members: Sequence[Member], leaving: Member) -> None:
    owners = [member for member in members if Role(member.role) is Role.OWNER]
    if owners == [leaving]:
        raise Conflict("A workspace needs an owner. Make somebody else one first.", code="last")
