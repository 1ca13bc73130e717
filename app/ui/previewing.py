"""The draft as each network would show it. Pure, so that it can be tested alone."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from app.domain.look import Gathering, Look
from app.domain.spec import PlatformSpec, ThreadKind
from app.services.drafts import PartDraft
from app.services.fitting import has_threads
from app.ui import preview_text
from app.ui.draft_views import LinkCardView, PartView, PreviewPartView, PreviewView
from app.ui.drafting import AllParams, fitted_parts
from app.ui.views import AccountView, FileView


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
    return PreviewView(
        account,
        views,
        remark,
        look.kind.value,
        look.are_files_first,
        look.gathering.value,
        look.more,
    )


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
    look, text = spec.look, part.text.strip()
    shown, rest = preview_text.cut(text, look)
    files = part.files[: max(spec.media.max_images, 1)]
    at_once, more_label = _at_once(files, look)
    warning = _option(params, look.warning) if place == 0 else ""
    return PreviewPartView(
        text=f"{shown}…" if rest else shown,
        is_cut=bool(rest),
        files=at_once,
        is_last=place == count - 1,
        runs=preview_text.runs(shown, look.kind),
        rest=preview_text.runs(rest, look.kind),
        warning=warning,
        are_files_hidden=bool(files) and bool(warning or _is_on(params, look.hides_files)),
        is_comment=place > 0 and spec.thread.kind is ThreadKind.COMMENTS,
        more_label=more_label,
        card=None if files or warning else _card(spec, params, text, place),
        wants_file=spec.media.is_required and place == 0 and not files,
    )


def _option(params: Mapping[str, object], name: str | None) -> str:
    return str(params.get(name) or "").strip() if name else ""


def _is_on(params: Mapping[str, object], name: str | None) -> bool:
    return name is not None and params.get(name) is True


def _at_once(files: list[FileView], look: Look) -> tuple[list[FileView], str]:
    """Those that can be seen without a click, and how the network tells of the others: their
    number covers the last one that is seen."""
    if look.gathering is Gathering.ONE:
        return files[:1], f"1/{len(files)}" if len(files) > 1 else ""
    hidden = len(files) - look.files_at_once
    return files[: look.files_at_once], f"+{hidden + 1}" if hidden > 0 else ""


def _card(
    spec: PlatformSpec, params: Mapping[str, object], text: str, place: int
) -> LinkCardView | None:
    written = spec.look.card
    if written and place == 0 and (address := _option(params, written.url)):
        return _link_card(address, _option(params, written.title), _option(params, written.text))
    address = preview_text.first_link(text) if _reads_links(spec, params) else ""
    return _link_card(address) if address else None


def _reads_links(spec: PlatformSpec, params: Mapping[str, object]) -> bool:
    reading = spec.look.reads_links
    if reading is None:
        return False
    if reading.option is None:
        return True
    usual = spec.options.model_fields[reading.option].default
    return params.get(reading.option, usual) != reading.off


def _link_card(address: str, title: str = "", text: str = "") -> LinkCardView:
    """What is known of a page without opening it: this product asks nobody's server."""
    try:
        parts = urlsplit(address)
        host, path = parts.hostname or address, parts.path.rstrip("/")
    except ValueError:
        host, path = address, ""
    return LinkCardView(host.removeprefix("www."), title, text, path)
