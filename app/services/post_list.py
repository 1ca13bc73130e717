"""The list of posts: a page of it, how many there are of which kind, and what changed in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.db.repositories.accounts import Accounts
from app.db.repositories.calendar import Calendar
from app.db.repositories.post_entries import EntryRow, PostEntries
from app.db.repositories.post_list import ListFilter, PostList, Spot
from app.db.repositories.post_search import Narrowing
from app.domain.permissions import Actor, Permission
from app.domain.publication import Status
from app.services import tagging
from app.services.access import require
from app.services.context import Context
from app.services.cursors import read_cursor, write_cursor
from app.services.details import AccountRef, Page, TagDetails, account_ref

__all__ = [
    "MOST_COUNTED",
    "Choices",
    "EntryRow",
    "ListFilter",
    "Narrowing",
    "Page",
    "PostEntry",
    "Spot",
    "count_posts",
    "list_choices",
    "list_entries",
    "read_entries",
]
# More are "99+": nobody reads the rest, and nobody waits for it.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post at one of the times at which it goes out, with every account it goes to then."""

    spot: Spot
    rows: tuple[EntryRow, ...]
    tags: tuple[TagDetails, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed down to: accounts, people (id and name), and tags."""

    accounts: tuple[AccountRef, ...]
    members: tuple[tuple[str, str], ...]
    tags: tuple[TagDetails, ...]


def list_entries(
    ctx: Context,
    actor: Actor,
    wanted: ListFilter,
    narrowing: Narrowing,
    *,
    limit: int = 30,
    cursor: str | None = None,
    is_newest_first: bool = True,
) -> Page[PostEntry]:
    """Posts by the time they go out. ``cursor`` is where the page before this one ended.

    Raises InvalidInput for a cursor that did not come from here.
    """
    require(actor, Permission.READ)
    place = read_cursor(cursor)
    after = Spot(*place) if place else None
    with ctx.database.unit_of_work() as session:
        found = PostList(session, actor.workspace_id, narrowing)
        spots = found.page(wanted, limit + 1, after, is_newest_first=is_newest_first)
        shown = spots[:limit]
        following = write_cursor(shown[-1].at, shown[-1].post_id) if len(spots) > limit else None
        return Page(tuple(_entries(session, actor, shown)), following)


def count_posts(
    ctx: Context,
    actor: Actor,
    wanted: ListFilter,
    narrowing: Narrowing,
    groups: Mapping[str, frozenset[Status]],
) -> dict[str, int]:
    """How many posts have one of each group's statuses (an empty group: any), at most 100."""
    require(actor, Permission.READ)
    filters = [replace(wanted, statuses=tuple(sorted(group))) for group in groups.values()]
    with ctx.database.unit_of_work() as session:
        counted = PostList(session, actor.workspace_id, narrowing).counts(filters, MOST_COUNTED)
    return dict(zip(groups, counted, strict=True))


def read_entries(ctx: Context, actor: Actor, spots: Sequence[Spot]) -> list[PostEntry]:
    """The same posts as they are now; those that are gone, or go out at other times, are not
    among them."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        return _entries(session, actor, spots)


def list_choices(ctx: Context, actor: Actor) -> Choices:
    """Every account, member and tag of the workspace."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        accounts = Accounts(session, actor.workspace_id).all()
        members = Calendar(session, actor.workspace_id).members()
        tags = tagging.all_of(session, actor.workspace_id)
    return Choices(tuple(account_ref(account) for account in accounts), tuple(members), tags)


def _entries(session: Session, actor: Actor, spots: Sequence[Spot]) -> list[PostEntry]:
    ids = [spot.post_id for spot in spots]
    found = PostEntries(session, actor.workspace_id).rows(ids)
    tags = tagging.tags_of(session, actor.workspace_id, ids)
    together: dict[Spot, list[EntryRow]] = defaultdict(list)
    for row in found:
        together[Spot(row.scheduled_for, row.post_id)].append(row)
    return [
        PostEntry(spot, tuple(together[spot]), tags.get(spot.post_id, ()))
        for spot in spots
        if spot in together
    ]
