"""Choosing among the pages and profiles that one consent covers."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.crypto import place_of
from app.core.errors import InvalidInput
from app.core.ids import new_id
from app.db.models import ConnectChoice
from app.db.repositories.accounts import Accounts, Choices
from app.domain.permissions import Actor, Permission
from app.platforms import registry
from app.platforms.base import Identity, TokenSet
from app.services.access import require
from app.services.accounts import get_account
from app.services.connected import Place, other_account
from app.services.context import Context

_CHOICE_TAKES = timedelta(minutes=30)
_GONE = (
    "This choice was made already, or has waited for more than half an hour. Start again from the "
    "Accounts page."
)


@dataclass(frozen=True, slots=True)
class ChoiceNeeded:
    """Consent covers several destinations: which of them, a person must say."""

    choice_id: str


@dataclass(frozen=True, slots=True)
class Destination:
    """A page or profile to choose, and whether it is connected here already."""

    remote_id: str
    handle: str
    display_name: str
    avatar_url: str | None
    kind: str
    is_connected: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from."""

    id: str
    platform: str
    platform_name: str
    is_sandbox: bool
    destinations: tuple[Destination, ...]


def meant_of(ctx: Context, actor: Actor, place: Place, found: Sequence[Identity]) -> Identity:
    """The one of ``found`` that a reconnect is about, or the only one.

    Raises Conflict when none of them is the account that was to be reconnected.
    """
    if place.account_id is None:
        return found[0]
    wanted = get_account(ctx, actor, place.account_id)
    remote_id = _remote_id(ctx, actor, place.account_id)
    meant = next((identity for identity in found if identity.remote_id == remote_id), None)
    if meant is None:
        raise other_account(wanted.ref.handle, found[0].handle)
    return meant


def offer(
    ctx: Context, actor: Actor, place: Place, granted: TokenSet, found: Sequence[Identity]
) -> ChoiceNeeded:
    """Keep what was found, encrypted, until somebody in this browser session has chosen."""
    choice = ConnectChoice(
        id=new_id("choice"),
        session_id=actor.session_id or "",
        workspace_id=actor.workspace_id,
        platform=place.platform,
        is_sandbox=place.is_sandbox,
        found="",
        expires_at=ctx.clock.now() + _CHOICE_TAKES,
    )
    plain = json.dumps([_pack(identity, granted, place.host) for identity in found])
    choice.found = ctx.vault.encrypt(plain, _place(choice.id))
    with ctx.database.unit_of_work() as session:
        Choices(session).add(choice, ctx.clock.now())
    return ChoiceNeeded(choice.id)


def get_choice(ctx: Context, actor: Actor, choice_id: str) -> Choice:
    """What this browser session may choose from. Raises InvalidInput when that is over."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    with ctx.database.unit_of_work() as session:
        row = Choices(session).find(choice_id, actor.session_id or "", ctx.clock.now())
        accounts = Accounts(session, actor.workspace_id).all()
    if row is None:
        raise InvalidInput(_GONE, code="choice_gone")
    known = {
        (a.remote_id, a.host)
        for a in accounts
        if a.platform == row.platform and a.is_sandbox == row.is_sandbox and a.is_active
    }
    return Choice(
        row.id,
        row.platform,
        registry.get(row.platform).spec.name,
        row.is_sandbox,
        tuple(
            Destination(
                identity.remote_id,
                identity.handle,
                identity.display_name,
                identity.avatar_url,
                identity.kind,
                (identity.remote_id, identity.host) in known,
            )
            for identity, _ in _unpack(ctx, row)
        ),
    )


def take(
    ctx: Context, actor: Actor, choice_id: str, remote_ids: Sequence[str]
) -> tuple[Place, list[tuple[Identity, TokenSet]]]:
    """The chosen ones with their tokens; the choice is over then.

    Raises InvalidInput when nothing of what is offered was chosen, or it is over already.
    """
    offered = {one.remote_id for one in get_choice(ctx, actor, choice_id).destinations}
    if not offered.intersection(remote_ids):
        # The list stays: it can be answered properly.
        raise InvalidInput("Choose at least one of those in the list.", code="empty")
    with ctx.database.unit_of_work() as session:
        row = Choices(session).take(choice_id, actor.session_id or "", ctx.clock.now())
    if row is None:
        raise InvalidInput(_GONE, code="choice_gone")
    chosen = [pair for pair in _unpack(ctx, row) if pair[0].remote_id in remote_ids]
    return Place(row.platform, row.is_sandbox), chosen


def _remote_id(ctx: Context, actor: Actor, account_id: str) -> str:
    with ctx.database.unit_of_work() as session:
        account = Accounts(session, actor.workspace_id).find(account_id)
        return account.remote_id if account else ""


def _place(choice_id: str) -> str:
    return place_of("connect_choices", "found", choice_id)


def _pack(identity: Identity, granted: TokenSet, host: str) -> dict[str, Any]:
    packed = asdict(identity)
    packed["facts"] = dict(identity.facts)
    packed["host"] = identity.host or host
    packed["tokens"] = asdict(identity.tokens or granted)
    for name in ("expires_at", "refresh_expires_at"):
        at = packed["tokens"][name]
        packed["tokens"][name] = at.isoformat() if at else None
    return packed


def _unpack(ctx: Context, row: ConnectChoice) -> Iterator[tuple[Identity, TokenSet]]:
    for packed in json.loads(ctx.vault.decrypt(row.found, _place(row.id))):
        said = packed.pop("tokens")
        for name in ("expires_at", "refresh_expires_at"):
            said[name] = datetime.fromisoformat(said[name]) if said[name] else None
        tokens = TokenSet(**{**said, "scopes": tuple(said["scopes"])})
        yield Identity(**packed, tokens=tokens), tokens
