"""What waits for an account that is taken away, and handing it to another one."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, select, update
from sqlmodel import Session, col

from app.db.models import PublishAttempt, PublishedPost, ScheduledPost, SocialAccount, Variant
from app.domain.publication import Status

WAITING = (Status.PENDING, Status.HELD, Status.QUEUED, Status.RETRYING, Status.BLOCKED)


@dataclass(frozen=True, slots=True)
class Leaver:
    """A post that waits for the account. ``has_begun``: a part of it is live there, or may be."""

    row: ScheduledPost
    has_begun: bool


class AccountLeaving:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def lock(self, account_ids: Collection[str]) -> dict[str, SocialAccount]:
        """These accounts of the workspace, as they are now, under the lock that workers choose
        among their posts under; in the order of their ids, as workers take it."""
        statement = (
            select(SocialAccount)
            .where(
                col(SocialAccount.workspace_id) == self._workspace_id,
                col(SocialAccount.id).in_(list(account_ids)),
            )
            .order_by(col(SocialAccount.id))
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return {account.id: account for account in self._session.scalars(statement)}

    def waiting(self, account_id: str, *, lock: bool = True) -> list[Leaver]:
        """What waits for the account, by time. ``lock``: kept as it is until the commit."""
        is_live = exists().where(col(PublishedPost.scheduled_post_id) == col(ScheduledPost.id))
        # A try that was sent and got no answer may have arrived after all.
        may_be_live = exists().where(
            col(PublishAttempt.scheduled_post_id) == col(ScheduledPost.id),
            col(PublishAttempt.call_began_at).is_not(None),
            col(PublishAttempt.http_status).is_(None),
        )
        ours = (
            col(ScheduledPost.workspace_id) == self._workspace_id,
            col(ScheduledPost.account_id) == account_id,
            col(ScheduledPost.status).in_(WAITING),
        )
        if lock:
            ids = select(col(ScheduledPost.id)).where(*ours).order_by(col(ScheduledPost.id))
            self._session.execute(ids.with_for_update())
        rows = self._session.execute(
            select(ScheduledPost, is_live | may_be_live)
            .where(*ours)
            .order_by(col(ScheduledPost.scheduled_for), col(ScheduledPost.id))
            .execution_options(populate_existing=True)
        )
        return [Leaver(row, bool(has_begun)) for row, has_begun in rows]

    def posts_known_to(self, account_id: str, post_ids: Collection[str]) -> set[str]:
        """Those of these posts that go, went, or were to go to the account."""
        return set(
            self._session.scalars(
                select(col(ScheduledPost.post_id)).where(
                    col(ScheduledPost.account_id) == account_id,
                    col(ScheduledPost.post_id).in_(list(post_ids)),
                )
            )
        )

    def give_variants(self, post_ids: Collection[str], old_id: str, new_id: str) -> list[Variant]:
        """Have what these posts say on one account be what they say on the other, unless they have
        words for that one. Returns what was given."""
        theirs = select(col(Variant.post_id)).where(col(Variant.account_id) == new_id)
        statement = (
            update(Variant)
            .where(
                col(Variant.account_id) == old_id,
                col(Variant.post_id).in_(list(post_ids)),
                col(Variant.post_id).not_in(theirs),
            )
            .values(account_id=new_id)
            .returning(Variant)
            .execution_options(populate_existing=True, synchronize_session=False)
        )
        return list(self._session.scalars(statement))
