"""What the composer works out while a person writes: counters, previews, problems, times.

Pure functions of the draft and the networks' specs, so that they can be tested alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain import splitting
from app.domain.composing import Problem, Severity
from app.domain.slots import LocalTimeKind, offset_label, resolve_local, to_local
from app.domain.spec import PlatformSpec, ThreadKind
from app.services.drafts import Draft, PartDraft, VariantDraft
from app.ui.views import (
    AccountView,
    CounterView,
    ImageView,
    PartView,
    PreviewPartView,
    PreviewView,
    ProblemView,
    QuickPickView,
)

LONGEST_PART = 25_000
MOST_PARTS = 25
NEAR_LIMIT = 0.9
# Whoever picks the present minute means now.
PAST_TOLERANCE = timedelta(seconds=60)
_SAME_EVERYWHERE = frozenset({"empty", "no_alt_text"})


def count_part(
    text: str, specs: Sequence[PlatformSpec], *, has_media: bool = False
) -> list[CounterView]:
    """How much room ``text`` takes on each network, the tightest first; ``has_media`` tells
    whether files go with it."""
    counters = [_counter(text, spec, has_media) for spec in specs]
    return sorted(counters, key=lambda c: (c.left, c.name))


def _counter(text: str, spec: PlatformSpec, has_media: bool) -> CounterView:
    count, limit = spec.text.count(text), spec.text_limit(0, has_media=has_media)
    level = "over" if count > limit else "near" if count >= limit * NEAR_LIMIT else "ok"
    share = min(100, round(100 * count / limit)) if limit else 100
    return CounterView(spec.slug, spec.name, count, limit - count, share, level)


def has_threads(spec: PlatformSpec) -> bool:
    """Whether several parts become a thread on this network, without anybody's asking for it."""
    return spec.thread.kind is not ThreadKind.NONE and spec.thread.chosen_by is None


def is_splittable(text: str, specs: Sequence[PlatformSpec], *, has_media: bool = False) -> bool:
    """Whether a network with threads has no room for ``text`` in one part."""
    return any(
        has_threads(s) and s.text.count(text) > s.text_limit(0, has_media=has_media) for s in specs
    )


def split_for(
    text: str,
    specs: Sequence[PlatformSpec],
    *,
    is_numbered: bool = False,
    has_media: bool = False,
) -> list[str]:
    """``text`` cut so that each piece fits every network that has threads; ``has_media`` tells
    that files go with the first."""
    threaded = [spec for spec in specs if has_threads(spec)]
    if not threaded:
        return [text]
    pieces = splitting.split_for(text, threaded, is_numbered=is_numbered, has_media=has_media)
    return pieces or [text]


def could_go_on(parts: Sequence[PartView], specs: Sequence[PlatformSpec]) -> list[str]:
    """The names of networks where all of ``parts`` is too long for one post, and could go on in
    comments if the person wants that."""
    text = _joined([_part_draft(part) for part in parts]).text
    return [spec.name for spec in specs if _could_go_on(text, spec)]


def _could_go_on(text: str, spec: PlatformSpec) -> bool:
    return spec.thread.chosen_by is not None and spec.text.count(text) > spec.text_limit(0)


def make_draft(
    parts: Sequence[PartView],
    specs_by_account: Mapping[str, PlatformSpec],
    *,
    with_comments: bool = False,
) -> Draft:
    """The draft for the use cases.

    On a network without threads the parts of a thread go out together: as one post, or, with
    ``with_comments``, as a post that goes on in comments where it is too long.
    """
    drafts = tuple(_part_draft(part) for part in parts)
    fitted = {
        account_id: _fitted(drafts, spec, with_comments)
        for account_id, spec in specs_by_account.items()
    }
    return Draft(
        parts=drafts,
        account_ids=tuple(specs_by_account),
        platform_params={
            spec.slug: {spec.thread.chosen_by: True}
            for account_id, spec in specs_by_account.items()
            if spec.thread.chosen_by and len(fitted[account_id]) > 1
        },
        variants=tuple(
            VariantDraft(account_id, parts=own)
            for account_id, own in fitted.items()
            if own != drafts
        ),
    )


def _fitted(
    parts: tuple[PartDraft, ...], spec: PlatformSpec, with_comments: bool
) -> tuple[PartDraft, ...]:
    """The parts as they go out on this network."""
    if has_threads(spec):
        return parts
    whole = parts[0] if len(parts) == 1 else _joined(parts)
    if not with_comments or not _could_go_on(whole.text, spec):
        return (whole,)
    has_media = bool(whole.media_ids)
    first, *rest = splitting.split_for(whole.text, [spec], has_media=has_media)
    return (PartDraft(first, whole.media_ids), *(PartDraft(text) for text in rest))


def _part_draft(part: PartView) -> PartDraft:
    return PartDraft(part.text, tuple(image.id for image in part.images))


def _joined(parts: Sequence[PartDraft]) -> PartDraft:
    text = "\n\n".join(part.text.strip() for part in parts if part.text.strip())
    return PartDraft(text, tuple(i for part in parts for i in part.media_ids))


def preview(
    parts: Sequence[PartView],
    account: AccountView,
    spec: PlatformSpec,
    *,
    with_comments: bool = False,
) -> PreviewView:
    """The draft as ``account`` would show it, cut where the network cuts."""
    fitted = _fitted(tuple(_part_draft(part) for part in parts), spec, with_comments)
    shown = list(parts) if has_threads(spec) else _views_of(fitted, parts)
    remark = ""
    if len(fitted) > 1 and not has_threads(spec):
        remark = f"The rest follows in {len(fitted) - 1} of your comments, one after the other."
    elif len(fitted) < len(parts):
        remark = f"{spec.name} has no threads: your parts go out as one post."
    views = [_preview_part(p, spec, is_last=p is shown[-1]) for p in shown]
    return PreviewView(account, views, remark)


def _views_of(fitted: Sequence[PartDraft], parts: Sequence[PartView]) -> list[PartView]:
    images = [image for part in parts for image in part.images]
    return [
        PartView(f"fitted-{place}", part.text, images=images if place == 0 else [])
        for place, part in enumerate(fitted)
    ]


def _preview_part(part: PartView, spec: PlatformSpec, *, is_last: bool) -> PreviewPartView:
    text, cut = part.text.strip(), spec.preview_cut
    is_cut = cut is not None and len(text) > cut
    shown = f"{text[:cut].rstrip()}…" if is_cut else text
    images: list[ImageView] = list(part.images)[: spec.media.max_images]
    return PreviewPartView(shown, is_cut, images, is_last)


def sort_problems(
    found: Sequence[tuple[AccountView, Problem]], parts: Sequence[PartView]
) -> tuple[list[ProblemView], list[ProblemView]]:
    """Blocking problems and warnings apart; the same sentence is said once."""
    blocking: dict[str, ProblemView] = {}
    warnings: dict[str, ProblemView] = {}
    for account, problem in found:
        kind = blocking if problem.severity is Severity.BLOCKING else warnings
        is_general = problem.code in _SAME_EVERYWHERE
        view = _problem(AccountView() if is_general else account, problem, parts)
        kind.setdefault(str(view), view)
    return list(blocking.values()), list(warnings.values())


def _problem(account: AccountView, problem: Problem, parts: Sequence[PartView]) -> ProblemView:
    pieces = problem.field.split(".")
    place = int(pieces[1]) if pieces[0] == "parts" and len(pieces) > 1 else 0
    key = parts[place].key if place < len(parts) else parts[0].key
    return ProblemView(account.handle, account.platform, problem.message, key)


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """What the date and time fields mean. ``at`` None: they do not name an instant yet."""

    at: datetime | None = None
    label: str = ""
    warning: str = ""
    problem: str = ""


def read_time(day: str, clock_time: str, zone: str, now: datetime) -> ChosenTime:
    """The instant that ``day`` (2026-03-01) and ``clock_time`` (09:00) mean in ``zone``."""
    try:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock_time))
    except ValueError:
        return ChosenTime(problem="Choose a date and a time.")
    if local.tzinfo is not None:
        return ChosenTime(problem="Choose a date and a time.")
    resolved = resolve_local(local, zone)
    if resolved.at < now - PAST_TOLERANCE:
        return ChosenTime(problem="That time has passed. Choose a later one.")
    shown = to_local(resolved.at, zone)
    name = zone.replace("_", " ")
    label = f"{shown:%A %-d %B %Y, %H:%M} · {name} ({offset_label(resolved.at, zone)})"
    return ChosenTime(resolved.at, label, _clock_change(resolved.kind, shown))


def _clock_change(kind: LocalTimeKind, shown: datetime) -> str:
    if kind is LocalTimeKind.SKIPPED:
        return f"The clock skips that time on this day. It goes out at {shown:%H:%M}."
    if kind is LocalTimeKind.REPEATED:
        return "The clock passes that time twice on this day. It goes out the first time."
    return ""


def quick_picks(zone: str, now: datetime) -> list[QuickPickView]:
    """Times that people often want, none of them past."""
    local = to_local(now, zone)
    soon = to_local(now + timedelta(hours=1), zone)
    tomorrow = local.date() + timedelta(days=1)
    monday = local.date() + timedelta(days=7 - local.weekday())
    picks = [
        QuickPickView("In 1 hour", f"{soon:%Y-%m-%d}", f"{soon:%H:%M}"),
        QuickPickView("Tomorrow 9:00", tomorrow.isoformat(), "09:00"),
        QuickPickView("Tomorrow 17:30", tomorrow.isoformat(), "17:30"),
    ]
    if monday != tomorrow:
        picks.append(QuickPickView("Monday 9:00", monday.isoformat(), "09:00"))
    return picks
