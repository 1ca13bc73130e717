"""Lists that the Graph API gives piece by piece."""

from collections.abc import AsyncIterator, Mapping
from typing import TypeVar

from pydantic import BaseModel

from app.platforms.base import CallKind
from app.platforms.graph.api import GraphApi


class Cursors(BaseModel):
    after: str = ""


class Paging(BaseModel):
    cursors: Cursors = Cursors()
    next: str = ""


class Listed(BaseModel):
    """A piece of a list; what is in it is the network's own."""

    paging: Paging = Paging()

    @property
    def cursor(self) -> str:
        """What leads to the next piece; empty: this is the last one."""
        return self.paging.cursors.after if self.paging.next else ""


Piece = TypeVar("Piece", bound=Listed)


async def read_pieces(
    api: GraphApi, path: str, params: Mapping[str, str], model: type[Piece], most: int
) -> AsyncIterator[Piece]:
    """The list at ``path``, at most ``most`` pieces of it: a server without end must not hold us.

    The address of the next piece is not used: it holds the token, and names a host of its own.
    """
    for _ in range(most):
        answer = await api.send("GET", path, CallKind.READ, params=params)
        piece = api.read(model, answer, CallKind.READ)
        yield piece
        if not piece.cursor:
            return
        params = {**params, "after": piece.cursor}
