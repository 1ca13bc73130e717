"""What taking an account away would touch, said before it is done."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.db.models import ScheduledPost, SocialAccount
from app.db.repositories import posts as stored
from app.db.repositories.account_leaving import AccountLeaving
from app.db.repositories.accounts import Accounts
from app.db.repositories.posts import Posts
from app.domain.composing import Content, PartContent, Problem, Severity, find_problems
from app.domain.permissions import Actor, Permission
from app.domain.text import shorten
from app.services import account_mentions, storage
from app.services.access import require
from app.services.account_leaving import heir_of
from app.services.account_mentions import Mentions, without_destination
from app.services.account_specs import spec_of
from app.services.accounts import get_account_row
from app.services.context import Context
from app.services.renditions import file_of

_FIRST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many scheduled posts wait for an account, and what names it beside them."""

    waiting: int
    mentions: Mentions


@dataclass(frozen=True, slots=True)
class Misfits:
    """How many of the posts that would be moved the other account would refuse as they are. Of the
    first one by time: its first words, when it is to go out (UTC), and why."""

    count: int = 0
    first_words: str = ""
    first_at: datetime | None = None
    reason: str = ""


def look(ctx: Context, actor: Actor, account_id: str) -> Outlook:
    """What names the account. Raises NotFound."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    with ctx.database.unit_of_work() as session:
        get_account_row(session, actor, account_id)
        waiting = AccountLeaving(session, actor.workspace_id).waiting(account_id, lock=False)
        return Outlook(len(waiting), account_mentions.count(session, actor, account_id))


def misfits(ctx: Context, actor: Actor, account_id: str, heir_id: str) -> Misfits:
    """What of the account's posts would not pass on the account ``heir_id``, which may have a
    server or plan with narrower limits. Raises NotFound, and InvalidInput where that one cannot
    take over at all."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    with ctx.database.unit_of_work() as session:
        account = get_account_row(session, actor, account_id)
        heir = heir_of(account, Accounts(session, actor.workspace_id).find(heir_id))
        rows = _movable(session, actor, account_id, heir_id)
        contents = Posts(session, actor.workspace_id).contents_of([row.id for row in rows])
        found = [
            (row, contents[row.id], problem)
            for row in rows
            if (problem := _first_problem(ctx, contents[row.id], account, heir))
        ]
    if not found:
        return Misfits()
    row, content, problem = found[0]
    words = shorten(content.parts[0].text, _FIRST_WORDS)
    return Misfits(len(found), words, row.scheduled_for, problem.message)


def _movable(session: Session, actor: Actor, account_id: str, heir_id: str) -> list[ScheduledPost]:
    """What would go to the heir, by time: what is live in part stays, and so does what goes there
    anyway."""
    leaving = AccountLeaving(session, actor.workspace_id)
    rows = [w.row for w in leaving.waiting(account_id, lock=False) if not w.has_begun]
    there = leaving.posts_known_to(heir_id, {row.post_id for row in rows})
    return [row for row in rows if row.post_id not in there]


def _first_problem(
    ctx: Context, content: stored.Content, account: SocialAccount, heir: SocialAccount
) -> Problem | None:
    written = Content(
        tuple(
            PartContent(part.text, tuple(file_of(asset, alt) for asset, alt in part.media))
            for part in content.parts
        ),
        without_destination(account, content.params) or {},
        can_be_fetched=storage.can_be_fetched(ctx, is_sandbox=heir.is_sandbox),
    )
    found = find_problems(written, spec_of(heir))
    return next((one for one in found if one.severity is Severity.BLOCKING), None)
