"""Keys for programs: made, shown once, listed, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.crypto import hash_token, new_token
from app.core.errors import FieldError, InvalidInput, NotFound
from app.core.ids import new_id
from app.db.models import ApiToken
from app.db.repositories.api_tokens import ApiTokens
from app.domain.permissions import Actor, Permission
from app.services.access import require
from app.services.auth_rules import is_storable
from app.services.context import Context

_MAX_NAME = 100
_HINT_LENGTH = 8


@dataclass(frozen=True, slots=True)
class TokenDetails:
    """A token as it is listed: ``hint`` is its beginning. ``scopes`` None: all of the role."""

    id: str
    name: str
    hint: str
    scopes: tuple[str, ...] | None
    created_at: datetime
    last_used_at: datetime | None


def create_token(
    ctx: Context, actor: Actor, *, name: str, scopes: Sequence[str] | None = None
) -> str:
    """A new token of the actor's; it is told this once and stored as a hash.

    ``scopes`` are Permission words; None grants what the actor may do. Raises InvalidInput for an
    unknown scope, or one that the actor does not have.
    """
    require(actor, Permission.READ)
    token = new_token("pt")
    row = ApiToken(
        id=new_id("tok"),
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        name=_clean_name(name),
        token_hash=hash_token(token),
        hint=token[:_HINT_LENGTH],
        scopes=_granted(actor, scopes),
        created_at=ctx.clock.now(),
    )
    with ctx.database.unit_of_work() as session:
        ApiTokens(session, actor.workspace_id, actor.user_id).add(row)
    return token


def list_tokens(ctx: Context, actor: Actor) -> list[TokenDetails]:
    """The actor's own tokens in force, newest first."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        rows = ApiTokens(session, actor.workspace_id, actor.user_id).all()
    return [_details(row) for row in rows]


def revoke_token(ctx: Context, actor: Actor, token_id: str) -> None:
    """Have a token of the actor's end now. Raises NotFound when there is none in force."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        tokens = ApiTokens(session, actor.workspace_id, actor.user_id)
        if not is_storable(token_id) or not tokens.revoke(token_id, ctx.clock.now()):
            raise NotFound("There is no such API token in force. Reload the list.")


def _clean_name(name: str) -> str:
    trimmed = name.strip()
    if not 0 < len(trimmed) <= _MAX_NAME or not (trimmed.isprintable() and is_storable(trimmed)):
        message = f"Give the token a name of 1 to {_MAX_NAME} characters, on one line."
        raise InvalidInput(message, [FieldError("name", "bad_name", message)])
    return trimmed


def _granted(actor: Actor, scopes: Sequence[str] | None) -> list[str] | None:
    if scopes is None:
        return None if actor.scopes is None else sorted(actor.scopes)
    known = [permission.value for permission in Permission]
    for scope in scopes:
        if scope not in known:
            message = f"There is no scope {scope!r}. Known are: {', '.join(known)}."
            raise InvalidInput(message, [FieldError("scopes", "unknown_scope", message)])
        if not actor.can(Permission(scope)):
            message = f"You may not grant {scope}: you do not have it yourself."
            raise InvalidInput(message, [FieldError("scopes", "not_yours", message)])
    return sorted(set(scopes))


def _details(row: ApiToken) -> TokenDetails:
    return TokenDetails(
        id=row.id,
        name=row.name,
        hint=row.hint,
        scopes=None if row.scopes is None else tuple(row.scopes),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
