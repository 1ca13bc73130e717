"""Making people, and saying who they are in a workspace."""

from datetime import datetime

from app.core.ids import new_id
from app.core.passwords import hash_password
from app.db.models import Member, User, Workspace
from app.db.repositories.users import Membership, Users
from app.domain.permissions import Actor, Permission, Role
from app.services import auth_rules as rules
from app.services.context import Context


def new_user(ctx: Context, email: str, password: str, name: str, timezone: str) -> User:
    """A person who is not stored yet. Raises InvalidInput naming the field that does not fit."""
    address, cleaned = rules.clean_email(email), rules.clean_name(name)
    zone = rules.check_timezone(timezone)
    rules.check_password(password)
    return User(
        id=new_id("user"),
        email=address,
        name=cleaned,
        password_hash=hash_password(password),
        timezone=zone,
        created_at=ctx.clock.now(),
    )


def add_with_workspace(users: Users, user: User, now: datetime) -> Membership:
    """Store ``user`` as the owner of a new workspace."""
    who = user.name or user.email.partition("@")[0]
    workspace = Workspace(id=new_id("ws"), name=f"{who}'s workspace", created_at=now)
    member = Member(workspace_id=workspace.id, user_id=user.id, role=Role.OWNER, created_at=now)
    users.add(user, workspace, member)
    return Membership(user, member, workspace)


def actor_of(
    user: User,
    member: Member,
    *,
    scopes: frozenset[Permission] | None = None,
    session_id: str | None = None,
) -> Actor:
    """Who ``user`` is in the workspace of ``member``, narrowed by an API token's ``scopes``."""
    return Actor(
        user_id=user.id,
        workspace_id=member.workspace_id,
        role=Role(member.role),
        timezone=user.timezone,
        scopes=scopes,
        session_id=session_id,
    )
