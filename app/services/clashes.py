"""Other posts that a draft would get in the way of: warnings, never a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.db.repositories.clashes import Clashes, Intended, Neighbour
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
    intended = {
        account_id: Intended(account_id, at, _first_text(draft, account_id))
        for account_id, at in times.items()
    }
    if not intended:
        return []
    with ctx.database.unit_of_work() as session:
        accounts = {one.id: one for one in accounts_of(session, actor, list(intended))}
        found = Clashes(session, actor.workspace_id).find(
            list(intended.values()), without_post_id, MOST_AT_ONCE
        )
        refs = {account_id: account_ref(account) for account_id, account in accounts.items()}
        refusing = {i for i, one in accounts.items() if spec_of(one).publishing.refuses_repeats}
    return [
        _clash(one, intended[one.account_id], refs[one.account_id], one.account_id in refusing)
        for one in found
    ]


def _first_text(draft: Draft, account_id: str) -> str:
    parts = draft.parts_for(account_id)
    return parts[0].text if parts else ""


def _clash(one: Neighbour, meant: Intended, account: AccountRef, is_refusing: bool) -> Clash:
    is_same = bool(one.text.strip()) and one.text.strip() == meant.text.strip()
    return Clash(
        account,
        ClashKind.SAME_TEXT if is_same else ClashKind.NEAR,
        one.post_id,
        one.at,
        one.status is Status.PUBLISHED,
        one.text,
        is_refused=is_same and is_refusing,
    )
