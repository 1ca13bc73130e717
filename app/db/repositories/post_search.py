"""Which posts of a workspace a search, an author or a tag narrows a list down to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY
from sqlmodel import Session, col

from app.db.models import Post, PostPart, PostTag, PublishedPost, ScheduledPost
from app.domain.search import Search

NOTHING = Search()
# As many posts are looked up one by one; more are met soon enough by walking the list.
FEW = 2_000
_MOST_PARTS = 10_000
_SIMPLE = cast("simple", REGCONFIG)
# As the index has it, word for word.
_WORDS: ColumnElement[Any] = literal_column(
    "to_tsvector('simple'::regconfig, left(post_parts.text, 50000))"
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a post itself must be; empty means any."""

    search: Search = NOTHING
    author_id: str = ""
    tag_id: str = ""

    @property
    def is_none(self) -> bool:
        return self.search.is_empty and not (self.author_id or self.tag_id)


EVERYTHING = Narrowing()


def narrowed(
    session: Session, workspace_id: str, wanted: Narrowing, post_id: Any
) -> list[ColumnElement[bool]]:
    """What the column ``post_id`` has to meet so that it is one of these posts."""
    if wanted.is_none:
        return []
    ids = few(session, workspace_id, wanted)
    return [matches(wanted, post_id) if ids is None else post_id.in_(ids)]


def few(session: Session, workspace_id: str, wanted: Narrowing) -> list[str] | None:
    """The ids of the posts that ``wanted`` leaves; None where they are more than a few, or where
    too many parts have the words for that to be found out."""
    parts = _with_words(wanted.search).limit(_MOST_PARTS + 1).cte("parts")
    conditions = [col(Post.workspace_id) == workspace_id, col(Post.is_template).is_(False)]
    if wanted.author_id:
        conditions.append(col(Post.user_id) == wanted.author_id)
    named = _named(wanted, parts)
    posts = _each(named, conditions) if named else select(col(Post.id)).where(*conditions)
    statement = posts.add_columns(_is_cut(wanted, parts)).limit(FEW + 1)
    found = session.execute(statement).all()
    # Nothing found among the first says nothing about the rest.
    is_cut = found[0][1] if found else session.scalar(select(_is_cut(wanted, parts)))
    return None if is_cut or len(found) > FEW else [post_id for post_id, _ in found]


def _named(wanted: Narrowing, parts: Any) -> list[Any]:
    """Sets of ids, in each of which a post must be; none where only the author is asked for."""
    sets: list[Any] = []
    if not wanted.search.is_empty:
        sets.append(union(*_ways(wanted.search, select(parts.c.post_id))))
    if wanted.tag_id:
        sets.append(_carrying(wanted.tag_id))
    return sets


def _each(named: Sequence[Any], conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Looks each post up by its id. How many posts have a word PostgreSQL can only guess, and left
    to itself it would read all posts for the sake of one; the limit takes that choice from it."""
    first, *others = (ids.subquery() for ids in named)
    among = [col(Post.id).in_(select(ids.c.post_id)) for ids in others]
    post = select(col(Post.id)).where(col(Post.id) == first.c.post_id, *conditions, *among)
    found = post.limit(1).lateral()
    return select(found.c.id).select_from(first.join(found, true()))


def _is_cut(wanted: Narrowing, parts: Any) -> Any:
    if not wanted.search.has_words:
        return literal(False)
    return select(func.count() > _MOST_PARTS).select_from(parts).scalar_subquery()


def matches(wanted: Narrowing, post_id: Any) -> ColumnElement[bool]:
    """Whether the post with this id is among them, asked of each row that is walked past.

    A subquery with a limit: PostgreSQL would otherwise find all that match before the first row.
    """
    words = _with_words(wanted.search).where(col(PostPart.post_id) == post_id)
    conditions = [col(Post.id) == post_id, *_conditions(wanted, words)]
    asked: Select[Any] = (
        select(literal_column("true")).select_from(Post).where(*conditions).limit(1)
    )
    found: ColumnElement[bool] = func.coalesce(asked.scalar_subquery(), False)
    return found


def _conditions(wanted: Narrowing, with_words: Select[Any]) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.author_id:
        conditions.append(col(Post.user_id) == wanted.author_id)
    if wanted.tag_id:
        conditions.append(col(Post.id).in_(_carrying(wanted.tag_id)))
    if not wanted.search.is_empty:
        conditions.append(or_(*(col(Post.id).in_(way) for way in _ways(wanted.search, with_words))))
    return conditions


def _carrying(tag_id: str) -> Select[Any]:
    return select(col(PostTag.post_id)).where(col(PostTag.tag_id) == tag_id)


def _ways(search: Search, with_words: Select[Any]) -> list[Select[Any]]:
    """The ids of posts, by each of the ways in which ``search`` may mean them."""
    ways: list[Select[Any]] = []
    if search.id:
        way = select(col(ScheduledPost.post_id)).where(col(ScheduledPost.id) == search.id)
        ways = [select(literal(search.id).label("post_id")), way]
    if search.has_words:
        ways.append(with_words)
    if search.addresses:
        ways.append(_live_at(search.addresses))
    return ways


def _with_words(search: Search) -> Select[Any]:
    phrases = [func.phraseto_tsquery(_SIMPLE, phrase) for phrase in search.phrases]
    # Quoted, so that no word is taken for an operator.
    beginnings = [func.to_tsquery(_SIMPLE, f"{_quoted(w)}:*") for w in search.beginnings]
    queries: list[Any] = [*phrases, *beginnings] or [func.to_tsquery(_SIMPLE, "")]
    query = reduce(lambda one, other: cast(one.op("&&")(other), TSQUERY), queries)
    return select(col(PostPart.post_id)).where(_WORDS.op("@@")(query))


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _live_at(addresses: Sequence[str]) -> Select[Any]:
    return (
        select(col(ScheduledPost.post_id))
        .join(PublishedPost, col(PublishedPost.scheduled_post_id) == col(ScheduledPost.id))
        .where(col(PublishedPost.url).in_(list(addresses)))
    )


def goes_to(platform: str, post_id: Any) -> ColumnElement[bool]:
    """Whether the post with this id goes to an account of ``platform``."""
    return exists().where(
        col(ScheduledPost.post_id) == post_id, col(ScheduledPost.platform) == platform
    )
