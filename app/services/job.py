"""A claimed post with everything that its calls need, read in the unit of work that took it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.db.models import SocialAccount
from app.db.repositories.in_hand import PostInHand
from app.db.repositories.posts import Posts, StoredPart
from app.platforms.base import MediaFile, PartToPublish
from app.services import storage
from app.services.context import Context


@dataclass(frozen=True, slots=True)
class Job:
    """One post in a worker's hands; nothing of it is read again meanwhile."""

    post: PostInHand
    account: SocialAccount
    lease_token: str
    parts: tuple[StoredPart, ...]
    params: dict[str, object]
    live: dict[int, str]

    @property
    def claimed_at(self) -> datetime:
        """When it was taken (UTC)."""
        return self.post.updated_at

    @property
    def remaining(self) -> list[int]:
        """Positions of the parts that are not live yet, in order."""
        return [p.position for p in self.parts if p.position not in self.live]

    def with_live(self, position: int, remote_id: str) -> "Job":
        """The same job, its part ``position`` live."""
        return replace(self, live={**self.live, position: remote_id})


def load_jobs(session: Session, posts: Sequence[PostInHand]) -> list[Job]:
    """Jobs for ``posts``, in order, in a fixed number of statements."""
    # The engine serves every workspace; the rows were reached through their own ids.
    contents = Posts(session, "").contents_of([post.id for post in posts])
    accounts = _accounts(session, {post.account_id for post in posts})
    return [
        Job(
            post=post,
            account=accounts[post.account_id],
            lease_token=post.lease_token or "",
            parts=contents[post.id].parts,
            params=contents[post.id].params,
            live=contents[post.id].live,
        )
        for post in posts
    ]


def part_to_publish(ctx: Context, job: Job, position: int) -> PartToPublish:
    """Part ``position`` as its client takes it; reads the part's files from storage."""
    part = next(p for p in job.parts if p.position == position)
    media = tuple(
        MediaFile(asset.id, asset.mime, storage.read_bytes(ctx, asset.storage_key), alt_text)
        for asset, alt_text in part.media
    )
    return PartToPublish(
        text=part.text,
        media=media,
        parent_id=job.live.get(position - 1),
        root_id=job.live.get(0),
        params=job.params,
    )


def _accounts(session: Session, ids: set[str]) -> dict[str, SocialAccount]:
    rows = session.scalars(select(SocialAccount).where(col(SocialAccount.id).in_(ids)))
    return {account.id: account for account in rows}
