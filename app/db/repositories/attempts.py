"""Tries at scheduled posts, and the parts of them that are live."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from app.core.ids import new_id
from app.db.models import PublishAttempt, PublishedPost, ScheduledPost
from app.db.repositories.in_hand import PostInHand
from app.domain.publication import Event

# What the column holds; nobody asks how much later than three weeks it was.
_MOST_LATE_MS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CallMark:
    """A publish request that is about to leave: what must be known of it should it get lost."""

    lease_token: str
    position: int
    fingerprint: str
    media_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digesting:
    """Uploads of a part that the network was still digesting; ``fingerprint`` is the part's.
    ``since`` (UTC) is when the first of the tries that only waited for them began."""

    position: int
    fingerprint: str
    media_ids: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class LivePartRow:
    """A part that turned out to be live."""

    post: PostInHand
    position: int
    remote_id: str
    url: str


_OPEN = text(
    """
    INSERT INTO publish_attempts
        (id, scheduled_post_id, number, lease_token, due_at, started_at, worker)
    SELECT given.id, post_id, 1 + COALESCE(
        (SELECT max(number) FROM publish_attempts WHERE scheduled_post_id = post_id), 0
    ), token, due_at, :now, :worker
    FROM unnest(
        CAST(:ids AS text[]), CAST(:posts AS text[]),
        CAST(:tokens AS text[]), CAST(:instants AS timestamptz[])
    ) AS given(id, post_id, token, due_at)
    """
)
_RECORD = text(
    """
    INSERT INTO published_posts (id, workspace_id, user_id, scheduled_post_id, account_id,
        platform, position, platform_post_id, url, published_at)
    SELECT *, :now FROM unnest(
        CAST(:ids AS text[]), CAST(:workspaces AS text[]), CAST(:users AS text[]),
        CAST(:posts AS text[]), CAST(:accounts AS text[]), CAST(:platforms AS text[]),
        CAST(:positions AS int[]), CAST(:remote_ids AS text[]), CAST(:urls AS text[])
    )
    ON CONFLICT DO NOTHING
    """
)


class Attempts:
    """Tries at scheduled posts of every workspace, for the engine and for what is shown."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, posts: Sequence[PostInHand], now: datetime, worker: str) -> None:
        """Write down that tries begin; must be committed before the network is called."""
        values = {
            "ids": [new_id("at") for _ in posts],
            "posts": [post.id for post in posts],
            "tokens": [post.lease_token for post in posts],
            "instants": [post.due_at for post in posts],
        }
        if posts:
            self._session.execute(_OPEN, {**values, "now": now, "worker": worker})

    def begin_calls(
        self, marks: Sequence[CallMark], lease_until: datetime, now: datetime
    ) -> frozenset[str]:
        """Write down that these publish requests are about to leave.

        Returns the lease tokens that are still held; under any other nothing may be sent. The
        lease is extended in the same statement, not for the time it gives: a sweep that waits for
        the row must find it changed, or it would act on what it read before. Nor may be sent what
        is due no longer, because the clock was set back since the claim; the rest of a thread may.
        """
        statement = text(
            """
            WITH marks AS (
                SELECT * FROM unnest(
                    CAST(:tokens AS text[]), CAST(:positions AS int[]),
                    CAST(:fingerprints AS text[]), CAST(:media AS text[])
                ) AS m(lease_token, position, fingerprint, media)
            ), held AS (
                UPDATE scheduled_posts s SET lease_until = :until FROM marks
                WHERE s.lease_token = marks.lease_token AND s.status IN ('publishing')
                    AND (s.due_at <= :now OR marks.position > 0)
                RETURNING s.lease_token
            )
            UPDATE publish_attempts a SET
                call_began_at = :now,
                call_position = marks.position,
                call_fingerprint = marks.fingerprint,
                call_media_ids = COALESCE(
                    string_to_array(NULLIF(marks.media, ''), E'\\x1f'), '{}'),
                late_by_ms = COALESCE(
                    a.late_by_ms,
                    CAST(LEAST(EXTRACT(EPOCH FROM :now - a.due_at) * 1000, :most) AS int))
            FROM marks JOIN held USING (lease_token)
            WHERE a.lease_token = marks.lease_token
            RETURNING a.lease_token
            """
        )
        values = {
            "tokens": [mark.lease_token for mark in marks],
            "positions": [mark.position for mark in marks],
            "fingerprints": [mark.fingerprint for mark in marks],
            "media": ["\x1f".join(mark.media_ids) for mark in marks],
        }
        rows = self._session.execute(
            statement, {**values, "until": lease_until, "now": now, "most": _MOST_LATE_MS}
        )
        return frozenset(token for (token,) in rows)

    def close_published(self, departures: Mapping[str, datetime | None], now: datetime) -> None:
        """Write on the tries under these leases that everything is live.

        ``departures`` tells for each lease when the first byte of its first request left.
        """
        statement = text(
            """
            UPDATE publish_attempts a SET
                finished_at = :now,
                event = 'published',
                late_by_ms = COALESCE(
                    CAST(GREATEST(0, LEAST(:most,
                        EXTRACT(EPOCH FROM d.departed_at - a.due_at) * 1000)) AS int),
                    a.late_by_ms)
            FROM unnest(CAST(:tokens AS text[]), CAST(:departures AS timestamptz[]))
                AS d(lease_token, departed_at)
            WHERE a.lease_token = d.lease_token
            """
        )
        values = {"tokens": list(departures), "departures": list(departures.values())}
        self._session.execute(statement, {**values, "now": now, "most": _MOST_LATE_MS})

    def find(self, lease_token: str) -> PublishAttempt | None:
        """The try that was made under this lease."""
        return self._session.scalar(
            select(PublishAttempt).where(col(PublishAttempt.lease_token) == lease_token)
        )

    def find_all(self, lease_tokens: Iterable[str]) -> dict[str, PublishAttempt]:
        """The tries that were made under these leases, by lease token."""
        rows = self._session.scalars(
            select(PublishAttempt).where(col(PublishAttempt.lease_token).in_(list(lease_tokens)))
        )
        return {row.lease_token: row for row in rows}

    def last_call(self, scheduled_post_id: str) -> PublishAttempt | None:
        """The latest try whose publish request left, if any did."""
        return self._session.scalar(
            select(PublishAttempt)
            .where(
                col(PublishAttempt.scheduled_post_id) == scheduled_post_id,
                col(PublishAttempt.call_began_at).is_not(None),
            )
            .order_by(col(PublishAttempt.number).desc())
            .limit(1)
        )

    def first_call_at(self, scheduled_post_id: str, position: int) -> datetime | None:
        """When the publish request of this part left for the first time, in any try."""
        return self._session.scalar(
            select(func.min(col(PublishAttempt.call_began_at))).where(
                col(PublishAttempt.scheduled_post_id) == scheduled_post_id,
                col(PublishAttempt.call_position) == position,
            )
        )

    def last_unanswered_call_at(self, scheduled_post_id: str, refusal: str) -> datetime | None:
        """When a publish request of this post last left without an answer coming back.

        ``refusal`` is the error code that only an answer of the network leads to.
        """
        return self._session.scalar(
            select(func.max(col(PublishAttempt.call_began_at))).where(
                col(PublishAttempt.scheduled_post_id) == scheduled_post_id,
                col(PublishAttempt.error_code).is_distinct_from(refusal),
            )
        )

    def digesting(self, scheduled_post_ids: Iterable[str]) -> dict[str, Digesting]:
        """What the last try at each of these posts left with the network, where it did."""
        found: dict[str, Digesting] = {}
        for attempt in self.of(scheduled_post_ids):
            before = found.pop(attempt.scheduled_post_id, None)
            if attempt.event == Event.STILL_PROCESSING and attempt.call_position is not None:
                goes_on = before is not None and before.position == attempt.call_position
                found[attempt.scheduled_post_id] = Digesting(
                    attempt.call_position,
                    attempt.call_fingerprint or "",
                    tuple(attempt.call_media_ids),
                    before.since if before and goes_on else attempt.started_at,
                )
        return found

    def of(self, scheduled_post_ids: Iterable[str]) -> list[PublishAttempt]:
        """Every try at these posts, oldest first."""
        statement = (
            select(PublishAttempt)
            .where(col(PublishAttempt.scheduled_post_id).in_(list(scheduled_post_ids)))
            .order_by(col(PublishAttempt.scheduled_post_id), col(PublishAttempt.number))
        )
        return list(self._session.scalars(statement))


class LiveParts:
    """Parts that are live: what the networks call them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, parts: Sequence[LivePartRow], now: datetime) -> None:
        """Write down that these parts are live; a second telling changes nothing.

        It asks for no lease: what is live is live, whoever learned it.
        """
        values = {
            "ids": [new_id("pp") for _ in parts],
            "workspaces": [part.post.workspace_id for part in parts],
            "users": [part.post.user_id for part in parts],
            "posts": [part.post.id for part in parts],
            "accounts": [part.post.account_id for part in parts],
            "platforms": [part.post.platform for part in parts],
            "positions": [part.position for part in parts],
            "remote_ids": [part.remote_id for part in parts],
            "urls": [part.url for part in parts],
        }
        if parts:
            self._session.execute(_RECORD, {**values, "now": now})

    def of(self, scheduled_post_ids: Iterable[str]) -> list[PublishedPost]:
        """The parts of these posts that are live, in order."""
        statement = (
            select(PublishedPost)
            .where(col(PublishedPost.scheduled_post_id).in_(list(scheduled_post_ids)))
            .order_by(col(PublishedPost.scheduled_post_id), col(PublishedPost.position))
        )
        return list(self._session.scalars(statement))

    def ids_of_others(self, post: ScheduledPost, since: datetime) -> frozenset[str]:
        """What the network calls the account's posts that are known to be other ones."""
        statement = select(col(PublishedPost.platform_post_id)).where(
            col(PublishedPost.account_id) == post.account_id,
            col(PublishedPost.scheduled_post_id) != post.id,
            col(PublishedPost.published_at) >= since,
        )
        return frozenset(self._session.scalars(statement))
