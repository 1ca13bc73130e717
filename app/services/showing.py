"""Scheduled posts as people and programs see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields

from sqlmodel import Session

from app.db.models import PostMetrics, PublishAttempt, PublishedPost, ScheduledPost, SocialAccount
from app.db.repositories.accounts import Accounts
from app.db.repositories.attempts import Attempts, LiveParts
from app.db.repositories.engagement import Engagement
from app.db.repositories.posts import Posts, StoredPart
from app.domain.composing import Problem, Severity
from app.domain.publication import CLAIMABLE, Status
from app.services.account_specs import spec_of
from app.services.details import (
    AttemptDetails,
    LivePart,
    Numbers,
    ScheduledPostDetails,
    account_ref,
)


def describe_scheduled(
    session: Session, workspace_id: str, rows: Sequence[ScheduledPost]
) -> list[ScheduledPostDetails]:
    """``rows`` with their accounts, texts, attempts and live parts, in the same order."""
    accounts = Accounts(session, workspace_id).by_ids({row.account_id for row in rows})
    posts = Posts(session, workspace_id)
    post_ids = {row.post_id for row in rows}
    parts = posts.parts_of(post_ids)
    variants = {(v.post_id, v.account_id): v.id for v in posts.variants_of(post_ids)}
    attempts, live = _history(session, [row.id for row in rows])
    return [
        _describe(
            row,
            accounts[row.account_id],
            parts_for(parts[row.post_id], variants.get((row.post_id, row.account_id))),
            attempts[row.id],
            live[row.id],
        )
        for row in rows
    ]


def parts_for(parts: Sequence[StoredPart], variant_id: str | None) -> list[StoredPart]:
    """The parts that go to an account: the variant's where it has its own, else the post's."""
    own = [part for part in parts if variant_id and part.variant_id == variant_id]
    return own or [part for part in parts if part.variant_id is None]


def _history(
    session: Session, ids: Sequence[str]
) -> tuple[dict[str, list[PublishAttempt]], dict[str, list[LivePart]]]:
    attempts: dict[str, list[PublishAttempt]] = defaultdict(list)
    live: dict[str, list[LivePart]] = defaultdict(list)
    for attempt in Attempts(session).of(ids):
        attempts[attempt.scheduled_post_id].append(attempt)
    parts = LiveParts(session).of(ids)
    numbers = Engagement(session).newest({part.id for part in parts}) if parts else {}
    for part in parts:
        live[part.scheduled_post_id].append(_live_part(part, numbers.get(part.id)))
    return attempts, live


def _describe(
    row: ScheduledPost,
    account: SocialAccount,
    parts: Sequence[StoredPart],
    attempts: Sequence[PublishAttempt],
    live: Sequence[LivePart],
) -> ScheduledPostDetails:
    publishing = spec_of(account).publishing
    return ScheduledPostDetails(
        id=row.id,
        post_id=row.post_id,
        account=account_ref(account),
        status=Status(row.status),
        scheduled_for=row.scheduled_for,
        due_at=row.due_at,
        version=row.version,
        text=parts[0].text if parts else "",
        part_count=len(parts),
        live_parts=tuple(live),
        attempts=tuple(_attempt(attempt) for attempt in attempts),
        error_code=row.error_code,
        error_message=row.error_message,
        retry_at=row.due_at if row.status == Status.RETRYING else row.check_at,
        finished_at=row.finished_at,
        problems=tuple(_problem(found) for found in row.problems)
        if row.status in CLAIMABLE
        else (),
        can_be_found=publishing.can_find_own,
        can_delete=publishing.can_delete,
        is_in_slot=row.slot_at == row.scheduled_for,
    )


def _problem(found: Mapping[str, str]) -> Problem:
    return Problem(found["field"], found["code"], found["message"], Severity(found["severity"]))


def _live_part(part: PublishedPost, known: PostMetrics | None) -> LivePart:
    return LivePart(
        part.position,
        part.platform_post_id or None,
        part.url or None,
        part.published_at,
        part.removed_at,
        _numbers(known) if known else None,
    )


def _numbers(known: PostMetrics) -> Numbers:
    return Numbers(**{field.name: getattr(known, field.name) for field in fields(Numbers)})


def _attempt(attempt: PublishAttempt) -> AttemptDetails:
    return AttemptDetails(
        number=attempt.number,
        started_at=attempt.started_at,
        finished_at=attempt.finished_at,
        event=attempt.event,
        error_code=attempt.error_code,
        error_message=attempt.error_message,
        detail=attempt.detail,
        http_status=attempt.http_status,
        retry_at=attempt.retry_at,
        late_by_ms=attempt.late_by_ms,
    )
