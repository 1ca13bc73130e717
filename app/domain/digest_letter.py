"""The daily letter: what needs somebody, and what was mended since the last one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.domain.incident_letter import Letter


@dataclass(frozen=True, slots=True)
class Entry:
    """An incident in the letter; ``count`` is how many posts it touched, ``url`` where it can be
    mended."""

    title: str
    body: str
    count: int
    url: str


def write_digest(
    workspace: str,
    new: Sequence[Entry],
    old: Sequence[Entry],
    mended: Sequence[Entry],
    choices_url: str,
) -> Letter:
    """One letter about all of them: what is new or has grown, what is as it was, what is over."""
    parts = [
        part
        for part in (
            ("New", new),
            ("Still waiting for you", old),
            ("Mended, nothing to do", mended),
        )
        if part[1]
    ]
    subject = " ".join(f"{workspace}: {_counted(len(new) + len(old), len(mended))}".split())
    foot = "What you get by mail, and when"
    text = "\n\n".join([subject, *(_plain(*part) for part in parts), f"{foot}: {choices_url}"])
    html = "".join(_rich(*part) for part in parts)
    return Letter(
        subject,
        f"{text}\n",
        '<!doctype html><html lang="en"><body style="font:16px/1.5 sans-serif;max-width:36em">'
        f'<h1 style="font-size:20px">{escape(subject)}</h1>{html}'
        f'<p style="font-size:13px"><a href="{escape(choices_url)}">{foot}</a></p></body></html>',
    )


def _counted(waiting: int, mended: int) -> str:
    if not waiting:
        return "nothing needs you any more"
    needs = "1 thing needs you" if waiting == 1 else f"{waiting} things need you"
    return f"{needs}, {mended} mended" if mended else needs


def _plain(heading: str, entries: Sequence[Entry]) -> str:
    lines = [f"- {entry.title}{_posts(entry)}\n  {entry.url}" for entry in entries]
    return "\n".join([heading, *lines])


def _rich(heading: str, entries: Sequence[Entry]) -> str:
    items = "".join(
        f'<li style="margin-bottom:10px"><a href="{escape(entry.url)}">{escape(entry.title)}</a>'
        f"{escape(_posts(entry))}<br>{escape(entry.body)}</li>"
        for entry in entries
    )
    return f'<h2 style="font-size:16px">{escape(heading)}</h2><ul>{items}</ul>'


def _posts(entry: Entry) -> str:
    if entry.count < 1:
        return ""
    return " (1 post)" if entry.count == 1 else f" ({entry.count} posts)"
