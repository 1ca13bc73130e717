"""What the list of people shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.permissions import Actor, Role
from app.domain.slots import to_local
from app.services.invitations import InvitationDetails
from app.services.workspaces import MemberDetails, WorkspaceDetails

_MAY = {
    Role.OWNER: "everything",
    Role.ADMIN: "all but the networks' app secrets",
    Role.EDITOR: "write and schedule posts",
    Role.VIEWER: "look on",
}


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person of the workspace. ``slug`` is the role's word; ``is_open``: whoever looks may
    change it, or remove them."""

    id: str
    name: str
    email: str
    role: str
    slug: str
    joined: str
    is_you: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An open invitation, and until when it is one."""

    id: str
    who: str
    role: str
    until: str


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role that can be given, and what it may do."""

    slug: str
    words: str
    name: str


def roles_for(actor: Actor) -> list[RoleView]:
    """The roles that ``actor`` may give, from most to least."""
    given = [role for role in Role if not role.is_above(actor.role)]
    return [RoleView(role.value, f"{_name(role)}: {_MAY[role]}", _name(role)) for role in given]


def present_members(found: WorkspaceDetails, actor: Actor) -> list[MemberView]:
    """Who belongs to it, as ``actor`` sees them."""
    return [_member(member, actor) for member in found.members]


def present_invitations(rows: Sequence[InvitationDetails], zone: str) -> list[InvitationView]:
    """The open invitations, with the day in ``zone`` on which they end."""
    return [
        InvitationView(
            row.id, row.email or "Whoever has the link", _name(row.role), _day(row.expires_at, zone)
        )
        for row in rows
    ]


def _member(member: MemberDetails, actor: Actor) -> MemberView:
    is_you = member.user_id == actor.user_id
    return MemberView(
        id=member.user_id,
        name=member.name or member.email,
        email=member.email,
        role=_name(member.role),
        slug=member.role.value,
        joined=_day(member.joined_at, actor.timezone),
        is_you=is_you,
        is_open=not is_you and not member.role.is_above(actor.role),
    )


def _name(role: Role) -> str:
    return role.value.capitalize()


def _day(at: datetime, zone: str) -> str:
    local = to_local(at, zone)
    return f"{local.day} {local:%b %Y}"
