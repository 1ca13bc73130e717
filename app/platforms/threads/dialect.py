"""How Threads speaks of containers. Source: Threads publishing and media references."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.platforms.base import Connection, MediaFile, PartToPublish
from app.platforms.errors import PlatformError
from app.platforms.threads.errors import container_failure
from app.platforms.threads.options import ReplyControl, ThreadsOptions
from app.platforms.threads.spec import HOSTS, SPEC


class ThreadsDialect:
    """``Dialect`` of one profile; see there."""

    name = SPEC.name
    # A path with the profile's number is refused at times although it is the token's own.
    create_path = "/me/threads"
    publish_path = "/me/threads_publish"
    state_fields = "id,status,error_message"
    found_fields = "id,text,permalink,timestamp,media_type,children,replied_to"

    def __init__(self, connection: Connection) -> None:
        host = (connection.endpoints or HOSTS).auth_url
        self.profile_url = f"{host}/@{connection.handle}"

    def single(self, part: PartToPublish) -> Mapping[str, str]:
        """One image, or text alone."""
        if not part.media:
            return {"media_type": "TEXT", **_said(part)}
        return {**_image(part.media[0]), **_said(part)}

    def child(self, file: MediaFile) -> Mapping[str, str]:
        """An image of a carousel; the text belongs to the carousel."""
        return {**_image(file), "is_carousel_item": "true"}

    def carousel(self, part: PartToPublish, children: Sequence[str]) -> Mapping[str, str]:
        """Two to twenty images."""
        return {"media_type": "CAROUSEL", "children": ",".join(children), **_said(part)}

    def listing(self, part: PartToPublish, since: datetime) -> tuple[str, Mapping[str, str]]:
        """Replies are not among the posts."""
        edge = "replies" if part.parent_id else "threads"
        return f"/me/{edge}", {"since": str(int(since.timestamp())), "limit": "50"}

    def failure(self, reason: str) -> PlatformError:
        """The error for a container that failed for ``reason``."""
        return container_failure(reason)


def _image(file: MediaFile) -> dict[str, str]:
    alt_text = {"alt_text": file.alt_text} if file.alt_text else {}
    return {"media_type": "IMAGE", "image_url": file.url, **alt_text}


def _said(part: PartToPublish) -> dict[str, str]:
    options = ThreadsOptions.model_validate(dict(part.params))
    said = {"text": part.text} if part.text else {}
    if part.parent_id:
        return {**said, "reply_to_id": part.parent_id}
    if options.reply_control is not ReplyControl.EVERYONE:
        said["reply_control"] = options.reply_control.value
    return {**said, "topic_tag": options.topic_tag} if options.topic_tag else said
