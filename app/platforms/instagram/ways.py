"""Instagram's two ways in, and how to tell them apart. Source: Instagram platform overview."""

from enum import StrEnum

from app.platforms.base import Endpoints

_PAGE_HOST = "graph.facebook.com"


class Way(StrEnum):
    """With what people sign in. The value is what an account's facts hold under ``login``."""

    # An account by itself; its own token, which is extended.
    DIRECT = "instagram"
    # Accounts that are linked to Pages; the Pages' tokens, which have no end.
    PAGE = "facebook"

    @property
    def comment_scope(self) -> str:
        """The permission to comment below the account's own posts."""
        is_direct = self is Way.DIRECT
        return "instagram_business_manage_comments" if is_direct else "instagram_manage_comments"


def way_at(endpoints: Endpoints) -> Way:
    """The way that the app at ``endpoints`` goes: its API host tells."""
    return Way.PAGE if _PAGE_HOST in endpoints.api_url else Way.DIRECT
