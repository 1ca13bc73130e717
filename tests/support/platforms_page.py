"""docs/platforms.md: what each network takes, told from its description, and what was tested."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.domain.file_checks import format_names
from app.domain.spec import AuthKind, FileSpec, MediaSpec, PlatformSpec, Quota, ThreadKind
from app.platforms import registry
from app.services.limit_words import window_words

NAME = "docs/platforms.md"
PAGE = Path(__file__).resolve().parents[2] / NAME

_HEAD = """# Platforms

`./punctual test contract --write` makes this page: the first tables from the description of each
network (`app/platforms/<slug>/spec.py`, which the composer and the API read too), the last one from
running every scenario against the network's stand-in over real sockets. Do not edit it by hand.
"""
_TESTED = """
## What is tested

Every scenario runs on every network. ✓ passed, – cannot be asked of this network, for the numbered
reason.
"""
_THREADS = {
    ThreadKind.NONE: "no",
    ThreadKind.REPLY_CHAIN: "replies",
    ThreadKind.COMMENTS: "comments, where chosen",
}

Column = tuple[str, Callable[[PlatformSpec], str]]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """``rows``, the first being the head, as lines of a Markdown table."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return [lines[0], rule, *lines[1:]]


def described() -> str:
    """The page up to the table of what is tested."""
    sections = [
        f"\n## {title}\n\n" + "\n".join(_about(columns)) + "\n"
        for title, columns in _SECTIONS.items()
    ]
    return _HEAD + "".join(sections)


def write(tested: Sequence[str]) -> None:
    """Make the page; ``tested`` are the lines of the table of what is tested, and its reasons."""
    PAGE.write_text(described() + _TESTED + "\n" + "\n".join(tested) + "\n", encoding="utf-8")


def _about(columns: Sequence[Column]) -> list[str]:
    specs = [platform.spec for platform in registry.all_platforms()]
    head = ["Network", *(title for title, _ in columns)]
    return table([head, *([spec.name, *(tell(spec) for _, tell in columns)] for spec in specs)])


def _text(spec: PlatformSpec) -> str:
    with_media = spec.text.limit_with_media
    below_images = f", {with_media:,} with images" if with_media is not None else ""
    return f"{spec.text.limit:,} {spec.text.unit}{below_images}"


def _later_parts(spec: PlatformSpec) -> str:
    after_first = spec.thread.limit_after_first
    return f"{after_first:,}" if after_first else "same" if spec.thread.max_parts > 1 else ""


def _thread(spec: PlatformSpec) -> str:
    kind = _THREADS[spec.thread.kind]
    return f"{kind}, up to {spec.thread.max_parts}" if spec.thread.max_parts > 1 else kind


def _images(spec: PlatformSpec) -> str:
    required = ", at least one file" if spec.media.is_required else ""
    return f"{spec.media.max_images}{required}"


def _bytes(spec: PlatformSpec) -> str:
    media = spec.media
    own = [
        f"{format_names(frozenset({m}))} {_mega(size)}"
        for m, size in sorted(media.bytes_by_mime.items())
    ]
    together = [f"together {_mega(media.max_total_bytes)}"] if media.max_total_bytes else []
    return ", ".join([_mega(media.max_bytes), *own, *together])


def _shape(spec: PlatformSpec) -> str:
    media = spec.media
    sides = [
        f"{word} {side:,} px"
        for word, side in (("width", media.max_width), ("height", media.max_height))
        if side
    ]
    pixels = [f"{media.max_pixels:,} px in all"] if media.max_pixels else []
    return ", ".join([*sides, *pixels, *_ratio(media)]) or "any"


def _ratio(media: MediaSpec) -> list[str]:
    least, most = media.min_ratio, media.max_ratio
    if least is None and most is None:
        return []
    words = [f"{least:.2f}" if least else "0", f"{most:.2f}" if most else "∞"]
    return [f"width / height {' to '.join(words)}"]


def _alt_text(spec: PlatformSpec) -> str:
    return f"{spec.media.max_alt_text:,} characters" if spec.media.max_alt_text else "not taken"


def _file(limits: FileSpec | None, unit: str) -> str:
    if limits is None:
        return "no"
    longest = f", {limits.max_length:g} {unit}" if limits.max_length else ""
    return f"{format_names(limits.mime_types)}, {_mega(limits.max_bytes)}{longest}"


def _connect(spec: PlatformSpec) -> str:
    connect = spec.connect
    if connect.auth is AuthKind.DIRECT:
        return ", ".join(f"{field.label}" for field in connect.fields)
    return "consent page" + (", of any server" if connect.registers_itself else "")


def _stays(spec: PlatformSpec) -> str:
    if spec.connect.is_refreshable:
        return "renewed by itself"
    is_endless = spec.connect.auth is AuthKind.DIRECT or spec.connect.registers_itself
    return "until it is taken back" if is_endless else "until it runs out, then reconnect"


def _quotas(spec: PlatformSpec) -> str:
    return "; ".join(_quota(quota) for quota in spec.quotas) or "none stated"


def _quota(quota: Quota) -> str:
    what = quota.unit if quota.limit > 1 else quota.unit.removesuffix("s")
    return f"{quota.limit:,} {what} per {window_words(quota)} and {quota.per}"


def _mega(size: int) -> str:
    return f"{size / 1_000_000:.3g} MB"


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


_SECTIONS: dict[str, tuple[Column, ...]] = {
    "Text and threads": (
        ("Text", _text),
        ("A link counts", lambda spec: str(spec.text.cost_of_url or "in full")),
        ("Thread", _thread),
        ("Text of later parts", _later_parts),
    ),
    "Files": (
        ("Images", _images),
        ("Formats", lambda spec: format_names(spec.media.mime_types)),
        ("Bytes", _bytes),
        ("Shape", _shape),
        ("Alt text", _alt_text),
        ("Video", lambda spec: _file(spec.media.video, "s")),
        ("Document", lambda spec: _file(spec.media.document, "pages")),
        ("Needs a public address", lambda spec: _yes(spec.media.needs_public_url)),
    ),
    "Connecting and publishing": (
        ("Connected by", _connect),
        ("Needs an app of yours", lambda spec: _yes(spec.connect.needs_app)),
        ("Connection", _stays),
        (
            "After a lost answer",
            lambda spec: "Punctual looks" if spec.publishing.can_find_own else "a person looks",
        ),
        ("Delete", lambda spec: _yes(spec.publishing.can_delete)),
        ("Numbers", lambda spec: _yes(spec.publishing.has_metrics)),
        ("Ceilings", _quotas),
    ),
}
