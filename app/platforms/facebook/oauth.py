"""Connecting a person's Facebook Pages. Source: Facebook Login, manual flow."""

from app.core.clock import Clock
from app.platforms.base import Endpoints
from app.platforms.facebook.spec import SPEC
from app.platforms.graph.page_login import PageFlow, page_login


def oauth(endpoints: Endpoints, clock: Clock | None = None) -> PageFlow:
    """The flow against ``endpoints``."""
    rules = page_login(
        endpoints,
        needed_scopes=("pages_show_list", "pages_manage_posts", "pages_read_engagement"),
        scope_words={
            "pages_show_list": "see which Pages you manage",
            "pages_manage_posts": "publish on your Pages",
            "pages_read_engagement": "read what your Pages published",
        },
        denials={
            "access_denied": "You stopped connecting Facebook. Start again whenever you like."
        },
    )
    return PageFlow(SPEC, rules, endpoints, clock)
