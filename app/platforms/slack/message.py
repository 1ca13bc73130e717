"""A part as Slack takes it. Source: docs.slack.dev, Block Kit: section and image."""

from app.platforms.base import MediaFile, PartToPublish
from app.platforms.errors import ContentRejected
from app.platforms.slack.options import SlackOptions
from app.platforms.slack.text import LIMIT, count_escaped, escape, sections

_MOST_ALT = 2000


def message_body(part: PartToPublish) -> dict[str, object]:
    """The message's JSON: plain text, or blocks where there are images.

    Raises ContentRejected when the text is longer than Slack shows: it would be cut without a
    word.
    """
    if count_escaped(part.text) > LIMIT:
        raise ContentRejected("Too long for Slack. Shorten it.", code="text_too_long")
    options = SlackOptions.model_validate(dict(part.params))
    body: dict[str, object] = options.model_dump()
    if part.text:
        # Beside blocks, this is what notifications show.
        body["text"] = escape(part.text)
    if part.media:
        images = [_image(file) for file in part.media]
        body["blocks"] = [_section(piece) for piece in sections(part.text)] + images
    return body


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _image(file: MediaFile) -> dict[str, object]:
    if not file.url:
        raise ContentRejected(
            "Slack fetches images itself and cannot reach this Punctual. Whoever runs it should "
            "set PUNCTUAL_PUBLIC_URL to an address that can be reached from outside.",
            code="no_public_address",
        )
    # Slack insists on a description; it must not be made up.
    alt_text = file.alt_text[:_MOST_ALT] or "Image without a description"
    return {"type": "image", "image_url": file.url, "alt_text": alt_text}
