"""Looking at posts a day, an hour and five minutes before their time, and saying what is wrong.

Nothing is asked of a network here: what is stored about account, files and limits is enough to
see most of what would go wrong, and looking costs nobody's quota.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import Session

from app.core.errors import AppError
from app.db.models import Post, ScheduledPost, SocialAccount
from app.db.repositories.posts import Posts, StoredPart
from app.db.repositories.preflight import Look, Preflights, is_of_post
from app.db.repositories.publications import is_among, is_on_account
from app.domain import incident, preflight
from app.domain.composing import Content, PartContent, Problem
from app.domain.incident import Incident
from app.domain.limits import cost_of
from app.domain.preflight import AccountFacts
from app.domain.spec import PlatformSpec
from app.domain.text import written_handle
from app.services import notifications, storage
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.limiting import quota_left
from app.services.renditions import file_of, make_ready
from app.services.showing import parts_for

log = structlog.get_logger(__name__)

BATCH = 200
# So shortly before its time a post belongs to the workers: a look must never hold up a claim.
_HANDS_OFF = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Subject:
    """A post with what a look at it needs."""

    row: ScheduledPost
    account: SocialAccount
    spec: PlatformSpec
    parts: tuple[StoredPart, ...]
    params: dict[str, object]


def run(ctx: Context, *, batches: int | None = None) -> int:
    """Make every look that is due, in batches; returns how many posts were looked at.

    Several workers may run it at once: each takes posts that no other one has taken. At most
    ``batches`` batches are made; None: as many as there are.
    """
    with ctx.database.unit_of_work() as session:
        Preflights(session).forget_of_unwell(ctx.clock.now() + _HANDS_OFF)
    looked, done = 0, 0
    while batches is None or done < batches:
        found = _run_batch(ctx)
        looked, done = looked + found, done + 1
        if found < BATCH:
            break
    notifications.resolve_gone(ctx)
    return looked


def again_for_account(ctx: Context, account_id: str) -> None:
    """Look anew at the posts that wait for this account, because it was mended or lost."""
    _again(ctx, is_on_account(account_id))


def again_for_post(ctx: Context, post_id: str) -> None:
    """Look anew at what waits of this post, because its text changed."""
    _again(ctx, is_of_post(post_id))


def again_for_moved(ctx: Context, rows: Iterable[ScheduledPost]) -> None:
    """Look anew at these, because their times changed; nothing to do before their first look."""
    if looked_at := [row.id for row in rows if row.preflight_stage or row.problems]:
        _again(ctx, is_among(looked_at))


def _again(ctx: Context, condition: ColumnElement[bool]) -> None:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        forgotten = Preflights(session).forget(now, now + _HANDS_OFF, condition)
    if forgotten:
        # One batch answers a person at once; a longer backlog is the next round's.
        run(ctx, batches=1)
    else:
        notifications.resolve_gone(ctx)


def _run_batch(ctx: Context) -> int:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        repository = Preflights(session)
        rows = repository.take_due(now, now + _HANDS_OFF, BATCH)
        if not rows:
            return 0
        subjects = _subjects(session, rows)
        crowded = _crowded(session, subjects)
        found = {s.row.id: _look_at(ctx, s, crowded.get(s.row.id)) for s in subjects}
        known = {row.id: {str(p.get("code")) for p in row.problems} for row in rows}
        repository.save(
            [
                Look(
                    row.id,
                    preflight.stage_at(row.due_at, now),
                    tuple(_stored(p) for p in found.get(row.id, ())),
                )
                for row in rows
            ]
        )
    _tell(ctx, subjects, found, known)
    _draw_ahead(ctx, subjects)
    return len(rows)


def _draw_ahead(ctx: Context, subjects: Iterable[_Subject]) -> None:
    """Make the images that networks will be sent, so that none is drawn at the due instant."""
    for subject in subjects:
        for part in subject.parts:
            for asset, _ in part.media:
                try:
                    make_ready(ctx, asset, subject.spec.media)
                except AppError as error:
                    # The look has said what is wrong with the file; the try will say it again.
                    log.warning("not_drawn_ahead", media_id=asset.id, reason=error.error_code)


def _look_at(ctx: Context, subject: _Subject, crowding: Problem | None) -> tuple[Problem, ...]:
    try:
        return tuple(_find_problems(ctx, subject)) + ((crowding,) if crowding else ())
    except Exception:
        # One post that cannot be looked at must not keep the others from being looked at.
        log.exception("preflight_broke", scheduled_post_id=subject.row.id)
        return ()


def _find_problems(ctx: Context, subject: _Subject) -> list[Problem]:
    spec, due_at = subject.spec, subject.row.due_at
    content = Content(
        tuple(_content(part) for part in subject.parts),
        subject.params,
        can_be_fetched=storage.can_be_fetched(ctx, is_sandbox=subject.account.is_sandbox),
    )
    missing = [
        f"parts.{part.position}.media.{index}"
        for part in subject.parts
        for index, (asset, _) in enumerate(part.media)
        if not storage.exists(ctx, asset.storage_key)
    ]
    return [
        *preflight.find_account_problems(_facts(subject.account), spec, due_at),
        *preflight.find_content_problems(content, spec),
        *preflight.find_file_problems(missing, spec),
    ]


def _crowded(session: Session, subjects: Sequence[_Subject]) -> dict[str, Problem]:
    """The posts for which an account's limits leave no room.

    A cheap count first: only where many posts stand close together is it worth asking exactly.
    """
    found: dict[str, Problem] = {}
    for subject in _close_together(Preflights(session), subjects):
        row, spec = subject.row, subject.spec
        left = quota_left(session, subject.account, spec, row.due_at, before_id=row.id)
        cost = cost_of(spec, [len(part.media) for part in subject.parts])
        problem = preflight.find_quota_problem(left, cost, spec)
        if problem:
            found[row.id] = problem
    return found


def _close_together(repository: Preflights, subjects: Sequence[_Subject]) -> list[_Subject]:
    by_platform: dict[str, list[_Subject]] = defaultdict(list)
    for subject in subjects:
        by_platform[subject.spec.slug].append(subject)
    crowded: set[str] = set()
    for group in by_platform.values():
        spec, ids = group[0].spec, [subject.row.id for subject in group]
        for quota in (q for q in spec.quotas if q.per == "account"):
            counts = repository.count_before(ids, quota.window, quota.kind)
            crowded |= {i for i, n in counts.items() if preflight.may_be_crowded(n, quota, spec)}
    return [subject for subject in subjects if subject.row.id in crowded]


def _tell(
    ctx: Context,
    subjects: Sequence[_Subject],
    found: dict[str, tuple[Problem, ...]],
    known: dict[str, set[str]],
) -> None:
    """Raise an incident for each account and kind of problem, and count posts that are new to it.

    In a unit of work of its own: rows of posts are never held while waiting for an incident's.
    """
    now = ctx.clock.now()
    counted: dict[tuple[str, Incident], int] = defaultdict(int)
    for subject in subjects:
        place = notifications.place_of_account(subject.account)
        for problem in {p.code: p for p in found[subject.row.id]}.values():
            told = incident.preflight_found(place, problem.code, problem.message)
            is_new = problem.code not in known[subject.row.id]
            counted[subject.row.workspace_id, told] += is_new
    if counted:
        with ctx.database.unit_of_work() as session:
            notifications.raise_all(session, counted, now)
    changed = {
        s.row.workspace_id for s in subjects if {p.code for p in found[s.row.id]} | known[s.row.id]
    }
    for workspace_id in changed:
        ctx.live.publish(workspace_id)


def _subjects(session: Session, rows: Sequence[ScheduledPost]) -> list[_Subject]:
    repository = Preflights(session)
    accounts = repository.accounts(row.account_id for row in rows)
    posts = repository.posts(row.post_id for row in rows)
    by_workspace: dict[str, list[ScheduledPost]] = defaultdict(list)
    for row in rows:
        by_workspace[row.workspace_id].append(row)
    return [
        _Subject(
            row,
            accounts[row.account_id],
            spec_of(accounts[row.account_id]),
            parts,
            _params(row, posts[row.post_id], own),
        )
        for workspace_id, group in by_workspace.items()
        for row, parts, own in _written(Posts(session, workspace_id), group)
    ]


def _written(
    posts: Posts, rows: Sequence[ScheduledPost]
) -> Iterable[tuple[ScheduledPost, tuple[StoredPart, ...], dict[str, object] | None]]:
    ids = {row.post_id for row in rows}
    parts = posts.parts_of(ids)
    variants = {(v.post_id, v.account_id): v for v in posts.variants_of(ids)}
    for row in rows:
        variant = variants.get((row.post_id, row.account_id))
        own = parts_for(parts[row.post_id], variant.id if variant else None)
        yield row, tuple(own), variant.params if variant else None


def _params(row: ScheduledPost, post: Post, own: dict[str, object] | None) -> dict[str, object]:
    return own if own is not None else dict(post.platform_params.get(row.platform, {}))


def _facts(account: SocialAccount) -> AccountFacts:
    return AccountFacts(
        handle=written_handle(account.handle, account.display_name),
        health=str(account.health),
        health_reason=account.health_reason,
        is_active=account.is_active,
        expires_at=account.expires_at,
        can_refresh=account.refresh_token is not None,
        refresh_expires_at=account.refresh_expires_at,
        scopes=frozenset(account.scopes),
    )


def _content(part: StoredPart) -> PartContent:
    return PartContent(part.text, tuple(file_of(asset, alt) for asset, alt in part.media))


def _stored(problem: Problem) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(problem).items()}
