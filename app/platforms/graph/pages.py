"""The Pages that a person may act for, each with a token of its own."""

from pydantic import BaseModel

from app.platforms.base import CallKind
from app.platforms.graph.api import GraphApi

# More Pages than this are nobody's to choose from, and a server that never ends must not hold us.
_MOST_LISTS = 20


class PictureData(BaseModel):
    url: str | None = None


class Picture(BaseModel):
    data: PictureData = PictureData()


class Page(BaseModel):
    """A Page as the network lists it.

    ``tasks`` are what the person may do there, None where the network does not say;
    ``access_token`` is missing where they may do nothing by API.
    """

    id: str
    name: str = ""
    username: str = ""
    access_token: str = ""
    tasks: list[str] | None = None
    picture: Picture = Picture()
    # The professional profile that is linked to the Page, where that was asked for.
    instagram_business_account: dict[str, object] | None = None


class Cursors(BaseModel):
    after: str = ""


class Paging(BaseModel):
    cursors: Cursors = Cursors()
    next: str = ""


class PageList(BaseModel):
    data: list[Page]
    paging: Paging = Paging()


async def fetch_pages(api: GraphApi, fields: str, *, at_once: int = 100) -> tuple[Page, ...]:
    """Every Page of the person whose token ``api`` has, with ``fields``, in the network's order;
    ``at_once`` are asked for in one call.

    The address of the next list is not used: it holds the token, and names a host of its own.
    """
    found: list[Page] = []
    params = {"fields": fields, "limit": str(at_once)}
    for _ in range(_MOST_LISTS):
        answer = await api.send("GET", "/me/accounts", CallKind.READ, params=params)
        listed = api.read(PageList, answer, CallKind.READ)
        found += listed.data
        if not (listed.paging.next and listed.paging.cursors.after):
            break
        params = {**params, "after": listed.paging.cursors.after}
    return tuple(found)
