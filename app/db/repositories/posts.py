"""Posts of one workspace with their parts, variants and attachments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, select, text
from sqlmodel import Session, col

from app.db.models import Attachment, MediaAsset, Post, PostPart, ScheduledPost, User, Variant
from app.db.repositories.post_search import EVERYTHING, Narrowing, goes_to, narrowed
from app.db.repositories.scheduled_posts import Filter, conditions_of


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part as stored: its text, and its files with the alt text that applies."""

    variant_id: str | None
    position: int
    text: str
    media: tuple[tuple[MediaAsset, str], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What one scheduled post consists of: its parts, the options for its network, and what the
    network calls those parts that are live, by position."""

    parts: tuple[StoredPart, ...]
    params: dict[str, object]
    live: dict[int, str]


# A variant's own parts and options go before the post's; options that nobody set are JSON's null.
_CONTENTS = text(
    """
    SELECT s.id,
        COALESCE(NULLIF(v.params, 'null'), p.platform_params -> s.platform, '{}'),
        (SELECT jsonb_object_agg(position, platform_post_id) FROM published_posts
            WHERE scheduled_post_id = s.id),
        part.id, part.variant_id, part.position, part.text,
        EXISTS (SELECT FROM attachments WHERE part_id = part.id)
    FROM scheduled_posts s
    JOIN posts p ON p.id = s.post_id
    LEFT JOIN variants v ON v.post_id = s.post_id AND v.account_id = s.account_id
    JOIN post_parts part ON part.post_id = s.post_id
        AND part.variant_id IS NOT DISTINCT FROM (
            SELECT variant_id FROM post_parts
            WHERE post_id = s.post_id AND variant_id = v.id LIMIT 1
        )
    WHERE s.id = ANY(CAST(:ids AS text[]))
    ORDER BY s.id, part.position
    """
)


class Posts:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def find(self, post_id: str, *, lock: bool = False) -> Post | None:
        """The post; a template is none. ``lock``: nobody else changes it until the commit."""
        # Rows that point to it may still be added meanwhile.
        for_update = {"key_share": True} if lock else None
        post = self._session.get(Post, post_id, with_for_update=for_update, populate_existing=lock)
        is_ours = post is not None and post.workspace_id == self._workspace_id
        return post if post and is_ours and not post.is_template else None

    def page(
        self,
        limit: int,
        before_id: str | None,
        narrowing: Narrowing = EVERYTHING,
        platform: str | None = None,
    ) -> Sequence[Post]:
        """At most ``limit`` posts, newest first, from the one behind ``before_id`` on; those that
        go to an account of ``platform``, where it is given."""
        statement = select(Post).where(
            col(Post.workspace_id) == self._workspace_id,
            col(Post.is_template).is_(False),
            *narrowed(self._session, self._workspace_id, narrowing, col(Post.id)),
        )
        if platform:
            statement = statement.where(goes_to(platform, col(Post.id)))
        if before_id:
            statement = statement.where(col(Post.id) < before_id)
        return list(self._session.scalars(statement.order_by(col(Post.id).desc()).limit(limit)))

    def following(self, limit: int, after_id: str, planned: Filter | None = None) -> Sequence[Post]:
        """At most ``limit`` posts, the oldest first, from the one behind ``after_id`` on;
        ``planned``: only those with a scheduled post like that."""
        statement = select(Post).where(
            col(Post.workspace_id) == self._workspace_id,
            col(Post.is_template).is_(False),
            col(Post.id) > after_id,
        )
        if planned is not None:
            is_own = col(ScheduledPost.post_id) == col(Post.id)
            statement = statement.where(exists().where(is_own, *conditions_of(planned)))
        return list(self._session.scalars(statement.order_by(col(Post.id)).limit(limit)))

    def variants_of(self, post_ids: Iterable[str]) -> list[Variant]:
        statement = select(Variant).where(col(Variant.post_id).in_(list(post_ids)))
        return list(self._session.scalars(statement))

    def author_names(self, posts: Iterable[Post]) -> dict[str, str]:
        """Names (or e-mail addresses) of the people who wrote these posts, by user id."""
        ids = {post.user_id for post in posts}
        users = self._session.scalars(select(User).where(col(User.id).in_(ids)))
        return {user.id: user.name or user.email for user in users}

    def parts_of(self, post_ids: Iterable[str]) -> dict[str, list[StoredPart]]:
        """The parts of these posts and of their variants, by post id, in order."""
        # Columns, not rows: this is read for every post that goes out.
        parts = self._session.execute(
            select(
                col(PostPart.id),
                col(PostPart.post_id),
                col(PostPart.variant_id),
                col(PostPart.position),
                col(PostPart.text),
            )
            .where(col(PostPart.post_id).in_(list(post_ids)))
            .order_by(col(PostPart.position))
        ).all()
        media = self._media_of([part.id for part in parts])
        found: dict[str, list[StoredPart]] = defaultdict(list)
        for part in parts:
            stored = StoredPart(part.variant_id, part.position, part.text, tuple(media[part.id]))
            found[part.post_id].append(stored)
        return found

    def contents_of(self, scheduled_post_ids: Sequence[str]) -> dict[str, Content]:
        """What goes out for these scheduled posts, by their ids; each has a part at least."""
        rows = self._session.execute(_CONTENTS, {"ids": list(scheduled_post_ids)}).all()
        with_media = [part_id for *_, part_id, _, _, _, has_media in rows if has_media]
        media = self._media_of(with_media) if with_media else {}
        found: dict[str, Content] = {}
        for post_id, params, live, part_id, variant_id, position, words, _ in rows:
            files = tuple(media.get(part_id, ()))
            part = StoredPart(variant_id, position, words, files)
            before = found[post_id].parts if post_id in found else ()
            ids = {int(place): name for place, name in (live or {}).items()}
            found[post_id] = Content((*before, part), params, ids)
        return found

    def remove(self, post_ids: Iterable[str]) -> None:
        """Remove posts with everything that hangs on them, scheduled posts included."""
        self._session.execute(
            delete(Post).where(
                col(Post.workspace_id) == self._workspace_id, col(Post.id).in_(list(post_ids))
            )
        )

    def remove_content(self, post_id: str) -> None:
        """Remove the post's parts and variants."""
        self._session.execute(delete(PostPart).where(col(PostPart.post_id) == post_id))
        self._session.execute(delete(Variant).where(col(Variant.post_id) == post_id))

    def _media_of(self, part_ids: list[str]) -> dict[str, list[tuple[MediaAsset, str]]]:
        statement = (
            select(Attachment, MediaAsset)
            .join(MediaAsset, col(MediaAsset.id) == col(Attachment.media_id))
            .where(col(Attachment.part_id).in_(part_ids))
            .order_by(col(Attachment.position))
        )
        found: dict[str, list[tuple[MediaAsset, str]]] = defaultdict(list)
        for attachment, asset in self._session.execute(statement):
            own = attachment.alt_text
            found[attachment.part_id].append((asset, asset.alt_text if own is None else own))
        return found
