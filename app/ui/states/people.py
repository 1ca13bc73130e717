"""Who belongs to the workspace, and who is invited."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import InvalidInput
from app.domain.permissions import Permission, Role
from app.services import invitation_mail, invitations, members, workspaces
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.gate import requires
from app.ui.people_views import (
    InvitationView,
    MemberView,
    RoleView,
    present_invitations,
    present_members,
    roles_for,
)
from app.ui.states.settings import typed
from app.ui.told import tell


class PeopleState(rx.State):
    """The list, the form of invitations, and the question before somebody is removed."""

    members: list[MemberView] = []
    invitations: list[InvitationView] = []
    roles: list[RoleView] = []
    can_manage: bool = False
    # Held only until it was passed on; the database has nothing but a hash.
    new_link: str = ""
    link_words: str = ""
    form_nonce: int = 0
    leaving_id: str = ""
    leaving_name: str = ""

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        self.new_link, self.leaving_id = "", ""
        await self._read()

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def invite(self, form: dict[str, Any]) -> None:
        email, role = typed(form, "invite-email").strip(), _read_role(typed(form, "invite-role"))
        made = await call_service(invitations.invite, role=role, email=email)
        is_mailed = await call_service(invitation_mail.send, made)
        whom = made.invitation.email or "whom you invite"
        sent = f"A letter with this link is on its way to {whom}."
        self.new_link, self.link_words = made.url, sent if is_mailed else f"Pass it on to {whom}."
        self.form_nonce += 1
        await self._read()

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def forget_link(self) -> None:
        self.new_link = ""

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def revoke(self, invitation_id: str) -> EventSpec:
        await call_service(invitations.revoke, invitation_id)
        self.new_link = ""
        await self._read()
        return tell("Revoked. Its link leads nowhere any more.")

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def change_role(self, user_id: str, role: str) -> EventSpec:
        try:
            await call_service(members.change_role, user_id, _read_role(role))
            gate.look_again()
        finally:
            # A refused choice goes back to what it was.
            await self._read()
        return tell("Changed. It holds from their next step on.")

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def ask_to_remove(self, user_id: str) -> None:
        found = next((one for one in self.members if one.id == user_id), None)
        if found is None:
            raise InvalidInput("This person does not belong to the workspace. Reload the page.")
        self.leaving_id, self.leaving_name = found.id, found.name

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def keep(self) -> None:
        self.leaving_id = ""

    @rx.event
    @requires(Permission.MANAGE_WORKSPACE)
    async def remove(self) -> EventSpec:
        leaving, name = self.leaving_id, self.leaving_name
        self.leaving_id = ""
        await call_service(members.remove, leaving)
        gate.look_again()
        await self._read()
        return tell(f"{name} belongs to this workspace no longer.")

    async def _read(self) -> None:
        actor = gate.actor()
        found = await call_service(workspaces.get_workspace)
        self.can_manage = actor.can(Permission.MANAGE_WORKSPACE)
        self.roles = roles_for(actor)
        self.members = present_members(found, actor)
        if self.can_manage:
            rows = await call_service(invitations.list_invitations)
            self.invitations = present_invitations(rows, actor.timezone)


def _read_role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise InvalidInput("Choose from the list what this person may do.") from None
