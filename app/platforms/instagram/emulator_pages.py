"""The Pages of emulated people who sign in with Facebook, and the accounts linked to them."""

from starlette.responses import Response

from app.platforms.emulation.accounts import Account, number_for
from app.platforms.emulation.world import World
from app.platforms.graph.emulator_desk import GraphDesk
from app.platforms.graph.emulator_errors import bad_parameter
from app.platforms.graph.emulator_fields import Node, list_answer
from app.platforms.graph.emulator_guard import GraphCall
from app.platforms.instagram.emulator_rules import is_person, make_account
from app.platforms.instagram.spec import SPEC

# By the end of the Page's name; the last one is linked to nothing.
_LINKED, _ALONE = ("today", "studio"), "archive"


class LinkedPages:
    """Each person has three Pages, two of them linked to a professional account."""

    def __init__(self, world: World, desk: GraphDesk) -> None:
        self._world, self._desk = world, desk

    async def list(self, call: GraphCall) -> Response:
        """``GET /me/accounts``."""
        if not is_person(call.account):
            return bad_parameter("Tried accessing nonexisting field (accounts) on node type (Page)")
        pages = [self._page(call, kind) for kind in (*_LINKED, _ALONE)]
        return list_answer(pages, call.params.word("fields"), "Page", "access_token,name,id")

    def _page(self, call: GraphCall, kind: str) -> Node:
        person = call.account
        linked = self._linked(person, kind) if kind in _LINKED else None
        # A Page speaks for the account that it is linked to.
        speaks_for = linked.id if linked else person.id
        return {
            "id": str(number_for(SPEC.slug, f"page/{person.handle}/{kind}")),
            "name": f"{person.name} {kind.title()}",
            "access_token": self._desk.derive(call.token, speaks_for),
            "instagram_business_account": account_node(linked) if linked else None,
        }

    def _linked(self, person: Account, kind: str) -> Account:
        made = make_account(f"{person.handle}.{kind}")
        if made is None:
            raise LookupError(person.handle)
        return self._world.accounts.sign_in(SPEC.slug, *made)


def account_node(account: Account) -> dict[str, object]:
    """An account as it shows itself to others."""
    return {
        "id": account.id,
        "username": account.handle,
        "name": account.name,
        "profile_picture_url": None,
    }
