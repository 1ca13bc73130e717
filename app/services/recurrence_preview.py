"""What a recurring post would do, and what it is made of, before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import NotFound
from app.db.repositories.accounts import Accounts
from app.db.repositories.posts import Posts
from app.db.repositories.recurrences import Plans
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.permissions import Actor, Permission
from app.domain.slots import LocalTimeKind, resolve_local
from app.services import recurring
from app.services.access import require
from app.services.context import Context
from app.services.draft_store import load_draft
from app.services.drafts import Draft
from app.services.recurrences import Plan, checked_rule, find_recurrence

MOST = 10
_LOOK_AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Coming:
    """A time of a rule (UTC); ``kind`` tells what the clock does then. ``entry`` is the number of
    the post whose turn it is; None: every one would come too soon, and the time is left out."""

    at: datetime
    kind: LocalTimeKind
    entry: int | None


def preview(
    ctx: Context,
    actor: Actor,
    plan: Plan,
    drafts: Sequence[Draft] = (),
    *,
    recurrence_id: str | None = None,
) -> list[Coming]:
    """The next ten times of ``plan``, and which of ``drafts`` takes each.

    With ``recurrence_id`` what that one has posted so far counts. Raises InvalidInput for a rule
    that means nothing or has no coming time, NotFound.
    """
    require(actor, Permission.READ)
    now = ctx.clock.now()
    rule = checked_rule(plan, now)
    uses: dict[str, list[datetime]] = {}
    if recurrence_id:
        with ctx.database.unit_of_work() as session:
            row = find_recurrence(session, actor, recurrence_id)
            uses = {
                said: [at for at in times if at <= now]
                for said, times in Plans(session).uses(row.id).items()
            }
    turns = recurring.Turns(drafts, uses, plan.gap_days)
    coming = []
    for one in rule.between(now, now + _LOOK_AHEAD)[:MOST]:
        turn = turns.next(one.at)
        if turn:
            turns.note(turn, one.at)
        kind = resolve_local(one.local, rule.zone).kind
        coming.append(Coming(one.at, kind, turn.number if turn else None))
    return coming


def drafts_of(ctx: Context, actor: Actor, recurrence_id: str) -> list[Draft]:
    """What a recurring post is made of, in order. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        return recurring.drafts_of(session, find_recurrence(session, actor, recurrence_id))


def draft_of_post(ctx: Context, actor: Actor, post_id: str) -> Draft:
    """An existing post as a draft for those of its accounts that are connected. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        post = Posts(session, actor.workspace_id).find(post_id)
        if post is None:
            raise NotFound(f"There is no post {post_id} in this workspace.")
        rows = ScheduledPosts(session, actor.workspace_id).of_posts([post_id])
        known = Accounts(session, actor.workspace_id).by_ids({row.account_id for row in rows})
        ids = [row.account_id for row in rows if known[row.account_id].is_active]
        return load_draft(session, post, ids)
