"""A long text in parts, as each account would need them. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import composing
from app.domain.composing import Content, PartContent, Problem
from app.domain.permissions import Actor, Permission
from app.domain.spec import PlatformSpec, ThreadKind
from app.domain.splitting import split_for
from app.services.access import require
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.details import AccountRef, account_ref
from app.services.draft_checks import accounts_of


@dataclass(frozen=True, slots=True)
class SplitText:
    """The text as one account takes it.

    ``option`` is the network's option that must be true for several parts to go out there; None
    where none is asked for. ``problems`` are what it would refuse even so.
    """

    account: AccountRef
    parts: tuple[str, ...]
    option: str | None
    problems: tuple[Problem, ...]


def split(
    ctx: Context,
    actor: Actor,
    text: str,
    account_ids: Sequence[str],
    *,
    is_numbered: bool = False,
) -> list[SplitText]:
    """``text`` in parts for each of these accounts; whole where the network has only one part.

    Raises InvalidInput for an account that is not in this workspace.
    """
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        accounts = [(account_ref(a), spec_of(a)) for a in accounts_of(session, actor, account_ids)]
    return [_split(account, text, spec, is_numbered) for account, spec in accounts]


def _split(account: AccountRef, text: str, spec: PlatformSpec, is_numbered: bool) -> SplitText:
    whole = [text.strip()]
    has_parts = spec.thread.kind is not ThreadKind.NONE
    parts = split_for(text, [spec], is_numbered=is_numbered) or whole if has_parts else whole
    option = spec.thread.chosen_by if len(parts) > 1 else None
    content = Content(tuple(PartContent(part) for part in parts), {option: True} if option else {})
    problems = composing.find_problems(content, spec)
    return SplitText(account, tuple(parts), option, tuple(problems))
