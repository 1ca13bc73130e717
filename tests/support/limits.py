"""Asking for a place under networks' ceilings, as workers do."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.db.models import SocialAccount
from app.db.repositories.limits import Limits
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.publication import Event
from app.platforms import registry
from app.services import limiting
from app.services.ceilings import ceilings_of
from app.services.context import Context
from app.services.limiting import Admission, Wanted, admit

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def wanted(account: SocialAccount, ids: Sequence[str], cost: int = 1) -> list[Wanted]:
    return [Wanted(i, account.id, account.platform, account.is_sandbox, cost) for i in ids]


def some(account: SocialAccount, count: int, cost: int = 1) -> list[Wanted]:
    """Posts that nothing else needs to know of."""
    return wanted(account, [f"sp_{n:04d}" for n in range(count)], cost)


def take(context: Context, asked: Sequence[Wanted], now: datetime = NINE) -> Admission:
    """Admit, and hold back the others, as a worker does."""
    with context.database.unit_of_work() as session:
        admission = admit(session, asked, now)
        for wait in admission.waits:
            change = Change(due_at=wait.until, cause=wait.cause, is_new_version=True)
            post = is_post(wait.scheduled_post_id)
            Publications(session).advance(Event.CLAIMED, now, post)
            Publications(session).advance(Event.WILL_RETRY, now, post, change=change)
    return admission


def left(context: Context, account: SocialAccount, at: datetime = NINE) -> int | None:
    with context.database.unit_of_work() as session:
        spec = registry.get(account.platform).spec
        return limiting.quota_left(session, account, spec, at)


def note(context: Context, account: SocialAccount, until: datetime, per: str = "account") -> None:
    with context.database.unit_of_work() as session:
        limiting.note_limit(session, account, per, until, NINE)


def use_up_app(context: Context, account: SocialAccount, cost: int, at: datetime = NINE) -> None:
    (ceiling,) = ceilings_of(account.platform, None, account.is_sandbox)
    with context.database.unit_of_work() as session:
        Limits(session).add([ceiling.slice(at, cost)])


def one_of(account: SocialAccount) -> list[Wanted]:
    return wanted(account, [f"sp_of_{account.id}"])
