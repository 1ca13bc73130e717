"""Other posts that a draft would get in the way of, in words. Pure."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.clashes import ClashKind
from app.domain.text import shorten
from app.services.clashes import Clash
from app.ui.clockwork import moment_label
from app.ui.presenting import present_account
from app.ui.time_views import ClashView
from app.ui.views import AccountView

_LONGEST_QUOTE = 60
_MOST_NAMED = 2


def present_clashes(found: Sequence[Clash], zone: str, now: datetime) -> list[ClashView]:
    """One warning for each post and time, which says when in ``zone``, and on which accounts."""
    together: dict[tuple[str, ClashKind, datetime, bool], list[Clash]] = {}
    for clash in found:
        key = (clash.post_id, clash.kind, clash.at, clash.is_published)
        together.setdefault(key, []).append(clash)
    return [_present(clashes, zone, now) for clashes in together.values()]


def _present(clashes: Sequence[Clash], zone: str, now: datetime) -> ClashView:
    accounts = [present_account(clash.account) for clash in clashes]
    when = moment_label(clashes[0].at, zone, now)
    return ClashView(accounts, _words(clashes, _names(accounts), when), clashes[0].post_id)


def _names(accounts: Sequence[AccountView]) -> str:
    names = [account.handle for account in accounts]
    if len(names) > _MOST_NAMED + 1:
        return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"
    return " and ".join([*([", ".join(names[:-1])] if names[:-1] else []), names[-1]])


def _words(clashes: Sequence[Clash], names: str, when: str) -> str:
    first = clashes[0]
    if first.kind is ClashKind.SAME_TEXT:
        verb = "went out" if first.is_published else "goes out"
        return f"The same text {verb} on {names}: {when}.{_refusal(clashes)}"
    quote = shorten(first.text, _LONGEST_QUOTE)
    said = f" “{quote}”" if quote else ""
    return f"Close to another post on {names}: {when}.{said}"


def _refusal(clashes: Sequence[Clash]) -> str:
    refusing = dict.fromkeys(c.account.platform_name for c in clashes if c.is_refused)
    if not refusing:
        return ""
    verb = "refuses" if len(refusing) == 1 else "refuse"
    return f" {' and '.join(refusing)} {verb} a text that was posted there lately."
