"""One consent that covers several pages: which of them, a person says, once, in one browser."""

import asyncio

import pytest
from sqlmodel import select

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput
from app.db.models import ConnectChoice
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.services import (
    account_leaving,
    accounts,
    auth,
    choosing,
    connecting,
    posts,
    publishing,
    scheduling,
)
from app.services.choosing import ChoiceNeeded
from app.services.context import Context
from app.services.details import AccountDetails
from app.services.drafts import Draft, PartDraft
from tests.contract.harness import consent
from tests.support.sandbox import Sandbox

SLUG = "facebook"
HALF_AN_HOUR_S = 30 * 60


@pytest.fixture
def visitor(wired: Context, owner: Actor) -> Actor:
    """The owner in a browser."""
    return auth.begin_visit(wired, "olivia@example.com").actor


def consented(
    ctx: Context, actor: Actor, *, who: str = "ada", account_id: str | None = None
) -> AccountDetails | ChoiceNeeded:
    """What comes of the consent of a person with two Pages."""

    async def walk() -> AccountDetails | ChoiceNeeded:
        url = await connecting.begin_connect(ctx, actor, SLUG, account_id=account_id, sandbox=True)
        answer = await consent(url, account=who)
        return await connecting.finish_connect(ctx, actor, SLUG, answer)

    return asyncio.run(walk())


def offered(ctx: Context, actor: Actor) -> choosing.Choice:
    needed = consented(ctx, actor)
    assert isinstance(needed, ChoiceNeeded)
    return choosing.get_choice(ctx, actor, needed.choice_id)


def choose(ctx: Context, actor: Actor, choice: choosing.Choice, *ids: str) -> list[AccountDetails]:
    return asyncio.run(connecting.connect_chosen(ctx, actor, choice.id, ids))


def both_pages(ctx: Context, actor: Actor) -> list[AccountDetails]:
    choice = offered(ctx, actor)
    return choose(ctx, actor, choice, *(one.remote_id for one in choice.destinations))


def test_nothing_is_connected_before_somebody_chose_and_then_only_that(
    wired: Context, visitor: Actor
) -> None:
    choice = offered(wired, visitor)
    assert [one.display_name for one in choice.destinations] == ["Ada Today", "Ada Studio"]
    assert accounts.list_accounts(wired, visitor) == []
    choose(wired, visitor, choice, choice.destinations[1].remote_id)
    (account,) = accounts.list_accounts(wired, visitor)
    assert account.ref.display_name == "Ada Studio"
    again = offered(wired, visitor)
    assert [one.is_connected for one in again.destinations] == [False, True]


def test_a_choice_is_made_once(wired: Context, visitor: Actor) -> None:
    choice = offered(wired, visitor)
    first = choice.destinations[0].remote_id
    choose(wired, visitor, choice, first)
    with pytest.raises(InvalidInput) as caught:
        choose(wired, visitor, choice, first)
    assert caught.value.error_code == "choice_gone"


@pytest.mark.parametrize("ids", [[], ["12345"]])
def test_choosing_nothing_of_the_list_leaves_it_open(
    ids: list[str], wired: Context, visitor: Actor
) -> None:
    choice = offered(wired, visitor)
    with pytest.raises(InvalidInput) as caught:
        choose(wired, visitor, choice, *ids)
    assert caught.value.error_code == "empty"
    assert choose(wired, visitor, choice, choice.destinations[0].remote_id)


def test_another_browser_can_neither_see_nor_make_the_choice(
    wired: Context, visitor: Actor
) -> None:
    choice = offered(wired, visitor)
    elsewhere = auth.begin_visit(wired, "olivia@example.com").actor
    with pytest.raises(InvalidInput):
        choosing.get_choice(wired, elsewhere, choice.id)
    with pytest.raises(InvalidInput):
        choose(wired, elsewhere, choice, choice.destinations[0].remote_id)


def test_a_choice_waits_for_half_an_hour(
    wired: Context, visitor: Actor, clock: FrozenClock
) -> None:
    choice = offered(wired, visitor)
    clock.advance(HALF_AN_HOUR_S + 1)
    with pytest.raises(InvalidInput):
        choose(wired, visitor, choice, choice.destinations[0].remote_id)


def test_tokens_wait_encrypted(wired: Context, visitor: Actor, sandbox: Sandbox) -> None:
    offered(wired, visitor)
    with wired.database.unit_of_work() as session:
        (row,) = session.exec(select(ConnectChoice)).all()
        assert "access_token" not in row.found
        assert "Ada" not in row.found


def test_reconnecting_one_page_of_several_asks_nothing_and_keeps_the_account(
    wired: Context, visitor: Actor
) -> None:
    _, studio = both_pages(wired, visitor)
    asyncio.run(account_leaving.disconnect(wired, visitor, studio.id))
    again = consented(wired, visitor, account_id=studio.id)
    assert isinstance(again, AccountDetails)
    assert (again.id, again.is_active) == (studio.id, True)
    assert len(accounts.list_accounts(wired, visitor)) == 2


def test_reconnecting_as_somebody_with_other_pages_is_refused_and_changes_nothing(
    wired: Context, visitor: Actor
) -> None:
    today, _ = both_pages(wired, visitor)
    with pytest.raises(Conflict):
        consented(wired, visitor, who="brightside", account_id=today.id)
    kept = accounts.get_account(wired, visitor, today.id)
    assert (kept.ref.handle, kept.health) == (today.ref.handle, today.health)


@pytest.mark.parametrize("kind", [str, int])
def test_an_option_says_which_of_several_pages_a_post_goes_to(
    kind: type, wired: Context, visitor: Actor, sandbox: Sandbox
) -> None:
    choice = offered(wired, visitor)
    ids = [one.remote_id for one in choice.destinations]
    connected = choose(wired, visitor, choice, *ids)
    params = {SLUG: {"page_id": kind(ids[1])}}
    meant = posts.preferred_account_ids(wired, visitor, [SLUG], params)
    assert meant == (connected[1].id,)
    draft = Draft((PartDraft("For the studio"),), meant, params)
    (seen,) = posts.publish_now(wired, visitor, draft).scheduled_posts
    asyncio.run(publishing.publish(wired, Wanted(seen.id, seen.version)))
    assert scheduling.get_scheduled(wired, visitor, seen.id).status is Status.PUBLISHED
    (item,) = sandbox.ledger(SLUG)
    assert item["account"] == ids[1]


def test_a_post_that_names_another_page_than_its_account_is_refused_before_it_is_scheduled(
    wired: Context, visitor: Actor
) -> None:
    choice = offered(wired, visitor)
    ids = [one.remote_id for one in choice.destinations]
    today, _ = choose(wired, visitor, choice, *ids)
    draft = Draft((PartDraft("Where to?"),), (today.id,), {SLUG: {"page_id": ids[1]}})
    with pytest.raises(InvalidInput) as caught:
        posts.publish_now(wired, visitor, draft)
    (error,) = caught.value.errors
    assert (error.field, error.code) == (f"platform_params.{SLUG}.page_id", "other_destination")
