"""Other posts that a draft would get in the way of, in words. Pure."""

from datetime import datetime

from app.domain.clashes import ClashKind
from app.domain.text import shorten
from app.services.clashes import Clash
from app.ui.clockwork import moment_label
from app.ui.presenting import present_account
from app.ui.time_views import ClashView

_LONGEST_QUOTE = 60


def present_clash(clash: Clash, zone: str, now: datetime) -> ClashView:
    """A warning that says which post, and when in ``zone``."""
    when = moment_label(clash.at, zone, now)
    return ClashView(present_account(clash.account), _words(clash, when), clash.post_id)


def _words(clash: Clash, when: str) -> str:
    name = clash.account.handle
    if clash.kind is ClashKind.SAME_TEXT:
        verb = "went out" if clash.is_published else "goes out"
        network = clash.account.platform_name
        consequence = f" {network} refuses a text that it had lately." if clash.is_refused else ""
        return f"The same text {verb} on {name}: {when}.{consequence}"
    quote = shorten(clash.text, _LONGEST_QUOTE)
    said = f" “{quote}”" if quote else ""
    return f"Close to another post on {name}: {when}.{said}"
