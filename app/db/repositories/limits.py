"""What was used of networks' ceilings, and who waits for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    cast,
    func,
    or_,
    select,
    text,
    tuple_,
)
from sqlmodel import Session, col

from app.db.models import (
    Attachment,
    PostPart,
    ScheduledPost,
    SocialAccount,
    User,
)
from app.db.repositories.pauses import Pause, longest_of
from app.domain.publication import CLAIMABLE, Status

# Any fixed number: it keeps these locks apart from the product's other ones.
_LOCK_SPACE = 7_429
_GROUPED_BY_S = 60
# A thousand slices are four parameters: a statement that grew with them would cost more to
# compile than to run.
_ADD = text(
    """
    INSERT INTO rate_limit_buckets AS b (key, window_s, started_at, used)
    SELECT * FROM unnest(
        CAST(:keys AS text[]), CAST(:windows AS int[]),
        CAST(:starts AS timestamptz[]), CAST(:amounts AS int[])
    )
    ON CONFLICT (key, window_s) DO UPDATE SET
        started_at = excluded.started_at,
        used = excluded.used
            + CASE WHEN b.started_at = excluded.started_at THEN b.used ELSE 0 END
    """
)
_QUEUES = text(
    """
    SELECT a.id, a.limited_until, p.until, EXISTS (
        SELECT FROM scheduled_posts s
        WHERE s.account_id = a.id AND s.status IN ('retrying') AND s.error_code = :code
    )
    FROM social_accounts a
    LEFT JOIN app_pauses p ON p.platform = a.platform AND p.is_sandbox = a.is_sandbox
    WHERE a.id = ANY(CAST(:ids AS text[]))
    """
)
_SUBTRACT = text(
    """
    UPDATE rate_limit_buckets AS b SET used = greatest(b.used - given.used, 0)
    FROM unnest(
        CAST(:keys AS text[]), CAST(:windows AS int[]),
        CAST(:starts AS timestamptz[]), CAST(:amounts AS int[])
    ) AS given(key, window_s, started_at, used)
    WHERE b.key = given.key AND b.window_s = given.window_s
        AND b.started_at = given.started_at
    """
)


@dataclass(frozen=True, slots=True)
class Slice:
    """How much was used in one slice of a window. ``slot`` is the slice's place in a ring that is
    as long as the window: an old slice's row becomes the new one's."""

    key: str
    slot: int
    window_s: int
    started_at: datetime
    used: int

    @property
    def row_key(self) -> str:
        """The row's name in the table."""
        return _row_key(self.key, self.slot)


@dataclass(frozen=True, slots=True)
class Waiters:
    """Posts of one account that are to go out about the same time, with what they consist of."""

    account_id: str
    platform: str
    is_sandbox: bool
    first_due_at: datetime
    last_due_at: datetime
    first_scheduled_for: datetime
    parts: int
    images: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a wait must know of its post: its original time, its author's zone, and why the post
    waited before."""

    scheduled_for: datetime
    zone: str
    error_code: str | None


@dataclass(frozen=True, slots=True)
class AccountQueue:
    """Until when an account, and its whole network, are to be left alone, if they are; and whether
    posts wait on the account for a limit."""

    account_id: str
    own_until: datetime | None
    everyone_s_until: datetime | None
    has_waiters: bool

    def pause_at(self, now: datetime) -> Pause | None:
        """The longer of the two, unless both are over."""
        longest = longest_of(self.own_until, self.everyone_s_until)
        return longest if longest and longest.until > now else None


class Limits:
    """Ceilings of every workspace's accounts, for the engine; statements serve whole groups."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, keys: Sequence[str]) -> None:
        """Wait until nobody else counts under any of ``keys``; held to the end of the unit of
        work. Everyone takes them in one order, so that no two wait for each other."""
        statement = text(
            "SELECT pg_advisory_xact_lock(:space, number) FROM ("
            " SELECT DISTINCT hashtext(key) AS number FROM unnest(CAST(:keys AS text[])) AS key"
            " ORDER BY number) AS sorted"
        )
        self._session.execute(statement, {"space": _LOCK_SPACE, "keys": list(keys)})

    def used(self, slots: Mapping[str, int]) -> list[Slice]:
        """What is counted under each key; the value is the number of its slots."""
        names = [_row_key(key, slot) for key, count in slots.items() for slot in range(count)]
        # One array instead of a thousand parameters, and plain rows instead of entities: this is
        # read with every group of claims.
        statement = text(
            "SELECT key, window_s, started_at, used FROM rate_limit_buckets"
            " WHERE key = ANY(CAST(:names AS text[]))"
        )
        return [_slice(*row) for row in self._session.execute(statement, {"names": names}).all()]

    def add(self, slices: Sequence[Slice]) -> None:
        """Count what ``slices`` hold on top of what was counted in the same ones."""
        ordered = sorted(slices, key=lambda s: (s.row_key, s.window_s))
        if ordered:
            self._session.execute(_ADD, _columns(ordered))

    def subtract(self, slices: Sequence[Slice]) -> None:
        """Take back what was counted by mistake; slices that have passed are left alone."""
        if slices:
            self._session.execute(_SUBTRACT, _columns(slices))

    def queues(self, account_ids: Sequence[str], code: str) -> list[AccountQueue]:
        """These accounts, each with what may stand in a post's way there; ``code`` is that of
        the limit."""
        values = {"ids": list(account_ids), "code": code}
        return [AccountQueue(*row) for row in self._session.execute(_QUEUES, values)]

    def held_back(
        self,
        account_ids: Sequence[str],
        apps: Sequence[tuple[str, bool]],
        code: str,
        besides: Sequence[str],
    ) -> list[Waiters]:
        """Who waits on these accounts, or anywhere on ``apps`` (a platform, and whether its
        sandbox), for the limit that ``code`` stands for; posts with the ids ``besides`` do not
        count."""
        place: Any = tuple_(col(SocialAccount.platform), col(SocialAccount.is_sandbox))
        return self._waiters(
            or_(col(SocialAccount.id).in_(account_ids), place.in_(list(apps))),
            col(ScheduledPost.status) == Status.RETRYING,
            col(ScheduledPost.error_code) == code,
            col(ScheduledPost.id).not_in(besides),
        )

    def planned(
        self, account_id: str, since: datetime, at: datetime, before_id: str | None
    ) -> list[Waiters]:
        """Who is to go out on this account between ``since`` and ``at``; at that very instant
        only posts in front of ``before_id``."""
        due_at, post_id = col(ScheduledPost.due_at), col(ScheduledPost.id)
        is_in_front = or_(due_at < at, and_(due_at == at, post_id < (before_id or "")))
        return self._waiters(
            col(SocialAccount.id) == account_id,
            col(ScheduledPost.status).in_(list(CLAIMABLE)),
            due_at >= since,
            is_in_front,
        )

    def facts(self, scheduled_post_ids: Sequence[str]) -> dict[str, Facts]:
        """What the waits of these posts must know, by id."""
        statement = (
            select(
                col(ScheduledPost.id),
                col(ScheduledPost.scheduled_for),
                col(User.timezone),
                col(ScheduledPost.error_code),
            )
            .join(User, col(User.id) == col(ScheduledPost.user_id))
            .where(col(ScheduledPost.id).in_(scheduled_post_ids))
        )
        return {post_id: Facts(*facts) for post_id, *facts in self._session.execute(statement)}

    def _waiters(self, *conditions: ColumnElement[bool]) -> list[Waiters]:
        due_at = col(ScheduledPost.due_at)
        account = (
            col(SocialAccount.id),
            col(SocialAccount.platform),
            col(SocialAccount.is_sandbox),
        )
        statement = (
            select(
                *account,
                func.min(due_at),
                func.max(due_at),
                func.min(col(ScheduledPost.scheduled_for)),
                cast(func.sum(_part_count()), Integer),
                cast(func.sum(_image_count()), Integer),
            )
            .join(SocialAccount, col(SocialAccount.id) == col(ScheduledPost.account_id))
            .where(*conditions)
            .group_by(*account, func.floor(func.extract("epoch", due_at) / _GROUPED_BY_S))
            .order_by(func.min(due_at))
        )
        return [Waiters(*row) for row in self._session.execute(statement)]


# Variants and parts that are live already are left out of these two: they only say how much room
# to keep for others, and what goes out is counted exactly.
def _part_count() -> Any:
    return (
        select(func.count())
        .select_from(PostPart)
        .where(
            col(PostPart.post_id) == col(ScheduledPost.post_id), col(PostPart.variant_id).is_(None)
        )
        .correlate(ScheduledPost)
        .scalar_subquery()
    )


def _image_count() -> Any:
    return (
        select(func.count())
        .select_from(Attachment)
        .join(PostPart, col(PostPart.id) == col(Attachment.part_id))
        .where(
            col(PostPart.post_id) == col(ScheduledPost.post_id), col(PostPart.variant_id).is_(None)
        )
        .correlate(ScheduledPost)
        .scalar_subquery()
    )


def _row_key(key: str, slot: int) -> str:
    return f"{key}#{slot}"


def _slice(row_key: str, window_s: int, started_at: datetime, used: int) -> Slice:
    key, _, slot = row_key.rpartition("#")
    return Slice(key, int(slot), window_s, started_at, used)


def _columns(slices: Sequence[Slice]) -> dict[str, list[object]]:
    return {
        "keys": [s.row_key for s in slices],
        "windows": [s.window_s for s in slices],
        "starts": [s.started_at for s in slices],
        "amounts": [s.used for s in slices],
    }
