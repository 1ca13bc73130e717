"""What the composer works out while a person writes: counters, parts, problems.

Pure functions of the draft and the networks' specs, so that they can be tested alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain import splitting
from app.domain.composing import Problem, Severity
from app.domain.spec import PlatformSpec
from app.services import fitting
from app.services.drafts import PartDraft
from app.services.fitting import has_threads
from app.ui.draft_views import ContinuationView, CounterView, PartView, ProblemView
from app.ui.views import AccountView, FileView

# Options by network, and in it by name.
AllParams = Mapping[str, Mapping[str, object]]

LONGEST_PART = 25_000
MOST_PARTS = 25
NEAR_LIMIT = 0.9
ACCOUNTS_ID, OPTIONS_ID = "accounts", "options"
NO_ALT_TEXT = "no_alt_text"
_SAME_EVERYWHERE = frozenset({"empty", NO_ALT_TEXT})


def count_parts(
    parts: Sequence[PartView],
    specs: Sequence[PlatformSpec],
    params: AllParams,
    *,
    with_comments: bool = False,
) -> list[list[CounterView]]:
    """For each part, how much room it takes on each network, the tightest first.

    Where the parts go out together as one post, all of them count in each. A network where what is
    too long goes on in comments has room for everything, and no counter.
    """
    whole = joined_view(parts)
    counted: list[list[CounterView]] = [[] for _ in parts]
    for spec in specs:
        goes_on = with_comments and spec.thread.chosen_by is not None
        if goes_on and not _fits(whole, 0, spec, params):
            continue
        is_joined = len(parts) > 1 and not has_threads(spec) and not goes_on
        for place, part in enumerate(parts):
            shown, position = (whole, 0) if is_joined else (part, place)
            note = "all parts together" if is_joined else ""
            counted[place].append(_counter(shown, spec, params, position, note))
    return [sorted(counters, key=lambda c: (c.left, c.name)) for counters in counted]


def _counter(
    part: PartView, spec: PlatformSpec, params: AllParams, position: int, note: str
) -> CounterView:
    count = spec.text.count(part.text)
    room = room_for_text(spec, params, position, has_media=bool(part.files))
    level = "over" if count > room else "near" if count >= room * NEAR_LIMIT else "ok"
    share = min(100, round(100 * count / room)) if room > 0 else 100
    return CounterView(spec.slug, spec.name, count, room - count, share, level, note)


def room_for_text(
    spec: PlatformSpec, params: AllParams, position: int, *, has_media: bool = False
) -> int:
    """The most text in part ``position``, less what the network's options take from it."""
    own = params.get(spec.slug, {})
    return fitting.room_for_text(spec, own, position, has_media=has_media)


def is_splittable(
    part: PartView, position: int, specs: Sequence[PlatformSpec], params: AllParams
) -> bool:
    """Whether a network with threads has no room for this part."""
    return any(has_threads(spec) and not _fits(part, position, spec, params) for spec in specs)


def _fits(part: PartView, position: int, spec: PlatformSpec, params: AllParams) -> bool:
    room = room_for_text(spec, params, position, has_media=bool(part.files))
    return spec.text.count(part.text) <= room


def split_part(
    part: PartView,
    position: int,
    specs: Sequence[PlatformSpec],
    params: AllParams,
    *,
    is_numbered: bool = False,
) -> list[str]:
    """The text of ``part`` cut so that each piece fits every network that has threads; its files
    stay with the first piece."""
    threaded = [spec for spec in specs if has_threads(spec)]
    if not threaded:
        return [part.text]
    fits = _fit_all(threaded, params, position, has_media=bool(part.files))
    return splitting.split_to_fit(part.text, fits, is_numbered=is_numbered) or [part.text]


def _fit_all(
    specs: Sequence[PlatformSpec], params: AllParams, position: int, *, has_media: bool
) -> splitting.Fits:
    """Whether a piece fits all of ``specs``, the first of them standing at ``position``."""
    return lambda place, piece: all(
        spec.text.count(piece)
        <= room_for_text(spec, params, position + place, has_media=has_media and place == 0)
        for spec in specs
    )


def continuations(
    parts: Sequence[PartView], specs: Sequence[PlatformSpec], params: AllParams
) -> list[ContinuationView]:
    """Networks where the text could go on in comments if the person wants that, and where it
    matters: there are several parts, or one post has no room for all."""
    whole = joined_view(parts)
    return [
        ContinuationView(spec.slug, spec.name, is_too_long)
        for spec in specs
        if spec.thread.chosen_by
        and ((is_too_long := not _fits(whole, 0, spec, params)) or len(parts) > 1)
    ]


def fitted_parts(
    parts: Sequence[PartView], spec: PlatformSpec, params: AllParams, *, with_comments: bool
) -> tuple[PartDraft, ...]:
    """The parts as they go out on this network."""
    drafts = [part_draft(part) for part in parts]
    own = params.get(spec.slug, {})
    return fitting.fitted(drafts, spec, own, with_comments=with_comments)


def part_draft(part: PartView) -> PartDraft:
    """The part as the use cases know it."""
    return PartDraft(part.text, tuple(file.id for file in part.files))


def joined_view(parts: Sequence[PartView]) -> PartView:
    """All parts as the one that they are on networks without threads."""
    if len(parts) == 1:
        return parts[0]
    text = fitting.joined([part_draft(part) for part in parts]).text
    return PartView("joined", text, files=[file for part in parts for file in part.files])


def alt_limits(specs: Sequence[PlatformSpec]) -> list[tuple[str, int]]:
    """The most characters of alt text on each network that takes any, the fewest first."""
    most = {spec.name: spec.media.max_alt_text for spec in specs if spec.media.max_alt_text}
    return sorted(most.items(), key=lambda pair: (pair[1], pair[0]))


def sort_problems(
    found: Sequence[tuple[AccountView, Problem]], parts: Sequence[PartView]
) -> tuple[list[ProblemView], list[ProblemView]]:
    """Blocking problems and warnings apart; the same sentence is said once, in one place."""
    blocking: dict[str, ProblemView] = {}
    warnings: dict[str, ProblemView] = {}
    for account, problem in found:
        kind = blocking if problem.severity is Severity.BLOCKING else warnings
        is_general = problem.code in _SAME_EVERYWHERE
        view = _problem(AccountView() if is_general else account, problem, parts)
        kind.setdefault(str(view), view)
    return list(blocking.values()), list(warnings.values())


def remind_once(warnings: Sequence[ProblemView]) -> list[ProblemView]:
    """All images without alt text as one reminder, which leads to the first of them. An image that
    several texts show, the one for all and those of single accounts, counts once."""
    silent: dict[str, ProblemView] = {}
    for view in warnings:
        if view.code == NO_ALT_TEXT:
            silent.setdefault(view.file_id or view.target, view)
    first = next(iter(silent.values()), None)
    told = first
    if first and len(silent) > 1:
        message = (
            f"{len(silent)} images have no alt text: people who cannot see them miss what they "
            "show."
        )
        told = replace(first, message=message)
    others = [view for view in warnings if view is first or view.code != NO_ALT_TEXT]
    return [told if told and view is first else view for view in others]


def _problem(account: AccountView, problem: Problem, parts: Sequence[PartView]) -> ProblemView:
    place = problem.field.split(".")
    option = place[2] if place[0] == "platform_params" and len(place) > 2 else ""
    _, file = _file_at(place, parts)
    return ProblemView(
        account.handle,
        account.platform,
        problem.message,
        _target(place, parts),
        option,
        problem.code,
        file_id=file.id if file else "",
    )


def _target(place: Sequence[str], parts: Sequence[PartView]) -> str:
    """The id of the control that the problem's place means."""
    match place:
        case ["platform_params", *_]:
            return OPTIONS_ID
        case ["parts", number, "media", file] if number.isdigit() and file.isdigit():
            return _file_target(place, parts)
        case ["parts", number, *_] if number.isdigit() and int(number) < len(parts):
            return f"text-{parts[int(number)].key}"
        case ["account_ids", *_]:
            return ACCOUNTS_ID
    return f"text-{parts[0].key}"


def _file_target(place: Sequence[str], parts: Sequence[PartView]) -> str:
    """The alt text of the file there; where there is none, its part's text."""
    part, file = _file_at(place, parts)
    is_image = file is not None and file.kind == "image"
    return f"alt-{part.key}-{file.id}" if file and is_image else f"text-{part.key}"


def _file_at(place: Sequence[str], parts: Sequence[PartView]) -> tuple[PartView, FileView | None]:
    """The part and the file that the problem's place means; where parts were joined, files count
    through all."""
    match place:
        case ["parts", number, "media", file] if number.isdigit() and file.isdigit():
            part = parts[int(number)] if int(number) < len(parts) else parts[0]
            own = [(part, one) for one in part.files]
            every = [(one, its) for one in parts for its in one.files]
            pairs = own if int(file) < len(own) else every
            return pairs[int(file)] if int(file) < len(pairs) else (part, None)
    return parts[0], None
