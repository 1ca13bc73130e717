"""The engine in this process, at a clock that jumps from deadline to deadline.

What takes minutes in life (a lease that runs out, a second look) takes none here, and the order
of things is the same each time.
"""

import asyncio
import io
from datetime import datetime, timedelta

from PIL import Image
from sqlmodel import Session, col, select

from app.core.clock import FrozenClock
from app.core.ids import new_id
from app.db.models import ScheduledPost
from app.db.repositories.claims import Wanted
from app.db.repositories.publications import Publications
from app.domain.permissions import Actor
from app.domain.publication import CLAIMABLE, Status
from app.domain.spec import ThreadKind
from app.platforms import registry
from app.services import confirming, media, posts, publishing, scheduling, sweeping
from app.services.context import Context
from app.services.details import AccountDetails, ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from tests.faults.judge import Expected, Report, Seen, judge
from tests.support.sandbox import Sandbox

_ENDED = {Status.PUBLISHED, Status.CANCELLED, Status.FAILED, Status.MISSED, Status.BLOCKED}
_MOST_JUMPS = 400


class Engine:
    """Workers, scheduler and sweep played by one thread, and the judge of what they did."""

    def __init__(self, ctx: Context, owner: Actor, clock: FrozenClock, sandbox: Sandbox) -> None:
        self.ctx, self.owner, self._clock, self._sandbox = ctx, owner, clock, sandbox
        self.expected: list[Expected] = []

    def write(
        self, account: AccountDetails, count: int = 1, media_ids: tuple[str, ...] = (), at: int = 0
    ) -> ScheduledPostDetails:
        """A post of ``count`` parts with texts of their own, due now; files go to part ``at``."""
        spec, mark = registry.get(account.platform).spec, new_id("t")
        if spec.media.is_required and not media_ids:
            media_ids = (self.picture(),)
        texts = tuple(f"{mark} part {n + 1}" for n in range(count))
        parts = tuple(PartDraft(text, media_ids if n == at else ()) for n, text in enumerate(texts))
        chosen_by = spec.thread.chosen_by if count > 1 else None
        params = {account.platform: {chosen_by: True}} if chosen_by else {}
        draft = Draft(parts, (account.id,), params)
        seen = posts.publish_now(self.ctx, self.owner, draft).scheduled_posts[0]
        promise = Expected(
            seen.id,
            account.platform,
            texts,
            account=account.id,
            hang_below_first=spec.thread.kind is ThreadKind.COMMENTS,
        )
        self.expected.append(promise)
        return seen

    def picture(self) -> str:
        """The id of a file that every network takes."""
        out = io.BytesIO()
        Image.new("RGB", (400, 400), "teal").save(out, "JPEG")
        file = media.upload(
            self.ctx, self.owner, data=out.getvalue(), filename="a.jpg", alt_text="Teal"
        )
        return file.id

    def step(self) -> None:
        """All that is due at this instant."""
        for row in self._rows():
            if row.status in CLAIMABLE and row.due_at <= self._clock.now():
                asyncio.run(publishing.publish(self.ctx, Wanted(row.id, row.version)))
        with self.ctx.database.unit_of_work() as session:
            looks = Publications(session).due_checks(self._clock.now())
        for scheduled_post_id in looks:
            asyncio.run(confirming.check(self.ctx, scheduled_post_id))
        sweeping.sweep(self.ctx)

    def run(self) -> None:
        """Until nothing more would happen by itself."""
        for _ in range(_MOST_JUMPS):
            self.step()
            rows = self._rows()
            following = min((at for row in rows for at in _deadlines(row)), default=None)
            if following is None:
                return
            self._jump_to(following)
        raise AssertionError(f"never settles: {[(r.status, r.error_code) for r in rows]}")

    def judge(self) -> Report:
        """Holds what this engine was given against what landed."""
        ids = [promise.id for promise in self.expected]
        details = [scheduling.get_scheduled(self.ctx, self.owner, one) for one in ids]
        return judge(self.expected, {d.id: _seen(d) for d in details}, self._sandbox.ledger())

    def read(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        """The post as it is now."""
        return scheduling.get_scheduled(self.ctx, self.owner, seen.id)

    def _rows(self) -> list[ScheduledPost]:
        with self.ctx.database.unit_of_work() as session:
            return _not_ended(session)

    def _jump_to(self, at: datetime) -> None:
        # Looks and leases ask for "before now", so a hair later.
        ahead = max(at - self._clock.now(), timedelta(0)) + timedelta(milliseconds=1)
        self._clock.advance(ahead.total_seconds())
        self._sandbox.advance(ahead.total_seconds())


def _not_ended(session: Session) -> list[ScheduledPost]:
    statement = select(ScheduledPost).where(col(ScheduledPost.status).not_in(_ENDED))
    return list(session.exec(statement.order_by(col(ScheduledPost.due_at))))


def _deadlines(row: ScheduledPost) -> list[datetime]:
    """When something is to happen to it next; nothing where only a person can tell."""
    if row.status in CLAIMABLE:
        return [row.due_at]
    lease_until = row.lease_until if row.status == Status.PUBLISHING else None
    return [at for at in (row.check_at, lease_until) if at is not None]


def _seen(details: ScheduledPostDetails) -> Seen:
    live = tuple(part.platform_post_id for part in details.live_parts)
    return Seen(details.status, details.error_code, details.error_message, live)
