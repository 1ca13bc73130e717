"""The draft as each network would show it. Pure, so that it can be tested alone."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from app.domain.look import LookKind
from app.domain.spec import PlatformSpec, ThreadKind
from app.services.drafts import PartDraft
from app.ui.draft_views import LinkCardView, PartView, PreviewPartView, PreviewView
from app.ui.drafting import AllParams, fitted_parts, has_threads
from app.ui.views import AccountView, FileView

# As many as networks show before the rest hides behind a number; in a gallery one at a time.
_SHOWN_AT_ONCE = 4


def preview(
    parts: Sequence[PartView],
    account: AccountView,
    spec: PlatformSpec,
    params: AllParams,
    *,
    with_comments: bool = False,
) -> PreviewView:
    """The draft as ``account`` would show it, cut where the network cuts."""
    shown, remark = list(parts), ""
    if not has_threads(spec):
        fitted = fitted_parts(parts, spec, params, with_comments=with_comments)
        shown, remark = _views_of(fitted, parts), _remark(spec, len(fitted), len(parts))
    views = [
        _preview_part(part, spec, params.get(spec.slug, {}), place, len(shown))
        for place, part in enumerate(shown)
    ]
    look = spec.look
    return PreviewView(account, views, remark, look.kind.value, look.are_files_first)


def _views_of(fitted: Sequence[PartDraft], parts: Sequence[PartView]) -> list[PartView]:
    files = {file.id: file for part in parts for file in part.files}
    return [
        PartView(f"fitted-{place}", part.text, files=[files[i] for i in part.media_ids])
        for place, part in enumerate(fitted)
    ]


def _remark(spec: PlatformSpec, count: int, written: int) -> str:
    if count > 1:
        number = "one comment" if count == 2 else f"{count - 1} comments"
        return f"The rest follows in {number} of yours, one after the other."
    return f"{spec.name} has no threads: your parts go out as one post." if written > 1 else ""


def _preview_part(
    part: PartView, spec: PlatformSpec, params: Mapping[str, object], place: int, count: int
) -> PreviewPartView:
    text, cut = part.text.strip(), spec.look.cut
    is_cut = cut is not None and len(text) > cut
    files = part.files[: max(spec.media.max_images, 1)]
    at_once, more_label = _at_once(files, spec.look.kind)
    return PreviewPartView(
        text=f"{text[:cut].rstrip()}…" if is_cut else text,
        is_cut=is_cut,
        files=at_once,
        is_last=place == count - 1,
        is_comment=place > 0 and spec.thread.kind is ThreadKind.COMMENTS,
        more_label=more_label,
        card=None if place or files else _card(spec, params),
        wants_file=spec.media.is_required and place == 0 and not files,
    )


def _at_once(files: list[FileView], kind: LookKind) -> tuple[list[FileView], str]:
    """Those that can be seen without a click, and how the network tells of the others."""
    if kind is LookKind.GALLERY:
        return files[:1], f"1/{len(files)}" if len(files) > 1 else ""
    hidden = len(files) - _SHOWN_AT_ONCE
    return files[:_SHOWN_AT_ONCE], f"+{hidden}" if hidden > 0 else ""


def _card(spec: PlatformSpec, params: Mapping[str, object]) -> LinkCardView | None:
    card = spec.look.card
    address = str(params.get(card.url, "")) if card else ""
    if card is None or not address:
        return None
    title, text = (str(params.get(name, "")) if name else "" for name in (card.title, card.text))
    try:
        host = urlsplit(address).hostname or address
    except ValueError:
        host = address
    return LinkCardView(host, title, text)
