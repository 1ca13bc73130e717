"""Tags of one workspace, and the posts that carry them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ARRAY, ColumnElement, Text, cast, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import Post, PostTag, Tag


class Tags:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._ours = col(Tag.workspace_id) == workspace_id

    def all(self) -> list[tuple[Tag, int]]:
        """Each tag by name, with how many posts carry it."""
        carried = (
            select(func.count())
            .select_from(PostTag)
            .join(Post, col(Post.id) == col(PostTag.post_id))
            .where(col(PostTag.tag_id) == col(Tag.id), col(Post.is_template).is_(False))
            .scalar_subquery()
        )
        statement = select(Tag, carried).where(self._ours).order_by(func.lower(col(Tag.name)))
        return [(tag, int(count)) for tag, count in self._session.execute(statement)]

    def plain(self) -> list[Tag]:
        """Each tag by name."""
        statement = select(Tag).where(self._ours).order_by(func.lower(col(Tag.name)))
        return list(self._session.scalars(statement))

    def find(self, tag_id: str) -> Tag | None:
        return self._session.scalar(select(Tag).where(self._ours, col(Tag.id) == tag_id))

    def named(self, names: Iterable[str]) -> dict[str, Tag]:
        """Those of these names that exist, by name in lower case."""
        wanted = [name.lower() for name in names]
        statement = select(Tag).where(self._ours, func.lower(col(Tag.name)).in_(wanted))
        return {tag.name.lower(): tag for tag in self._session.scalars(statement)}

    def count(self) -> int:
        """How many tags there are."""
        statement = select(func.count()).select_from(Tag).where(self._ours)
        return int(self._session.scalar(statement) or 0)

    def add(self, tag: Tag) -> bool:
        """Whether the tag is new; one whose name is taken changes nothing."""
        row = insert(Tag).values(tag.model_dump())
        made = self._session.scalar(
            row.on_conflict_do_nothing(
                index_elements=["workspace_id", text("lower(name)")]
            ).returning(col(Tag.id))
        )
        return made is not None

    def remove(self, tag: Tag) -> None:
        self._session.delete(tag)

    def ours_of(self, tag_ids: Sequence[str]) -> set[str]:
        """Those of these ids that are tags of the workspace."""
        statement = select(col(Tag.id)).where(self._ours, col(Tag.id).in_(tag_ids))
        return set(self._session.scalars(statement))

    def attach(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Have posts of the workspace carry tags of it, by their ids; again changes nothing."""
        wanted = list(pairs)
        ids = func.unnest(_texts(post for post, _ in wanted), _texts(tag for _, tag in wanted))
        pair = ids.table_valued("post_id", "tag_id").render_derived("pair")
        ours = (
            select(col(Post.id), col(Tag.id))
            .join(pair, pair.c.post_id == col(Post.id))
            .join(Tag, pair.c.tag_id == col(Tag.id))
            .where(col(Post.workspace_id) == self._workspace_id, self._ours)
        )
        rows = insert(PostTag).from_select(["post_id", "tag_id"], ours)
        self._session.execute(rows.on_conflict_do_nothing())

    def detach(self, post_ids: Sequence[str], tag_ids: Sequence[str]) -> None:
        """Have those posts carry these tags of the workspace no more."""
        ours = select(col(Tag.id)).where(self._ours, col(Tag.id).in_(tag_ids))
        self._session.execute(
            delete(PostTag).where(col(PostTag.post_id).in_(post_ids), col(PostTag.tag_id).in_(ours))
        )

    def existing_posts(self, post_ids: Sequence[str]) -> set[str]:
        """Those of these ids that are posts of the workspace."""
        statement = select(col(Post.id)).where(
            col(Post.workspace_id) == self._workspace_id,
            col(Post.id).in_(post_ids),
            col(Post.is_template).is_(False),
        )
        return set(self._session.scalars(statement))

    def of_posts(self, post_ids: Sequence[str]) -> dict[str, list[Tag]]:
        """What each of these posts carries, by name; posts without tags are left out."""
        statement = (
            select(col(PostTag.post_id), Tag)
            .join(Tag, col(Tag.id) == col(PostTag.tag_id))
            .where(self._ours, col(PostTag.post_id).in_(post_ids))
            .order_by(func.lower(col(Tag.name)))
        )
        found: dict[str, list[Tag]] = defaultdict(list)
        for post_id, tag in self._session.execute(statement):
            found[post_id].append(tag)
        return found


def _texts(values: Iterable[str]) -> ColumnElement[Sequence[str]]:
    return cast(list(values), ARRAY(Text))
