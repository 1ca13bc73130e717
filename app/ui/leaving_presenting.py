"""Puts into words what taking an account away would touch."""

from collections.abc import Mapping
from datetime import datetime

from app.services.account_leaving import Removal
from app.services.account_mentions import Mentions
from app.services.account_outlook import Misfits, Outlook
from app.ui.clockwork import in_a_sentence, moment_label
from app.ui.leaving_views import LeavingView
from app.ui.views import AccountView
from app.ui.wording import post_count

_COUNTS = {
    "moved": ("post", "moved"),
    "cancelled": ("post", "cancelled"),
    "recurring": ("recurring post", "changed"),
    "stopped": ("recurring post", "stopped"),
    "drafts": ("draft", "changed"),
}


def present_leaving(
    found: Outlook, heir: AccountView | None, misfits: Misfits, zone: str, now: datetime
) -> LeavingView:
    """What the dialog says while ``heir`` is chosen to take over (None: nobody is)."""
    mentions = found.mentions
    return LeavingView(
        waiting=_counted(found.waiting, "scheduled post", "waits for it", "wait for it"),
        recurring=_counted(mentions.recurring, "recurring post", "names it", "name it"),
        drafts=_counted(mentions.drafts, "draft", "names it", "name it"),
        note=_note(mentions, heir),
        warning=_warning(misfits, heir, zone, now) if heir else "",
        is_touched=bool(found.waiting or mentions.recurring or mentions.drafts),
    )


def removed_words(done: Removal) -> str:
    """What was done, with what it touched."""
    account = done.account.ref
    said = f"{account.platform_name}, {account.handle}: removed."
    touched = touched_words({name: getattr(done, name) for name in _COUNTS})
    return f"{said} {touched}".rstrip()


def touched_words(counts: Mapping[str, object]) -> str:
    """What a removal did to posts and drafts, one sentence for each kind; ``counts`` are those of
    ``Removal`` by name."""
    found = {name: value for name in _COUNTS if isinstance(value := counts.get(name), int)}
    # What was stopped was changed too, and is told of once.
    found["recurring"] = found.get("recurring", 0) - found.get("stopped", 0)
    words = (
        _counted(count, noun, verb, verb)
        for name, (noun, verb) in _COUNTS.items()
        if (count := found.get(name, 0)) > 0
    )
    return " ".join(f"{sentence}." for sentence in words)


def _counted(count: int, noun: str, one_does: str, many_do: str) -> str:
    if not count:
        return ""
    return f"1 {noun} {one_does}" if count == 1 else f"{count} {noun}s {many_do}"


def _note(mentions: Mentions, heir: AccountView | None) -> str:
    kinds = [
        word
        for word, count in (("recurring posts", mentions.recurring), ("drafts", mentions.drafts))
        if count
    ]
    if not kinds:
        return ""
    both = " and ".join(kinds)
    if heir is not None:
        return f"{both.capitalize()} name {heir.handle} instead."
    said = f"{both.capitalize()} name it no more."
    if mentions.endings:
        ends = "is stopped" if mentions.endings == 1 else "are stopped"
        said += f" {_counted(mentions.endings, 'recurring post', ends, ends)}: no account is left."
    return said


def _warning(misfits: Misfits, heir: AccountView, zone: str, now: datetime) -> str:
    if not misfits.count or misfits.first_at is None:
        return ""
    when = in_a_sentence(moment_label(misfits.first_at, zone, now))
    words = f"“{misfits.first_words}”" if misfits.first_words else "one without text"
    said = f"{words}, {when}. {misfits.reason}"
    if misfits.count == 1:
        return f"1 post would not pass on {heir.handle}: {said} Change it before its time."
    posts = post_count(misfits.count)
    return f"{posts} would not pass on {heir.handle}. The first: {said} Change them in time."
