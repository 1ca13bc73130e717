"""Turns what use cases return into what pages show."""

from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

from app.core.settings import get_settings
from app.domain.content import File, FileKind
from app.domain.file_checks import format_names
from app.domain.permissions import Actor, Permission
from app.domain.publication import Status
from app.domain.text import written_handle
from app.services.details import (
    AccountDetails,
    AccountRef,
    AttemptDetails,
    MediaDetails,
    PostDetails,
    ScheduledPostDetails,
)
from app.services.notifications import NotificationDetails
from app.services.profiles import Profile
from app.ui.clockwork import exact_label, iso, lateness_label, moment_label, zone_label
from app.ui.tag_views import present_tag
from app.ui.views import (
    AccountView,
    AttemptView,
    FileView,
    ForecastView,
    LivePartView,
    NotificationView,
    NumberView,
    PostView,
    ProfileView,
    TargetDetailView,
    TargetView,
)
from app.ui.wording import (
    EVENT_WORDS,
    FORECAST_TONES,
    GRAVITY_TONES,
    explain,
    forecast_title,
    next_step,
    post_count,
)

_COUNTS_DOWN = frozenset({Status.PENDING, Status.RETRYING})
_NEEDS_ACCOUNT = Status.BLOCKED
# What networks tell of a live post, in the order in which it is shown, with its icon.
_NUMBERS = {
    "views": "eye",
    "likes": "heart",
    "comments": "message_circle",
    "shares": "repeat_2",
    "clicks": "mouse_pointer_click",
    "saves": "bookmark",
}


def initials(name: str) -> str:
    """One or two letters for ``name``, ignoring a leading ``@``."""
    words = [word for word in name.lstrip("@").replace(".", " ").replace("_", " ").split() if word]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper() or "?"


def present_profile(profile: Profile, actor: Actor, now: datetime) -> ProfileView:
    """The person for the shell and the settings."""
    return ProfileView(
        user_id=profile.user_id,
        name=profile.name or profile.email,
        email=profile.email,
        initials=initials(profile.name or profile.email),
        timezone=profile.timezone,
        zone_label=zone_label(profile.timezone, now),
        workspace=profile.workspace_name,
        role=str(profile.role),
        can_write=actor.can(Permission.WRITE_POSTS),
        can_manage_accounts=actor.can(Permission.MANAGE_ACCOUNTS),
        can_manage_apps=actor.can(Permission.MANAGE_APPS),
        can_manage_workspace=actor.can(Permission.MANAGE_WORKSPACE),
        can_operate=actor.can(Permission.OPERATE),
    )


def present_account(ref: AccountRef) -> AccountView:
    """An account's name and colours. Pictures stay with the network: nothing is loaded from it."""
    name = ref.display_name or ref.handle
    return AccountView(
        id=ref.id,
        platform=ref.platform,
        platform_name=ref.platform_name,
        handle=written_handle(ref.handle, ref.display_name),
        name=name,
        initials=initials(name),
        hue=crc32(ref.handle.encode()) % 360,
        is_sandbox=ref.is_sandbox,
    )


def present_limit(account: AccountDetails, zone: str, now: datetime) -> str:
    """Until when the network wants to be left alone, and that nothing is to be done."""
    if account.limited_until is None:
        return ""
    until = moment_label(account.limited_until, zone, now)
    name = account.ref.platform_name
    return f"{name} asked for a pause. Limited until {until}; what waits goes out by itself then."


def present_quota(account: AccountDetails) -> str:
    """How much the account used of what its network allows; empty where that is unlimited."""
    if account.quota_used is None:
        return ""
    unit = account.quota_unit.removesuffix("s") if account.quota_limit == 1 else account.quota_unit
    amount = f"{account.quota_used:,} of {account.quota_limit:,} {unit}"
    return f"{amount} per {account.quota_window}"


def present_file(media: MediaDetails) -> FileView:
    """A file with its size or length in words."""
    kind = File("", media.mime, media.bytes, media.width, media.height).kind
    return FileView(
        id=media.id,
        url=media.url,
        alt_text=media.alt_text,
        name=media.original_name,
        kind=kind.value,
        facts=_file_facts(media, kind),
        ratio=f"{media.width} / {media.height}" if media.width and media.height else "auto",
        source_id=media.source_id or "",
        can_crop=kind is FileKind.IMAGE and not media.is_animated,
    )


def _file_facts(media: MediaDetails, kind: FileKind) -> str:
    words = [format_names(frozenset({media.mime}))]
    if kind is not FileKind.DOCUMENT:
        words.append(f"{media.width} × {media.height}")
    if kind is FileKind.VIDEO and media.length is not None:
        words.append(f"{int(media.length // 60)}:{int(media.length % 60):02d} min")
    if kind is FileKind.DOCUMENT and media.length is not None:
        words.append("1 page" if media.length == 1 else f"{media.length:g} pages")
    return " · ".join(words)


def present_target(item: ScheduledPostDetails, zone: str, now: datetime) -> TargetView:
    """One line: how the post stands on one account, and what can be done."""
    at = _instant_that_matters(item)
    return TargetView(
        id=item.id,
        post_id=item.post_id,
        account=present_account(item.account),
        status=item.status.value,
        at_iso=iso(at),
        at_label=moment_label(at, zone, now),
        explanation=explain(item),
        next_step=next_step(item),
        url=public_address(item.url),
        is_counting_down=item.status in _COUNTS_DOWN,
        can_move=item.is_movable,
        can_cancel=item.is_cancellable,
        can_retry=item.is_retriable,
        can_resolve=item.status is Status.UNCONFIRMED,
        needs_account=item.status is _NEEDS_ACCOUNT,
        version=item.version,
        forecast=present_forecast([item]),
        forecast_title=forecast_title(item),
        is_account_at_fault=any(p.field == "account" for p in item.problems),
    )


def present_forecast(items: Sequence[ScheduledPostDetails]) -> list[ForecastView]:
    """What could keep these from going out, each thing once."""
    messages = {p.message: p.severity for item in items for p in item.problems}
    return [
        ForecastView(message, FORECAST_TONES[severity]) for message, severity in messages.items()
    ]


def present_notification(item: NotificationDetails, zone: str, now: datetime) -> NotificationView:
    """An incident as a line of the panel."""
    return NotificationView(
        id=item.id,
        kind=item.kind,
        tone="green" if item.is_resolved else GRAVITY_TONES[item.gravity],
        title=item.title,
        body=item.body,
        link=item.link,
        at_label=moment_label(item.updated_at, zone, now),
        count_label=post_count(item.count),
        is_read=item.is_read or item.is_resolved,
        is_resolved=item.is_resolved,
    )


def present_targets(
    items: Sequence[ScheduledPostDetails], zone: str, now: datetime
) -> list[TargetView]:
    """The lines of one post, by network and account, so that they keep their places."""
    ordered = sorted(items, key=lambda i: (i.account.platform_name, i.account.handle, i.id))
    return [present_target(item, zone, now) for item in ordered]


def public_address(url: str | None) -> str:
    """Where a live post can be seen; only web addresses become links."""
    return url if url and url.startswith(("https://", "http://")) else ""


def _instant_that_matters(item: ScheduledPostDetails) -> datetime:
    if item.live_parts:
        return item.live_parts[0].published_at
    if item.status is Status.RETRYING and item.retry_at:
        return item.retry_at
    return item.scheduled_for


def present_post(
    post: PostDetails, zone: str, now: datetime, *, new_id: str | None = None
) -> PostView:
    """A post as a card with a line for each account."""
    first = post.parts[0] if post.parts else None
    return PostView(
        id=post.id,
        status=post.status.value,
        text=first.text if first else "",
        part_count=len(post.parts),
        files=[present_file(m) for part in post.parts for m in part.media][:4],
        author=post.author_name,
        written_label=moment_label(post.created_at, zone, now),
        targets=present_targets(post.scheduled_posts, zone, now),
        is_new=post.id == new_id,
        tags=[present_tag(tag) for tag in post.tags],
    )


def present_detail(item: ScheduledPostDetails, zone: str, now: datetime) -> TargetDetailView:
    """Everything about one post on its way, its tries oldest first."""
    return TargetDetailView(
        target=present_target(item, zone, now),
        text=item.text,
        part_count=item.part_count,
        scheduled_label=exact_label(item.scheduled_for, zone),
        attempts=[_present_attempt(a, zone) for a in item.attempts],
        live_parts=[
            LivePartView(f"Part {part.position + 1}", public_address(part.url))
            for part in item.live_parts
        ],
        numbers=_present_numbers(item),
        numbers_label=_numbers_label(item, zone, now),
        can_delete=item.is_deletable,
        removed_label=exact_label(item.removed_at, zone) if item.removed_at else "",
    )


def _present_numbers(item: ScheduledPostDetails) -> list[NumberView]:
    """What its network said, all parts together; only what it says at all."""
    found = [part.numbers for part in item.live_parts if part.numbers]
    views = []
    for name, icon in _NUMBERS.items():
        said = [n for n in (getattr(numbers, name) for numbers in found) if n is not None]
        if said:
            views.append(NumberView(name.capitalize(), icon, f"{sum(said):,}"))
    return views


def _numbers_label(item: ScheduledPostDetails, zone: str, now: datetime) -> str:
    times = [part.numbers.fetched_at for part in item.live_parts if part.numbers]
    return f"As of {moment_label(max(times), zone, now)}" if times else ""


def _present_attempt(attempt: AttemptDetails, zone: str) -> AttemptView:
    title, tone = EVENT_WORDS.get(attempt.event or "", ("Under way", "indigo"))
    shown_at = attempt.finished_at or attempt.started_at
    detail = attempt.detail or ""
    if attempt.http_status:
        detail = f"HTTP {attempt.http_status}  {detail}".strip()
    if attempt.retry_at:
        title = f"{title} {exact_label(attempt.retry_at, zone)}"
    return AttemptView(
        number=attempt.number,
        title=title,
        at_label=exact_label(shown_at, zone),
        tone=tone,
        message=attempt.error_message or "",
        detail=detail[:2_000],
        lateness=lateness_label(attempt.late_by_ms) if attempt.late_by_ms is not None else "",
        took=_took(attempt),
    )


def _took(attempt: AttemptDetails) -> str:
    if attempt.finished_at is None:
        return ""
    took = attempt.finished_at - attempt.started_at
    return lateness_label(round(took.total_seconds() * 1000))


def sandbox_url() -> str:
    """Where the built-in sandbox shows what was published there."""
    return get_settings().sandbox_url
