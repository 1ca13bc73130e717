"""Every publish that landed, and the media in it."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.platforms.emulation.store import Store
from app.platforms.emulation.ticking import VirtualClock


@dataclass(frozen=True, slots=True)
class LandedMedia:
    """An image in a landed post; sizes in pixels and bytes."""

    id: str
    mime: str
    width: int
    height: int
    bytes: int
    alt_text: str


@dataclass(frozen=True, slots=True)
class LandedPost:
    """A post as it was understood. ``created_at`` is real time; ``extra`` the network's own."""

    seq: int
    platform: str
    account: str
    id: str
    parent_id: str | None
    text: str
    media: tuple[LandedMedia, ...]
    created_at: datetime
    is_deleted: bool = False
    extra: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The ledger's line."""
        media = [{name: getattr(m, name) for name in LandedMedia.__slots__} for m in self.media]
        return {
            "platform": self.platform,
            "account": self.account,
            "id": self.id,
            "parent_id": self.parent_id,
            "text": self.text,
            "media": media,
            "created_at": self.created_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to land. ``digest`` is what the network's duplicate guard compares."""

    account: str
    text: str
    media: tuple[LandedMedia, ...] = ()
    parent_id: str | None = None
    digest: str = ""
    extra: dict[str, object] = field(default_factory=dict)


class Ledger:
    """The landed posts of all networks, in the order in which they landed."""

    def __init__(self, store: Store, clock: VirtualClock) -> None:
        self._store, self._clock = store, clock

    def add(self, platform: str, post_id: str, draft: Draft) -> LandedPost:
        """Write ``draft`` down; it has landed when this returns."""
        self._store.run(
            "INSERT INTO posts (platform, account, id, parent_id, text, media, digest, extra,"
            " created_at, aged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            platform,
            draft.account,
            post_id,
            draft.parent_id,
            draft.text,
            _media_json(draft),
            draft.digest,
            json.dumps(draft.extra),
            time.time(),
            self._clock.now(),
        )
        found = self.find(platform, post_id)
        if found is None:
            raise LookupError(post_id)
        return found

    def find(self, platform: str, post_id: str) -> LandedPost | None:
        """The post with this id, deleted or not."""
        row = self._store.one(
            "SELECT * FROM posts WHERE platform = ? AND id = ?", platform, post_id
        )
        return _landed(dict(row)) if row else None

    def list(
        self,
        platform: str | None = None,
        account: str | None = None,
        *,
        newest_first: bool = False,
        with_deleted: bool = True,
        limit: int = -1,
    ) -> tuple[LandedPost, ...]:
        """Landed posts, oldest first unless said otherwise; ``limit`` -1 means all."""
        rows = self._store.all(
            "SELECT * FROM posts WHERE (?1 IS NULL OR platform = ?1)"
            " AND (?2 IS NULL OR account = ?2) AND (?3 OR NOT is_deleted)"
            " ORDER BY CASE WHEN ?4 THEN -seq ELSE seq END LIMIT ?5",
            platform,
            account,
            with_deleted,
            newest_first,
            limit,
        )
        return tuple(_landed(dict(row)) for row in rows)

    def find_same(
        self, platform: str, draft: Draft, window_s: float, *, with_deleted: bool
    ) -> LandedPost | None:
        """An earlier post with the same digest by the same account within ``window_s`` seconds."""
        row = self._store.one(
            "SELECT * FROM posts WHERE platform = ? AND account = ? AND digest = ?"
            " AND aged_at > ? AND (? OR NOT is_deleted) ORDER BY seq DESC LIMIT 1",
            platform,
            draft.account,
            draft.digest,
            self._clock.now() - window_s,
            with_deleted,
        )
        return _landed(dict(row)) if row else None

    def delete(self, platform: str, post_id: str) -> None:
        """Take a post off the timeline; that it landed stays written."""
        self._store.run(
            "UPDATE posts SET is_deleted = 1 WHERE platform = ? AND id = ?", platform, post_id
        )

    def restore(self, platform: str, post_id: str, draft: Draft) -> None:
        """Write ``draft`` down where a deleted post was: some networks let senders name posts."""
        self._store.run(
            "UPDATE posts SET is_deleted = 0, text = ?, media = ?, extra = ?"
            " WHERE platform = ? AND id = ?",
            draft.text,
            _media_json(draft),
            json.dumps(draft.extra),
            platform,
            post_id,
        )

    def version(self) -> str:
        """Changes whenever the timeline would look different."""
        row = self._store.one(
            "SELECT count(*) AS n, coalesce(max(seq), 0) AS last, coalesce(sum(is_deleted), 0)"
            " AS gone FROM posts"
        )
        return f"{row['n']}-{row['last']}-{row['gone']}" if row else "0"


def _media_json(draft: Draft) -> str:
    return json.dumps([[getattr(m, n) for n in LandedMedia.__slots__] for m in draft.media])


def _landed(row: dict[str, object]) -> LandedPost:
    return LandedPost(
        seq=int(str(row["seq"])),
        platform=str(row["platform"]),
        account=str(row["account"]),
        id=str(row["id"]),
        parent_id=None if row["parent_id"] is None else str(row["parent_id"]),
        text=str(row["text"]),
        media=tuple(LandedMedia(*m) for m in json.loads(str(row["media"]))),
        created_at=datetime.fromtimestamp(float(str(row["created_at"])), UTC),
        is_deleted=bool(row["is_deleted"]),
        extra=json.loads(str(row["extra"])),
    )
