"""Other posts that a draft would get in the way of: warnings, never a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.db.models import SocialAccount
from app.db.repositories.clashes import Clashes, Intended, Neighbour
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.clashes import ClashKind
from app.domain.permissions import Actor, Permission
from app.domain.publication import Status
from app.services.access import require
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.details import AccountRef, account_ref
from app.services.draft_checks import accounts_of
from app.services.drafts import Draft

MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Clash:
    """Another post on the same account: one that goes out close by, or says the same.

    ``is_refused``: the network is known to refuse a text that was posted lately. ``at`` is UTC.
    """

    account: AccountRef
    kind: ClashKind
    post_id: str
    at: datetime
    is_published: bool
    text: str
    is_refused: bool = False


def find(
    ctx: Context,
    actor: Actor,
    draft: Draft,
    times: Mapping[str, datetime],
    without_post_id: str = "",
) -> list[Clash]:
    """What ``draft`` would clash with if it went out at ``times`` (aware, by account), in order of
    time; at most twenty. ``without_post_id`` is the draft's own post, where it has one.

    Raises InvalidInput for an account that is not in the actor's workspace.
    """
    require(actor, Permission.READ)
    intended = [
        Intended(account_id, at, _first_text(draft, account_id)) for account_id, at in times.items()
    ]
    with ctx.database.unit_of_work() as session:
        return _find(session, actor, intended, without_post_id)


def find_beside(
    ctx: Context, actor: Actor, scheduled_post_ids: Sequence[str], at: datetime
) -> list[Clash]:
    """What stands close to these scheduled posts of one post if they are moved to ``at`` (aware);
    ids that are not there any more count for nothing."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        repository = ScheduledPosts(session, actor.workspace_id)
        rows = [row for i in scheduled_post_ids if (row := repository.find(i))]
        intended = [Intended(row.account_id, at, "") for row in rows]
        return _find(session, actor, intended, rows[0].post_id if rows else "")


def _find(
    session: Session, actor: Actor, intended: Sequence[Intended], without_post_id: str
) -> list[Clash]:
    meant = {one.account_id: one for one in intended}
    if not meant:
        return []
    accounts = {one.id: one for one in accounts_of(session, actor, list(meant))}
    found = Clashes(session, actor.workspace_id).find(intended, without_post_id, MOST_AT_ONCE)
    return [_clash(one, meant[one.account_id], accounts[one.account_id]) for one in found]


def _first_text(draft: Draft, account_id: str) -> str:
    parts = draft.parts_for(account_id)
    return parts[0].text if parts else ""


def _clash(one: Neighbour, meant: Intended, account: SocialAccount) -> Clash:
    is_same = bool(one.text.strip()) and one.text.strip() == meant.text.strip()
    return Clash(
        account_ref(account),
        ClashKind.SAME_TEXT if is_same else ClashKind.NEAR,
        one.post_id,
        one.at,
        one.status == Status.PUBLISHED,
        one.text,
        is_refused=is_same and spec_of(account).publishing.refuses_repeats,
    )
