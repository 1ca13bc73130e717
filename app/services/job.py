"""A claimed post with everything that its calls need, read in the unit of work that took it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.core.crypto import fingerprint
from app.db.repositories.attempts import Attempts, Digesting
from app.db.repositories.in_hand import AccountInHand, PostInHand, accounts_in_hand
from app.db.repositories.posts import Posts, StoredPart
from app.platforms.base import PartToPublish
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.renditions import media_file


@dataclass(frozen=True, slots=True)
class Job:
    """One post in a worker's hands; nothing of it is read again meanwhile.

    ``digesting`` are uploads that the try before this one had to leave to the network.
    """

    post: PostInHand
    account: AccountInHand
    lease_token: str
    parts: tuple[StoredPart, ...]
    params: dict[str, object]
    live: dict[int, str]
    digesting: Digesting | None = None

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
    accounts = accounts_in_hand(session, {post.account_id for post in posts})
    # Only what has waited for something can have uploads with the network: on time, nothing has.
    digesting = Attempts(session).digesting([p.id for p in posts if p.error_code])
    return [
        Job(
            post=post,
            account=accounts[post.account_id],
            lease_token=post.lease_token or "",
            parts=contents[post.id].parts,
            params=contents[post.id].params,
            live=contents[post.id].live,
            digesting=digesting.get(post.id),
        )
        for post in posts
    ]


def part_to_publish(ctx: Context, job: Job, position: int) -> PartToPublish:
    """Part ``position`` as its client takes it; reads the part's files from storage."""
    part = next(p for p in job.parts if p.position == position)
    limits = spec_of(job.account).media
    media = tuple(media_file(ctx, asset, alt_text, limits) for asset, alt_text in part.media)
    found = PartToPublish(
        text=part.text,
        media=media,
        parent_id=job.live.get(position - 1),
        root_id=job.live.get(0),
        params=job.params,
        key=f"{job.post.id}:{position}",
        planned_for=job.post.scheduled_for,
    )
    left = job.digesting
    if left and (left.position, left.fingerprint) == (position, mark_of(job, found)):
        return replace(found, prepared_before=left.media_ids)
    return found


def mark_of(job: Job, part: PartToPublish) -> str:
    """A word that is another one whenever the account would be sent something else."""
    files = [word for file in part.media for word in (file.media_id, file.alt_text)]
    return fingerprint(job.account.id, part.text, part.parent_id or "", *files)
