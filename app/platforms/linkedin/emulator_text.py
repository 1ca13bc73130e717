"""How the emulated LinkedIn reads little text: what it cannot read, it silently cuts off."""

import hashlib
import re

from app.platforms.linkedin.little_text import RESERVED

_HASHTAG_TEMPLATE = re.compile(r"\{hashtag\|\\?#\|([^{}|]+)\}")
_MENTION = re.compile(r"@\[((?:\\.|[^\]\\])+)\]\(urn:li:(?:organization|person):[\w-]+\)")
_BARE_HASHTAG = re.compile(r"#(?=[^\W_])")
_SPACE = re.compile(r"\s+")


def rendered(commentary: str) -> str:
    """What people see of ``commentary``: up to the first reserved character that is no markup."""
    shown: list[str] = []
    place = 0
    while place < len(commentary):
        letter = commentary[place]
        if letter == "\\" and commentary[place + 1 : place + 2] in RESERVED:
            shown.append(commentary[place + 1])
            place += 2
        elif letter in RESERVED:
            piece, length = _markup(commentary, place)
            if not length:
                break
            shown.append(piece)
            place += length
        else:
            shown.append(letter)
            place += 1
    return "".join(shown)


def _markup(commentary: str, place: int) -> tuple[str, int]:
    """What the markup at ``place`` shows, and how long it is; length 0 where there is none."""
    if tag := _HASHTAG_TEMPLATE.match(commentary, place):
        return f"#{tag[1]}", len(tag[0])
    if mention := _MENTION.match(commentary, place):
        return re.sub(r"\\(.)", r"\1", mention[1]), len(mention[0])
    return ("#", 1) if _BARE_HASHTAG.match(commentary, place) else ("", 0)


def digest(text: str, image_ids: tuple[str, ...]) -> str:
    """What the duplicate guard compares: text, whitespace aside, and images."""
    plain = "\0".join((_SPACE.sub(" ", text).strip(), *image_ids))
    return hashlib.sha256(plain.encode()).hexdigest()
