"""Who may do what."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """A member's role in a workspace, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"

    def is_above(self, other: "Role") -> bool:
        """Whether it may do more than ``other``."""
        ranks = list(Role)
        return ranks.index(self) < ranks.index(other)


class Permission(StrEnum):
    """What can be allowed; an API token's scopes are the same words."""

    READ = "read"
    WRITE_POSTS = "posts:write"
    MANAGE_ACCOUNTS = "accounts:write"
    MANAGE_APPS = "apps:write"
    MANAGE_WORKSPACE = "workspace:write"
    OPERATE = "ops"


_EDITOR = frozenset({Permission.READ, Permission.WRITE_POSTS})
_OWNER = frozenset(Permission)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _OWNER,
    # The secrets of our apps with the networks are the owner's alone.
    Role.ADMIN: _OWNER - {Permission.MANAGE_APPS},
    Role.EDITOR: _EDITOR,
    Role.VIEWER: frozenset({Permission.READ}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is doing this now: a user, in one workspace, perhaps through an API token.

    ``scopes`` narrows what the role grants (an API token); None means the whole role.
    """

    user_id: str
    workspace_id: str
    role: Role
    timezone: str = "UTC"
    scopes: frozenset[Permission] | None = None
    session_id: str | None = field(default=None, repr=False)

    def can(self, permission: Permission) -> bool:
        """Whether this actor may do ``permission``."""
        granted = permission in GRANTS[self.role]
        return granted and (self.scopes is None or permission in self.scopes)
