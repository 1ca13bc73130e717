"""What an incident says by mail: opened, grown, or over. Pure."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in both of its forms; all three are text that is safe to send as it stands."""

    subject: str
    text: str
    html: str


def write_letter(
    title: str, body: str, count: int, url: str, *, is_over: bool, is_repeat: bool
) -> Letter:
    """One letter for one incident; ``count`` is how many posts it touched, 0 where it is none."""
    touched = _touched(count, is_repeat=is_repeat)
    if is_over:
        lead = "This is over: nothing needs you any more."
        lines = [lead, touched] if touched else [lead]
        action = "See it in Punctual"
    else:
        lines = [line for line in (body, touched) if line]
        action = "Mend it in Punctual"
    subject = _one_line(f"Mended: {title}" if is_over else title)
    text = "\n\n".join([title, *lines, f"{action}: {url}"]) + "\n"
    return Letter(subject, text, _html(title, lines, action, url))


def _touched(count: int, *, is_repeat: bool) -> str:
    if count < 1:
        return ""
    posts = "1 post is" if count == 1 else f"{count} posts are"
    return f"{posts} affected{' by now' if is_repeat else ''}."


def _one_line(text: str) -> str:
    # A line break in a subject would start a header of the writer's choosing.
    return " ".join(text.split())


def _html(title: str, lines: list[str], action: str, url: str) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    link = f'<p><a href="{escape(url)}">{escape(action)}</a></p>'
    return (
        '<!doctype html><html lang="en"><body style="font:16px/1.5 sans-serif;max-width:36em">'
        f'<h1 style="font-size:20px">{escape(title)}</h1>{paragraphs}{link}</body></html>'
    )
