"""For whom a member of the emulated LinkedIn may act: themself, and organizations of theirs."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account, number_for
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_desk import granted
from app.platforms.linkedin.emulator_rules import denied, refused
from app.platforms.linkedin.spec import SPEC, WRITE_ORGANIZATION_SCOPE

WRITE_SCOPE = "w_member_social"
# Every member has one organization of each kind, and this role in it.
_ROLES = {"Works": "ADMINISTRATOR", "Studio": "CONTENT_ADMINISTRATOR", "Insights": "ANALYST"}
_MAY_POST = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR"})
_ORGANIZATION = re.compile(r"urn:li:organization:(\d+)")
_STATES = frozenset({"APPROVED", "REQUESTED", "REJECTED", "REVOKED"})


class People:
    """Members and their organizations."""

    def __init__(self, world: World) -> None:
        self._world = world

    def urn_of(self, account_id: str) -> str:
        """What the author with this id is called."""
        kind = "organization" if account_id.isdigit() else "person"
        return f"urn:li:{kind}:{account_id}"

    def author(self, urn: str, request: Request, member: Account) -> Account | None:
        """Whom ``member`` acts for with ``urn``; None where that is not allowed."""
        scopes = granted(request)
        if urn == self.urn_of(member.id):
            return member if WRITE_SCOPE in scopes else None
        found = _ORGANIZATION.fullmatch(urn)
        mine = self._mine(member).get(found[1]) if found else None
        if mine is None or WRITE_ORGANIZATION_SCOPE not in scopes:
            return None
        organization, role = mine
        return organization if role in _MAY_POST else None

    def may_see(self, account_id: str, member: Account) -> bool:
        """Whether the posts of this author are the member's own, or those of an organization in
        which the member has a role."""
        return account_id == member.id or account_id in self._mine(member)

    async def rights(self, request: Request, member: Account) -> Response:
        """``GET /rest/organizationAcls``, the finder by who has the role."""
        query = request.query_params
        if query.get("q") != "roleAssignee":
            return refused(400, "BAD_REQUEST", "The finder is not known")
        if query.get("state", "APPROVED") not in _STATES:
            return refused(400, "BAD_REQUEST", "state is not known")
        elements = [
            {
                "role": role,
                "organization": self.urn_of(organization.id),
                "roleAssignee": self.urn_of(member.id),
                "state": "APPROVED",
            }
            for organization, role in self._mine(member).values()
            if query.get("role", role) == role and query.get("state", "APPROVED") == "APPROVED"
        ]
        paging = {"start": 0, "count": 100, "links": []}
        return JSONResponse({"elements": elements, "paging": paging})

    async def organization(self, request: Request, member: Account) -> Response:
        """``GET /rest/organizations/{id}``, for those who have a role in it."""
        mine = self._mine(member).get(request.path_params["id"])
        if mine is None:
            return denied("organizations.GET")
        found, _ = mine
        body = {"id": int(found.id), "localizedName": found.name, "vanityName": found.handle}
        return JSONResponse(body)

    def _mine(self, member: Account) -> dict[str, tuple[Account, str]]:
        found = {}
        for kind, role in _ROLES.items():
            name = f"{member.name} {kind}"
            handle = re.sub(r"\W+", "-", name.lower())
            organization_id = str(number_for(SPEC.slug, handle))
            made = self._world.accounts.sign_in(SPEC.slug, organization_id, handle, name)
            found[organization_id] = (made, role)
        return found
