"""Making the call that sends a part. Source: ``sendMessage``, ``sendPhoto``, ``sendMediaGroup``.

Text goes out as it is, without markup of Telegram's own: nothing in it needs escaping, and links,
mentions and hashtags are found by Telegram.
"""

from app.platforms.base import MediaFile, PartToPublish
from app.platforms.errors import ContentRejected
from app.platforms.telegram.bot import Order
from app.platforms.telegram.errors import GONE
from app.platforms.telegram.options import TelegramOptions


def join_ids(message_ids: list[int]) -> str:
    """The id of a post: an album is several messages."""
    return ",".join(map(str, message_ids))


def read_ids(remote_id: str) -> list[int]:
    """The messages of a post. Raises ContentRejected for what is no such id."""
    words = remote_id.split(",")
    if not all(word.isascii() and word.isdigit() for word in words):
        raise ContentRejected("Telegram has no message of that name.", code=GONE)
    return [int(word) for word in words]


def order_for(part: PartToPublish, chat_id: str) -> Order:
    """The call that sends ``part`` to ``chat_id``, with its images."""
    options = TelegramOptions.model_validate(dict(part.params))
    common: dict[str, object] = {"chat_id": chat_id}
    if options.is_silent:
        common["disable_notification"] = True
    if part.parent_id:
        common["reply_parameters"] = {"message_id": read_ids(part.parent_id)[0]}
    if not part.media:
        preview = {} if options.has_link_preview else {"link_preview_options": _NO_PREVIEW}
        return Order("sendMessage", {**common, "text": part.text, **preview})
    if len(part.media) == 1:
        caption = {"caption": part.text} if part.text else {}
        return Order("sendPhoto", {**common, **caption}, {"photo": _upload(part.media[0])})
    return _album(part, common)


_NO_PREVIEW = {"is_disabled": True}


def _album(part: PartToPublish, common: dict[str, object]) -> Order:
    photos = [
        {"type": "photo", "media": f"attach://{_name(index)}"} for index, _ in enumerate(part.media)
    ]
    if part.text:
        # A caption of the first image alone is shown as the album's.
        photos[0]["caption"] = part.text
    files = {_name(index): _upload(file) for index, file in enumerate(part.media)}
    return Order("sendMediaGroup", {**common, "media": photos}, files)


def _name(index: int) -> str:
    return f"image{index}"


def _upload(file: MediaFile) -> tuple[str, bytes, str]:
    return (f"image.{file.mime.rpartition('/')[2]}", file.data, file.mime)
