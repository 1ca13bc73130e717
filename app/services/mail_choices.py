"""What the actor is told by mail, and when."""

from collections.abc import Collection
from dataclasses import dataclass

from app.core.errors import FieldError, InvalidInput
from app.db.models import MailPreference
from app.db.repositories.mail_preferences import MailPreferences
from app.domain.mail_choice import IncidentKind, MailChoice, MailMode, next_digest
from app.domain.permissions import Actor, Permission
from app.services import audit
from app.services.access import require
from app.services.audit import Deed, Subject
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class MailSetting:
    """What was chosen, and whether this installation has a mail server to send it by."""

    choice: MailChoice
    can_be_sent: bool


def get(ctx: Context, actor: Actor) -> MailSetting:
    """The actor's choice; everything at once where they never chose."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        row = MailPreferences(session, actor.workspace_id, actor.user_id).find()
    return MailSetting(_choice(row) if row else MailChoice(), bool(ctx.settings.smtp_url))


def choose(ctx: Context, actor: Actor, *, mode: str, hour: int, kinds: Collection[str]) -> None:
    """Be told this from now on; ``hour`` is on the actor's own clock, 0 to 23.

    Raises InvalidInput naming what does not fit.
    """
    require(actor, Permission.WRITE_POSTS)
    chosen, now = _check(mode, hour, kinds), ctx.clock.now()
    is_daily = chosen.mode is MailMode.DAILY
    row = MailPreference(
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        mode=chosen.mode,
        hour=chosen.hour,
        kinds=sorted(chosen.kinds),
        digest_due_at=next_digest(now, actor.timezone, chosen.hour) if is_daily else None,
        digested_at=now,
    )
    with ctx.database.unit_of_work() as session:
        known = MailPreferences(session, actor.workspace_id, actor.user_id)
        before = known.find()
        if before is not None and before.mode == MailMode.DAILY:
            # Another hour or kind: what the last letter did not tell is still news.
            row.digested_at = before.digested_at
        known.save(row)
        audit.note(session, actor, Deed.MAIL_CHOSEN, Subject(), now, mode=chosen.mode.value)


def _check(mode: str, hour: int, kinds: Collection[str]) -> MailChoice:
    if mode not in list(MailMode):
        raise _refuse("mode", f"There is no way {mode!r}. Known are: {', '.join(MailMode)}.")
    if isinstance(hour, bool) or not isinstance(hour, int) or not 0 <= hour <= 23:
        raise _refuse("hour", "Choose a full hour from 0 to 23.")
    unknown = sorted(set(kinds) - set(IncidentKind))
    if unknown:
        known = ", ".join(IncidentKind)
        raise _refuse("kinds", f"There is no kind {unknown[0]!r}. Known are: {known}.")
    return MailChoice(MailMode(mode), hour, frozenset(IncidentKind(kind) for kind in kinds))


def _refuse(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError(field, f"bad_{field}", message)])


def _choice(row: MailPreference) -> MailChoice:
    kinds = frozenset(IncidentKind(kind) for kind in row.kinds if kind in list(IncidentKind))
    return MailChoice(MailMode(row.mode), row.hour, kinds)
