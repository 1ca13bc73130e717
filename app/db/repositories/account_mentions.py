"""What names an account beside the posts that wait for it: recurring posts and drafts."""

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from app.db.models import Draft, Recurrence


class AccountMentions:
    """Those of one workspace."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def recurrences(self, account_id: str) -> list[Recurrence]:
        """Recurring posts that name the account, stopped ones too; until the commit nobody else
        plans or changes them."""
        statement = (
            select(Recurrence)
            .where(*self._is_recurrence(account_id))
            .order_by(col(Recurrence.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(self._session.scalars(statement))

    def drafts(self, account_id: str) -> list[Draft]:
        """Drafts that name the account; until the commit nobody else changes or sends them."""
        statement = (
            select(Draft)
            .where(*self._is_draft(account_id))
            .order_by(col(Draft.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(self._session.scalars(statement))

    def count_recurrences(self, account_id: str) -> tuple[int, int]:
        """How many that are not stopped name the account, and how many of them no other one."""
        is_last = func.cardinality(col(Recurrence.account_ids)) == 1
        statement = select(func.count(), func.count().filter(is_last)).where(
            *self._is_recurrence(account_id), col(Recurrence.stopped_at).is_(None)
        )
        every, last = self._session.execute(statement).one()
        return int(every), int(last)

    def count_drafts(self, account_id: str) -> int:
        """How many drafts of new posts name the account; what changes a scheduled post goes where
        that goes."""
        is_new = col(Draft.content)["edits"].astext.is_(None)
        statement = select(func.count()).select_from(Draft)
        return self._session.scalar(statement.where(*self._is_draft(account_id), is_new)) or 0

    def _is_recurrence(self, account_id: str) -> tuple[ColumnElement[bool], ...]:
        is_ours = col(Recurrence.workspace_id) == self._workspace_id
        return is_ours, col(Recurrence.account_ids).contains([account_id])

    def _is_draft(self, account_id: str) -> tuple[ColumnElement[bool], ...]:
        content = col(Draft.content)
        names = or_(
            content.contains({"account_ids": [account_id]}),
            content.contains({"variants": [{"account_id": account_id}]}),
        )
        return col(Draft.workspace_id) == self._workspace_id, names
