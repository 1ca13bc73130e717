"""The check that every use case makes first."""

from app.core.errors import NotAllowed
from app.domain.permissions import Actor, Permission

_MAY_NOT = {
    Permission.READ: "see this workspace",
    Permission.WRITE_POSTS: "write, schedule or cancel posts",
    Permission.MANAGE_ACCOUNTS: "connect, disconnect or set up accounts",
    Permission.MANAGE_APPS: "enter or see the workspace's own apps with networks",
    Permission.MANAGE_WORKSPACE: "change the workspace",
    Permission.OPERATE: "see how the product is running",
}


def require(actor: Actor, permission: Permission) -> None:
    """Raises NotAllowed unless ``actor`` may do ``permission``."""
    if actor.can(permission):
        return
    who = "This API token" if actor.scopes is not None else "Your role here"
    raise NotAllowed(
        f"{who} does not allow you to {_MAY_NOT[permission]}. Ask an owner of the workspace."
    )
