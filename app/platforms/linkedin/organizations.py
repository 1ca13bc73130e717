"""Organizations that a member may post for. Source: Organization Access Control and Organization
Lookup APIs."""

from app.platforms.base import CallKind, Identity
from app.platforms.errors import PermissionMissing, PlatformError
from app.platforms.linkedin.rest import Rest
from app.platforms.linkedin.schemas import AccessControls, Organization
from app.platforms.linkedin.spec import ORGANIZATION, WRITE_ORGANIZATION_SCOPE

# Others may look at numbers or pay for advertisements, not post.
_MAY_POST = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN"})
# Each costs a request of the member's day.
_MOST = 25


async def fetch_organization(rest: Rest, organization_id: str) -> Identity:
    """The organization with this id."""
    answer = await rest.call("GET", f"/organizations/{organization_id}", CallKind.READ)
    found = rest.http.read(Organization, answer, CallKind.READ)
    name = found.localized_name or found.vanity_name or organization_id
    return Identity(
        organization_id,
        found.vanity_name or name,
        name,
        kind=ORGANIZATION,
        facts={"kind": ORGANIZATION},
    )


async def fetch_organizations(rest: Rest) -> tuple[Identity, ...]:
    """Those that the member may post for; none where the app was not granted it."""
    if not rest.has_scope(WRITE_ORGANIZATION_SCOPE):
        return ()
    path = "/organizationAcls?q=roleAssignee&state=APPROVED&count=100"
    try:
        answer = await rest.call("GET", path, CallKind.READ, method_name="FINDER")
    except PermissionMissing:
        # The right to post without the right to see for whom: the member is left.
        return ()
    rights = rest.http.read(AccessControls, answer, CallKind.READ).elements
    ids = [right.organization_id for right in rights if right.role in _MAY_POST]
    return tuple([await _named(rest, one) for one in list(dict.fromkeys(ids))[:_MOST]])


async def _named(rest: Rest, organization_id: str) -> Identity:
    try:
        return await fetch_organization(rest, organization_id)
    except PlatformError as error:
        if not isinstance(error, PermissionMissing):
            raise
        # Its page may still be posted to: it goes by its number.
        name = f"Organization {organization_id}"
        facts = {"kind": ORGANIZATION}
        return Identity(organization_id, name, name, kind=ORGANIZATION, facts=facts)
