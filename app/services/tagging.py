"""Tags: made, renamed, coloured, removed, and put on posts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.ids import new_id
from app.db.models import Tag
from app.db.repositories.tags import Tags
from app.domain.permissions import Actor, Permission
from app.domain.tags import (
    LONGEST_NAME,
    MOST_PER_POST,
    MOST_TAGS,
    TagColor,
    clean_name,
    next_color,
)
from app.services.access import require
from app.services.auth_rules import is_storable
from app.services.context import Context
from app.services.details import TagDetails

__all__ = [
    "LONGEST_NAME",
    "MOST_AT_ONCE",
    "TagColor",
    "TagDetails",
    "all_of",
    "change_tag",
    "create_tag",
    "delete_tag",
    "list_tags",
    "put_on",
    "replace_on",
    "tag_posts",
    "tags_of",
]
MOST_AT_ONCE = 500


def list_tags(ctx: Context, actor: Actor) -> list[TagDetails]:
    """The workspace's tags by name, each with how many posts carry it."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        found = Tags(session, actor.workspace_id).all()
        return [replace(_details(tag), post_count=count) for tag, count in found]


def create_tag(ctx: Context, actor: Actor, name: str, color: TagColor | None = None) -> TagDetails:
    """A new tag; without ``color`` the next of them. Raises InvalidInput for a name that cannot
    be, Conflict for one that is taken, in whatever case."""
    require(actor, Permission.WRITE_POSTS)
    chosen = _checked(name)
    with ctx.database.unit_of_work() as session:
        made = _make(session, actor, [chosen], ctx.clock.now(), color)
        if not made:
            raise _taken(chosen)
    ctx.live.publish(actor.workspace_id)
    return made[0]


def change_tag(
    ctx: Context,
    actor: Actor,
    tag_id: str,
    *,
    name: str | None = None,
    color: TagColor | None = None,
) -> TagDetails:
    """Rename or recolour a tag wherever it is; None leaves as it is. Raises as ``create_tag``
    does, and NotFound."""
    require(actor, Permission.WRITE_POSTS)
    chosen = None if name is None else _checked(name)
    try:
        with ctx.database.unit_of_work() as session:
            tag = _find(Tags(session, actor.workspace_id), tag_id)
            tag.name, tag.color = chosen or tag.name, color or tag.color
            session.add(tag)
            changed = _details(tag)
    except IntegrityError as error:
        raise _taken(chosen or "that") from error
    ctx.live.publish(actor.workspace_id)
    return changed


def delete_tag(ctx: Context, actor: Actor, tag_id: str) -> None:
    """Remove a tag from every post; the posts stay. Raises NotFound."""
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        tags = Tags(session, actor.workspace_id)
        tags.remove(_find(tags, tag_id))
    ctx.live.publish(actor.workspace_id)


def tag_posts(
    ctx: Context,
    actor: Actor,
    post_ids: Sequence[str],
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> None:
    """Put the tags with the ids ``add`` on these posts, and take those of ``remove`` off.

    All or nothing: raises NotFound for a post or a tag that is not in the workspace, InvalidInput
    for more than 500 posts, or a post that would carry more than 20 tags.
    """
    require(actor, Permission.WRITE_POSTS)
    wanted, chosen = list(dict.fromkeys(post_ids)), list(dict.fromkeys((*add, *remove)))
    if len(wanted) > MOST_AT_ONCE or len(chosen) > MOST_TAGS:
        raise InvalidInput(f"That is more than {MOST_AT_ONCE} posts at once. Choose fewer.")
    if not all(is_storable(one) for one in (*wanted, *chosen)):
        raise NotFound("There is no such post or tag. Load the page again.")
    with ctx.database.unit_of_work() as session:
        tags = Tags(session, actor.workspace_id)
        if tags.existing_posts(wanted) != set(wanted) or tags.ours_of(chosen) != set(chosen):
            raise NotFound("One of these posts or tags is gone. Load the page again.")
        tags.detach(wanted, list(remove))
        tags.attach(product(wanted, add))
        if any(len(found) > MOST_PER_POST for found in tags.of_posts(wanted).values()):
            raise InvalidInput(f"A post carries at most {MOST_PER_POST} tags.")
    ctx.live.publish(actor.workspace_id)


def put_on(
    session: Session, actor: Actor, names: Mapping[str, Iterable[str]], now: datetime
) -> None:
    """Have posts that were just stored carry the tags with these names, by post id; unknown ones
    are made.

    Raises InvalidInput for a name that cannot be, or too many of them.
    """
    chosen = {post_id: _told_apart(own) for post_id, own in names.items()}
    # In one order whoever asks: two that make the same new tags never wait for each other.
    wanted = dict(sorted((key, name) for own in chosen.values() for key, name in own.items()))
    if not wanted:
        return
    session.flush()
    ids = _ids_of(session, actor, wanted, now)
    carried = ((post_id, ids.get(key)) for post_id, own in chosen.items() for key in own)
    Tags(session, actor.workspace_id).attach((post, tag) for post, tag in carried if tag)


def replace_on(
    session: Session, actor: Actor, post_id: str, names: Iterable[str], now: datetime
) -> None:
    """Have a post carry the tags with these names and no others. Raises as ``put_on`` does."""
    tags, wanted = Tags(session, actor.workspace_id), _told_apart(names)
    before = tags.of_posts([post_id]).get(post_id, [])
    tags.detach([post_id], [tag.id for tag in before if tag.name.lower() not in wanted])
    put_on(session, actor, {post_id: wanted.values()}, now)


def _ids_of(
    session: Session, actor: Actor, wanted: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """The ids of these tags (names by name in lower case); those that are missing are made."""
    tags = Tags(session, actor.workspace_id)
    known = tags.named(wanted)
    _make(session, actor, [name for key, name in wanted.items() if key not in known], now)
    return {key: tag.id for key, tag in tags.named(wanted).items()}


def _told_apart(names: Iterable[str]) -> dict[str, str]:
    """What one post is to carry, by name in lower case."""
    found: dict[str, str] = {}
    for name in map(_checked, names):
        found.setdefault(name.lower(), name)
    if len(found) > MOST_PER_POST:
        raise _bad(f"A post carries at most {MOST_PER_POST} tags.", "too_many")
    return found


def tags_of(
    session: Session, workspace_id: str, post_ids: Sequence[str]
) -> dict[str, tuple[TagDetails, ...]]:
    """What each of these posts carries, by name; posts without tags are left out."""
    found = Tags(session, workspace_id).of_posts(post_ids)
    return {post_id: tuple(_details(tag) for tag in tags) for post_id, tags in found.items()}


def all_of(session: Session, workspace_id: str) -> tuple[TagDetails, ...]:
    """The workspace's tags by name, without how many posts carry each."""
    return tuple(_details(tag) for tag in Tags(session, workspace_id).plain())


def _make(
    session: Session,
    actor: Actor,
    names: Sequence[str],
    now: datetime,
    color: TagColor | None = None,
) -> list[TagDetails]:
    """The tags that are new; a name that somebody took meanwhile makes none."""
    tags = Tags(session, actor.workspace_id)
    count = tags.count() if names else 0
    if count + len(names) > MOST_TAGS:
        raise _bad(f"A workspace has at most {MOST_TAGS} tags. Delete some first.", "too_many")
    rows = [
        Tag(
            id=new_id("tag"),
            workspace_id=actor.workspace_id,
            name=name,
            color=color or next_color(count + number),
            created_at=now,
        )
        for number, name in enumerate(names)
    ]
    return [_details(row) for row in rows if tags.add(row)]


def _checked(name: str) -> str:
    cleaned = clean_name(name)
    if not cleaned or not is_storable(cleaned):
        raise _bad("Give the tag a name.", "required")
    if len(cleaned) > LONGEST_NAME:
        raise _bad(f"The name of a tag has at most {LONGEST_NAME} characters.", "too_long")
    return cleaned


def _bad(message: str, code: str) -> InvalidInput:
    return InvalidInput(message, [FieldError("tags", code, message)])


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a tag called {name} already. Choose another name.")


def _find(tags: Tags, tag_id: str) -> Tag:
    tag = tags.find(tag_id) if is_storable(tag_id) else None
    if tag is None:
        raise NotFound("There is no such tag. Load the list again.")
    return tag


def _details(tag: Tag) -> TagDetails:
    return TagDetails(tag.id, tag.name, TagColor(tag.color))
