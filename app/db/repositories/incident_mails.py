"""Incidents that people are owed a letter about, of every workspace: mail is sent by a sweep."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import any_, case, null, or_, select, update
from sqlmodel import Session, col

from app.db.models import MailPreference, Member, Notification, User
from app.domain.mail_choice import MailMode
from app.domain.permissions import GRANTS, Permission

_READERS = [role for role, granted in GRANTS.items() if Permission.WRITE_POSTS in granted]


class IncidentMails:
    """A claim is a lease: ``mail_due_at`` moves to its end, so a lost sender's letter is sent
    by the next one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, now: datetime, lease_until: datetime) -> Notification | None:
        """The incident whose letter has been due longest, taken until ``lease_until``."""
        due = (
            select(col(Notification.id))
            .where(col(Notification.mail_due_at) <= now)
            .order_by(col(Notification.mail_due_at))
            .limit(1)
            .with_for_update(skip_locked=True)
            # Asked once. As a subquery it may be asked again for each row, and take several.
            .cte("due")
        )
        return self._session.scalar(
            update(Notification)
            .where(col(Notification.id) == due.c.id)
            .values(mail_due_at=lease_until, mail_tries=col(Notification.mail_tries) + 1)
            .returning(Notification)
        )

    def addresses(self, workspace_id: str, kind: str) -> Sequence[str]:
        """Where the active people read their mail who may mend something, and want a letter at
        once about incidents of that kind, as everybody does who never chose."""
        chosen = MailPreference
        statement = (
            select(col(User.email))
            .join(Member, col(Member.user_id) == col(User.id))
            .outerjoin(
                chosen,
                (col(chosen.user_id) == col(Member.user_id))
                & (col(chosen.workspace_id) == col(Member.workspace_id)),
            )
            .where(
                or_(
                    col(chosen.user_id).is_(None),
                    (col(chosen.mode) == MailMode.AT_ONCE) & (any_(col(chosen.kinds)) == kind),
                ),
                col(Member.workspace_id) == workspace_id,
                col(Member.role).in_(_READERS),
                col(User.is_active).is_(True),
            )
            .order_by(col(User.email))
        )
        return self._session.scalars(statement).all()

    def sent(self, told: Notification, now: datetime, follow_up_at: datetime) -> None:
        """Store that people know what ``told`` says; what happened meanwhile is owed to them."""
        row = Notification
        was_over = told.resolved_at is not None
        owed = case(
            (col(row.resolved_at).is_not(None), null() if was_over else now),
            (col(row.count) > told.count, follow_up_at),
            else_=null(),
        )
        self._write(told, mail_due_at=owed, mailed_at=now, mail_tries=0)

    def put_off(self, told: Notification, until: datetime | None) -> None:
        """Try again at ``until``; None: give up."""
        self._write(told, mail_due_at=until)

    def _write(self, told: Notification, **values: object) -> None:
        self._session.execute(
            update(Notification).where(col(Notification.id) == told.id).values(**values)
        )
