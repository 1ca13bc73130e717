"""The Pages that a person may act for, each with a token of its own."""

from pydantic import BaseModel

from app.platforms.graph.api import GraphApi
from app.platforms.graph.paging import Listed, read_pieces

# More Pages than in these are nobody's to choose from.
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


class PageList(Listed):
    data: list[Page]


async def fetch_pages(api: GraphApi, fields: str, *, at_once: int = 100) -> tuple[Page, ...]:
    """Every Page of the person whose token ``api`` has, with ``fields``, in the network's order;
    ``at_once`` are asked for in one call."""
    params = {"fields": fields, "limit": str(at_once)}
    pieces = read_pieces(api, "/me/accounts", params, PageList, _MOST_LISTS)
    return tuple([page async for piece in pieces for page in piece.data])
