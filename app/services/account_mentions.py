"""Recurring posts and drafts that name an account, and what becomes of them when it is taken away.

They name the account that takes over instead, unless they name it already, or no account in its
place. A recurring post that is left without any is stopped, which is written down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from app.db.models import Draft as DraftRow
from app.db.models import Recurrence, ScheduledPost, SocialAccount
from app.db.repositories.account_mentions import AccountMentions
from app.db.repositories.recurrences import Plans
from app.domain.permissions import Actor
from app.services import audit, draft_history, recurring
from app.services.account_specs import spec_of
from app.services.audit import Deed, Subject
from app.services.draft_content import DraftContent, from_json, to_json
from app.services.draft_store import load_draft, replace_content
from app.services.drafts import Draft, VariantDraft

Content = TypeVar("Content", Draft, DraftContent)


@dataclass(frozen=True, slots=True)
class Mentions:
    """How many recurring posts that are not stopped, and how many drafts of new posts, name an
    account. ``endings`` of the recurring ones name no other account."""

    recurring: int = 0
    drafts: int = 0
    endings: int = 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of what names ``account``: ``heir`` takes over (None: nobody does), and posts
    that were planned already are made anew, or stay as they wait."""

    account: SocialAccount
    heir: SocialAccount | None = None
    remakes: bool = False


@dataclass(slots=True)
class Named:
    """What named an account, locked; and what was done to it. ``withdrawn`` and ``made`` are
    scheduled posts of the recurring ones: ``moved`` were made for the heir in the account's place,
    ``dropped`` were the account's and have no successor."""

    recurrences: list[Recurrence]
    drafts: list[DraftRow]
    recurring: int = 0
    stopped: int = 0
    changed_drafts: int = 0
    withdrawn: list[ScheduledPost] = field(default_factory=list)
    made: list[ScheduledPost] = field(default_factory=list)
    moved: list[ScheduledPost] = field(default_factory=list)
    dropped: list[ScheduledPost] = field(default_factory=list)

    @property
    def account_ids(self) -> frozenset[str]:
        """The accounts on which posts may be withdrawn: to be locked with the account itself."""
        return frozenset(i for row in self.recurrences for i in row.account_ids)


def count(session: Session, actor: Actor, account_id: str) -> Mentions:
    """How much names the account."""
    repository = AccountMentions(session, actor.workspace_id)
    every, last = repository.count_recurrences(account_id)
    return Mentions(every, repository.count_drafts(account_id), last)


def lock(session: Session, actor: Actor, account_id: str) -> Named:
    """Within a unit of work, before the account itself is locked: all that names it, which nobody
    plans, changes or sends until the commit."""
    repository = AccountMentions(session, actor.workspace_id)
    return Named(repository.recurrences(account_id), repository.drafts(account_id))


def rename(session: Session, actor: Actor, named: Named, fate: Fate, now: datetime) -> None:
    """Within the same unit of work: have all of it name the heir, or the account no more."""
    for row in named.recurrences:
        _rename_recurrence(session, actor, row, fate, named, now)
    for draft in named.drafts:
        _rename_draft(session, actor, draft, fate, named, now)


def _rename_recurrence(
    session: Session, actor: Actor, row: Recurrence, fate: Fate, named: Named, now: datetime
) -> None:
    heir = fate.heir if fate.heir and fate.heir.id not in row.account_ids else None
    withdrawn = recurring.withdraw(session, row, now) if fate.remakes else []
    _rename_templates(session, row, fate)
    made: list[ScheduledPost] = []
    if row.stopped_at is None:
        named.recurring += 1
        if not row.account_ids:
            _stop(session, actor, row, fate.account, now)
            named.stopped += 1
        elif fate.remakes and row.paused_at is None:
            made = recurring.plan(session, row, now)
    named.withdrawn += withdrawn
    named.made += made
    if heir:
        named.moved += [one for one in made if one.account_id == heir.id]
    else:
        named.dropped += [one for one in withdrawn if one.account_id == fate.account.id]


def _rename_templates(session: Session, row: Recurrence, fate: Fate) -> None:
    for template in Plans(session).templates(row.id):
        draft = renamed(load_draft(session, template, row.account_ids), fate)
        replace_content(session, template, draft)
    row.account_ids = _ids(row.account_ids, fate)
    session.add(row)
    session.flush()


def _stop(
    session: Session, actor: Actor, row: Recurrence, account: SocialAccount, now: datetime
) -> None:
    row.stopped_at = row.updated_at = now
    session.add(row)
    facts = {"reason": f"It had no account left when {account.handle} was removed."}
    audit.note(session, actor, Deed.REPEATS_NO_MORE, Subject(account_id=account.id), now, **facts)


def _rename_draft(
    session: Session, actor: Actor, row: DraftRow, fate: Fate, named: Named, now: datetime
) -> None:
    before = from_json(row.content)
    if before.edits and not fate.remakes:
        # It changes a post that goes on waiting for the account: without it, that is cancelled.
        return
    after = renamed(before, fate)
    row.content = to_json(after)
    # Whoever has it open elsewhere builds upon what it said before: both are kept then.
    row.version += 1
    session.add(row)
    draft_history.note(session, actor, row.id, after, now, draft_history.CHANGED)
    named.changed_drafts += not before.edits


def renamed(content: Content, fate: Fate) -> Content:
    """``content`` for the heir instead of the account. What it says on the account alone is said
    on the heir, unless that is named already, and never lost where it is all that is said."""
    old, heir = fate.account.id, fate.heir
    own = next((v for v in content.variants if v.account_id == old), None)
    others = [v for v in content.variants if v.account_id != old]
    is_new = heir is not None and heir.id not in content.account_ids
    if own and heir and is_new:
        others = [v for v in others if v.account_id != heir.id]
        others.append(_for_heir(own, fate.account, heir))
    parts = content.parts
    if own and own.parts and not is_new and not _says_anything(content, others):
        parts = own.parts
    return replace(
        content,
        parts=parts,
        account_ids=tuple(_ids(content.account_ids, fate)),
        variants=tuple(others),
        platform_params=_params(content.platform_params, fate.account),
    )


def without_destination(
    account: SocialAccount, params: Mapping[str, object] | None
) -> dict[str, object] | None:
    """``params`` without the option that names the account itself as the destination: on another
    account they would be refused."""
    option = spec_of(account).destination_option
    if params is None:
        return None
    is_named = bool(option) and params.get(str(option)) == account.remote_id
    return {name: value for name, value in params.items() if not (is_named and name == option)}


def _ids(account_ids: list[str] | tuple[str, ...], fate: Fate) -> list[str]:
    heir_ids = [fate.heir.id] if fate.heir else []
    named = [i for one in account_ids for i in (heir_ids if one == fate.account.id else [one])]
    return list(dict.fromkeys(named))


def _for_heir(own: VariantDraft, account: SocialAccount, heir: SocialAccount) -> VariantDraft:
    params = without_destination(account, own.params)
    return replace(own, account_id=heir.id, params=params)


def _says_anything(content: Draft | DraftContent, variants: list[VariantDraft]) -> bool:
    everywhere = (content.parts, *(v.parts or () for v in variants))
    return any(part.text.strip() or part.media_ids for parts in everywhere for part in parts)


def _params(
    params: Mapping[str, Mapping[str, object]], account: SocialAccount
) -> dict[str, dict[str, object]]:
    own = {slug: dict(options) for slug, options in params.items()}
    if account.platform in own:
        own[account.platform] = without_destination(account, own[account.platform]) or {}
    return own
