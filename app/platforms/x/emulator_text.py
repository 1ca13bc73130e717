"""What the emulated X does to text: it rewrites links, escapes markup, and counts."""

import hashlib
import html
import re
import unicodedata

from app.platforms.emulation.ledger import LandedMedia, LandedPost
from app.platforms.x.parser import twitter_text

_SPACE = re.compile(r"\s+")


def is_too_long(text: str) -> bool:
    """Whether twitter-text says so."""
    return bool(twitter_text().parse_tweet(text).weightedLength > 280)


def digest(text: str) -> str:
    """What the duplicate guard compares: the text alone, whitespace and composition aside."""
    plain = _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def shown(post: LandedPost, handle: str) -> tuple[str, list[dict[str, object]]]:
    """The text as the API returns it, and its link entities.

    Every link becomes a t.co link, and one more for the post's images is appended.
    """
    text, entities, pieces, end = post.text.strip(), [], [], 0
    for found in twitter_text().extract_urls_with_indices(text):
        start, stop = found["indices"]
        link = _short(post.id, str(start))
        url = found["url"]
        expanded = url if "://" in url else f"http://{url}"
        entities.append({"url": link, "expanded_url": expanded, "display_url": url})
        pieces += [text[end:start], link]
        end = stop
    pieces.append(text[end:])
    body = html.escape("".join(pieces), quote=False)
    if post.media:
        link = _short(post.id, "media")
        body = f"{body} {link}".strip()
        entities += [_media_entity(post, handle, link, m) for m in post.media]
    return body, entities


def media_key(media: LandedMedia) -> str:
    """X's other name for an upload."""
    kind = 16 if media.mime == "image/gif" else 13 if media.mime.startswith("video/") else 3
    return f"{kind}_{media.id}"


def _media_entity(
    post: LandedPost, handle: str, link: str, media: LandedMedia
) -> dict[str, object]:
    return {
        "url": link,
        "expanded_url": f"https://x.com/{handle}/status/{post.id}/{_page(media)}/1",
        "display_url": f"pic.x.com/{link.rpartition('/')[2]}",
        "media_key": media_key(media),
    }


def _page(media: LandedMedia) -> str:
    return "video" if media.mime.startswith("video/") else "photo"


def _short(post_id: str, which: str) -> str:
    word = hashlib.sha256(f"{post_id}/{which}".encode()).hexdigest()[:10]
    return f"https://t.co/{word}"
