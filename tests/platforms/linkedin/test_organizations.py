"""Posting for organizations: offered where the app may, refused where the person may not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.platforms.base import Finding
from app.platforms.errors import Duplicate, PermissionMissing
from app.platforms.linkedin.spec import SPEC
from tests.contract.harness import Sandbox, connect, media, text_part
from tests.platforms.linkedin.raw import (
    ORGANIZATIONS,
    SLUG,
    ask,
    client_for,
    organizations,
    partner,
)


async def test_the_member_comes_first_and_then_the_organizations_that_take_posts(
    sandbox: Sandbox,
) -> None:
    ada = await partner(sandbox, *ORGANIZATIONS)
    client: Any = ada.client()
    found = await client.fetch_destinations()
    assert [(one.kind, one.display_name) for one in found] == [
        ("profile", "Ada"),
        ("organization", "Ada Works"),
        ("organization", "Ada Studio"),
    ]
    assert found[1].handle == "ada-works"
    assert found[1].facts == {"kind": "organization"}


@pytest.mark.parametrize("granted", [(), ORGANIZATIONS[1:], ORGANIZATIONS[:1]])
async def test_without_the_right_to_post_or_to_see_for_whom_only_the_member_is_left(
    sandbox: Sandbox, granted: tuple[str, ...]
) -> None:
    ada = await partner(sandbox, *granted)
    client: Any = ada.client()
    assert [one.kind for one in await client.fetch_destinations()] == ["profile"]


async def test_an_ordinary_app_is_refused_the_scopes_of_organizations(sandbox: Sandbox) -> None:
    with pytest.raises(KeyError, match="code"):
        await connect(sandbox, SLUG, scope=f"openid profile w_member_social {ORGANIZATIONS[0]}")


async def test_an_organization_speaks_for_itself(sandbox: Sandbox) -> None:
    ada = await partner(sandbox, *ORGANIZATIONS)
    works, _ = await organizations(ada)
    me = await works.fetch_identity()
    assert (me.kind, me.display_name) == ("organization", "Ada Works")
    part = text_part("From all of us", media=media("red", "blue"))
    live = await works.publish(part, await works.prepare(part))
    (item,) = sandbox.ledger(SLUG)
    assert (item["id"], item["account"]) == (live.remote_id, me.remote_id)
    assert "Ada Works" in sandbox.http.get(live.url).text
    await works.delete(live.remote_id)
    assert sandbox.http.get(live.url).status_code == 404


async def test_a_lost_post_of_an_organization_is_read_back(sandbox: Sandbox) -> None:
    works, _ = await organizations(await partner(sandbox, *ORGANIZATIONS))
    part, began_at = text_part("Lost by us"), datetime.now(UTC)
    live = await works.publish(part, ())
    seen = await works.reconcile(part, (), began_at, is_settled=False)
    assert (seen.finding, seen.post) == (Finding.FOUND, live)
    other = text_part("Never sent")
    seen = await works.reconcile(other, (), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT


async def test_where_it_cannot_be_read_the_same_request_tells(sandbox: Sandbox) -> None:
    ada = await partner(sandbox, ORGANIZATIONS[0], ORGANIZATIONS[2])
    works, _ = await organizations(ada)
    part, began_at = text_part("Lost by us"), datetime.now(UTC)
    live = await works.publish(part, ())
    seen = await works.reconcile(part, (), began_at, is_settled=True)
    assert (seen.finding, seen.post) == (Finding.FOUND, live)
    assert len(sandbox.ledger(SLUG)) == 1


async def test_two_authors_may_say_the_same(sandbox: Sandbox) -> None:
    ada = await partner(sandbox, *ORGANIZATIONS)
    works, studio = await organizations(ada)
    for client in (ada.client(), works, studio):
        await client.publish(text_part("Joint statement"), ())
    with pytest.raises(Duplicate):
        await works.publish(text_part("Joint statement"), ())
    assert len(sandbox.ledger(SLUG)) == 3


async def test_somebody_elses_organization_and_one_without_a_role_are_refused(
    sandbox: Sandbox,
) -> None:
    ada = await partner(sandbox, *ORGANIZATIONS)
    bob = await partner(sandbox, *ORGANIZATIONS, account="bob")
    (foreign, *_) = await organizations(bob)
    rights = ask(sandbox, ada, "GET", "/rest/organizationAcls?q=roleAssignee").json()["elements"]
    analyst = next(r["organization"] for r in rights if r["role"] == "ANALYST")
    clients = [
        client_for(ada, foreign._connection.remote_id, "organization"),
        client_for(ada, analyst.rpartition(":")[2], "organization"),
    ]
    for client in clients:
        with pytest.raises(PermissionMissing):
            await client.publish(text_part("Not mine to say"), ())
    assert not sandbox.ledger(SLUG)


async def test_posting_for_an_organization_needs_its_own_scope(sandbox: Sandbox) -> None:
    everything = await partner(sandbox, *ORGANIZATIONS)
    works, _ = await organizations(everything)
    lesser = await partner(sandbox, *ORGANIZATIONS[1:])
    client = client_for(lesser, works._connection.remote_id, "organization")
    with pytest.raises(PermissionMissing):
        await client.publish(text_part("Too little said"), ())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rest/organizationAcls?q=roleAssignee", 200),
        ("/rest/organizationAcls", 400),
        ("/rest/organizationAcls?q=organization", 400),
        ("/rest/organizationAcls?q=roleAssignee&state=MAYBE", 400),
        ("/rest/organizations/1", 403),
    ],
)
async def test_a_wrong_question_about_organizations_is_refused(
    sandbox: Sandbox, path: str, status: int
) -> None:
    ada = await partner(sandbox, *ORGANIZATIONS)
    assert ask(sandbox, ada, "GET", path).status_code == status
    assert ask(sandbox, ada, "GET", path, LinkedIn_Version=None).status_code == 400


async def test_the_posts_of_an_organization_are_for_everyone(sandbox: Sandbox) -> None:
    spec = SPEC.for_account({"kind": "organization"})
    assert spec.options.model_validate({"visibility": "PUBLIC"})
    with pytest.raises(ValueError, match="for everyone"):
        spec.options.model_validate({"visibility": "CONNECTIONS"})
    assert SPEC.for_account({}).options.model_validate({"visibility": "CONNECTIONS"})
