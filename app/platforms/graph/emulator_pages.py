"""The emulated people's Pages: each has three, and may create posts on two of them."""

import re
from collections.abc import Callable

from starlette.responses import Response

from app.platforms.emulation.accounts import Account, number_for
from app.platforms.emulation.world import World
from app.platforms.graph.emulator_desk import GraphDesk
from app.platforms.graph.emulator_errors import bad_parameter
from app.platforms.graph.emulator_fields import Node, list_answer
from app.platforms.graph.emulator_guard import GraphCall
from app.platforms.graph.emulator_paging import piece_of

_CREATE = "CREATE_CONTENT"
_ALL = ("ADVERTISE", "ANALYZE", _CREATE, "MESSAGING", "MODERATE", "MANAGE")
# By the end of the Page's own name: the last one is for looking only.
_TASKS = {"today": _ALL, "studio": ("ANALYZE", _CREATE, "MODERATE"), "archive": ("ANALYZE",)}
# A Page on which this was taken away is one on which its person may no longer create anything.
_POSTING = "pages_manage_posts"
_NAME = re.compile(r"[\w -]{1,40}")
_DEFAULT_FIELDS = "access_token,category,name,id,tasks"


def make_person(slug: str) -> Callable[[str], tuple[str, str, str] | None]:
    """What turns a typed name into id, handle and name of a person on the network ``slug``."""

    def make(typed: str) -> tuple[str, str, str] | None:
        handle = " ".join(typed.split())
        if not _NAME.fullmatch(handle) or not any(letter.isalnum() for letter in handle):
            return None
        shown = handle if any(c.isupper() for c in handle) else handle.replace("_", " ").title()
        return str(number_for(slug, handle)), handle, shown

    return make


def is_person(account: Account) -> bool:
    """Whether ``account`` can sign in; Pages have a dot in their names, people none."""
    return "." not in account.handle


class PageBook:
    """Who may act for which Page, and how."""

    def __init__(self, slug: str, world: World, desk: GraphDesk) -> None:
        self._slug, self._world, self._desk = slug, world, desk

    def pages_of(self, person: Account) -> tuple[Account, ...]:
        """The Pages of ``person``, made when they are new; unpublished ones are not listed."""
        made = [self._page(person, kind) for kind in _TASKS]
        return tuple(page for page in made if not page.is_suspended)

    def tasks(self, page: Account) -> tuple[str, ...]:
        """What its person may do on ``page``."""
        tasks = _TASKS[page.handle.rpartition(".")[2]]
        allowed = page.allowed_scopes
        if allowed is None or _POSTING in allowed:
            return tasks
        return tuple(task for task in tasks if task != _CREATE)

    def may_create(self, page: Account) -> bool:
        """Whether its person may create posts on ``page``."""
        return _CREATE in self.tasks(page)

    async def list(self, call: GraphCall) -> Response:
        """``GET /me/accounts``: the Pages of a person, with the Pages' own tokens."""
        if not is_person(call.account):
            return bad_parameter("Tried accessing nonexisting field (accounts) on node type (Page)")
        pages, paging = piece_of(call, self.pages_of(call.account))
        nodes = [self._listed(call, page) for page in pages]
        return list_answer(nodes, call.params.word("fields"), "Page", _DEFAULT_FIELDS, paging)

    def node(self, page: Account) -> dict[str, object]:
        """The Page as it shows itself."""
        return {
            "id": page.id,
            "name": page.name,
            "username": page.handle,
            "category": "Brand",
            # The sandbox has no pictures to show.
            "picture": {"data": {"url": None, "is_silhouette": True}},
        }

    def _listed(self, call: GraphCall, page: Account) -> Node:
        word = self._desk.derive(call.token, page.id)
        return {**self.node(page), "access_token": word, "tasks": list(self.tasks(page))}

    def _page(self, person: Account, kind: str) -> Account:
        handle = f"{person.handle.lower().replace(' ', '_')}.{kind}"
        page_id = str(number_for(self._slug, handle))
        name = f"{person.name} {kind.title()}"
        return self._world.accounts.sign_in(self._slug, page_id, handle, name)
