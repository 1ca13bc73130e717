"""What the page of activity is sent, and how what happened is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.slots import to_local
from app.services.activity import ActivityRow
from app.services.details import AccountRef
from app.ui.calendaring import first_words
from app.ui.clockwork import iso, moment_label
from app.ui.leaving_presenting import touched_words
from app.ui.post_listing import day_label
from app.ui.presenting import present_account
from app.ui.views import AccountView
from app.ui.wording import post_count

_BY_ITSELF = "Punctual"
# What happened: the icon, the tone, and the words behind whoever did it.
WORDS: dict[str, tuple[str, str, str]] = {
    "post.published": ("circle_check", "green", "published a post"),
    "post.gave_up": ("circle_x", "red", "could not publish a post"),
    "post.rejected": ("circle_x", "red", "could not publish a post: the network refused it"),
    "post.missed": ("alarm_clock_off", "orange", "did not publish a post: it was too late for it"),
    "post.needs_action": ("unplug", "orange", "could not publish a post: the account needs you"),
    "post.became_unknown": ("circle_help", "amber", "lost the answer about a post and looks"),
    "post.will_retry": ("refresh_cw", "amber", "could not publish a post yet and tries again"),
    "post.scheduled": ("calendar_clock", "blue", "scheduled a post"),
    "post.moved": ("calendar_sync", "indigo", "moved a post"),
    "post.cancelled": ("ban", "slate", "cancelled a post"),
    "post.retried": ("rotate_cw", "indigo", "had a post tried again"),
    "post.resolved": ("circle_check", "indigo", "settled how a post ended"),
    "post.edited": ("pen_line", "indigo", "changed what a post says"),
    "post.deleted": ("trash_2", "slate", "deleted a post"),
    "post.taken_down": ("trash_2", "slate", "deleted a post from its network"),
    "account.connected": ("plug", "green", "connected an account"),
    "account.disconnected": ("unplug", "slate", "disconnected an account"),
    "account.paused": ("circle_pause", "slate", "paused an account"),
    "account.resumed": ("list_start", "green", "had an account go on"),
    "account.trouble": ("unplug", "orange", "noticed trouble with an account"),
    "queue.rearranged": ("list_ordered", "indigo", "rearranged a queue"),
    "queue.paused": ("circle_pause", "slate", "paused a queue"),
    "queue.resumed": ("list_start", "green", "had a queue go on"),
    "recurrence.created": ("repeat", "indigo", "had a post repeated"),
    "recurrence.stopped": ("repeat", "slate", "stopped a recurring post"),
    "import.confirmed": ("file_text", "indigo", "imported posts"),
    "mail.chosen": ("mail", "slate", "chose what to be told by mail"),
    "webhook.added": ("webhook", "indigo", "added a webhook"),
    "webhook.changed": ("webhook", "indigo", "changed a webhook"),
    "webhook.removed": ("webhook", "slate", "removed a webhook"),
    "member.invited": ("user_plus", "indigo", "invited somebody"),
    "member.uninvited": ("user_minus", "slate", "revoked an invitation"),
    "member.joined": ("user_plus", "green", "joined the workspace"),
    "member.role_changed": ("user_cog", "indigo", "changed what somebody may do"),
    "member.removed": ("user_minus", "slate", "removed somebody from the workspace"),
}
ICONS = tuple(dict.fromkeys(icon for icon, _, _ in WORDS.values()))


@dataclass(frozen=True, slots=True)
class ActivityView:
    """One thing that happened. ``heading`` is its day where it is the first of it; ``post_id``
    opens the post that ``text`` begins, "" where there is none; ``is_gone``: there was one."""

    id: str
    heading: str
    time: str
    at_iso: str
    icon: str
    tone: str
    who: str
    what: str
    more: str
    text: str
    post_id: str
    account: AccountView | None
    is_gone: bool = False


def present_activity(
    rows: Sequence[ActivityRow],
    accounts: Mapping[str, AccountRef],
    zone: str,
    now: datetime,
) -> list[ActivityView]:
    """``rows`` as lines, each day with its heading."""
    views, before = [], ""
    for row in rows:
        local = to_local(row.at, zone)
        day = day_label(local.date(), to_local(now, zone).date())
        account = accounts.get(row.account_id or "")
        icon, tone, what = WORDS.get(row.event, ("activity", "slate", row.event))
        views.append(
            ActivityView(
                id=row.id,
                heading="" if day == before else day,
                time=f"{local:%H:%M}",
                at_iso=iso(row.at),
                icon=icon,
                tone=tone,
                who=_who(row),
                what=what,
                more=_more(row, zone, now),
                text=first_words(row.text or str(row.facts.get("text", ""))),
                post_id=(row.post_id or "") if row.text is not None else "",
                account=present_account(account) if account else None,
                # Some deeds have words and no post of their own, such as having one repeated.
                is_gone=row.post_id is not None and row.text is None,
            )
        )
        before = day
    return views


def _who(row: ActivityRow) -> str:
    if row.user_id is None:
        return _BY_ITSELF
    person = row.person or "Somebody who left"
    return f"A program of {person}" if row.is_program else person


def _more(row: ActivityRow, zone: str, now: datetime) -> str:
    """What else is known, such as where a post was moved to."""
    facts = row.facts
    if row.event == "post.moved":
        return f"From {_time(facts, 'was_at', zone, now)} to {_time(facts, 'at', zone, now)}"
    if row.event == "post.scheduled":
        return f"For {_time(facts, 'at', zone, now)}"
    if row.event.startswith("queue."):
        count = facts.get("posts", 0)
        return post_count(count) if isinstance(count, int) else ""
    if row.event == "import.confirmed":
        return f"{facts.get('posts', 0)} posts from {facts.get('name') or 'a table'}"
    if row.event == "account.connected" and facts.get("resumed"):
        return f"{facts['resumed']} posts that waited for it go out"
    touched = touched_words(facts) if row.event == "account.disconnected" else ""
    return touched or str(facts.get("reason") or facts.get("title") or facts.get("name") or "")


def _time(facts: Mapping[str, object], name: str, zone: str, now: datetime) -> str:
    try:
        return moment_label(datetime.fromisoformat(str(facts.get(name))), zone, now)
    except ValueError:
        return "another time"
