"""How Instagram speaks of containers. Source: Instagram media and container references."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.platforms.base import Connection, MediaFile, PartToPublish
from app.platforms.errors import PlatformError
from app.platforms.instagram.errors import container_failure
from app.platforms.instagram.options import InstagramOptions
from app.platforms.instagram.spec import HOSTS, SPEC
from app.platforms.instagram.ways import Way, way_at


class InstagramDialect:
    """``Dialect`` of one account; see there."""

    name = SPEC.name
    state_fields = "id,status_code,status"
    found_fields = "id,caption,permalink,timestamp,media_type,children"

    def __init__(self, connection: Connection) -> None:
        self._account = connection.remote_id
        self.create_path = f"/{self._account}/media"
        self.publish_path = f"/{self._account}/media_publish"
        self.profile_url = f"{_browser_host(connection)}/{connection.handle}/"

    def single(self, part: PartToPublish) -> Mapping[str, str]:
        """One image and the caption."""
        return {**_image(part.media[0]), **_said(part)}

    def child(self, file: MediaFile) -> Mapping[str, str]:
        """An image of a carousel; the caption belongs to the carousel."""
        return {**_image(file), "is_carousel_item": "true"}

    def carousel(self, part: PartToPublish, children: Sequence[str]) -> Mapping[str, str]:
        """Two to ten images, all cropped to the shape of the first."""
        return {"media_type": "CAROUSEL", "children": ",".join(children), **_said(part)}

    def listing(self, _part: PartToPublish, since: datetime) -> tuple[str, Mapping[str, str]]:
        """All posts are in one place."""
        return self.create_path, {"since": str(int(since.timestamp())), "limit": "50"}

    def failure(self, reason: str) -> PlatformError:
        """The error for a container that failed for ``reason``."""
        return container_failure(reason)


def _browser_host(connection: Connection) -> str:
    """Where people see the account, with whatever the app signs them in."""
    endpoints = connection.endpoints or HOSTS
    is_elsewhere = way_at(endpoints) is Way.PAGE and not endpoints.is_sandbox
    return HOSTS.auth_url if is_elsewhere else endpoints.auth_url


def _image(file: MediaFile) -> dict[str, str]:
    alt_text = {"alt_text": file.alt_text} if file.alt_text else {}
    return {"image_url": file.url, **alt_text}


def _said(part: PartToPublish) -> dict[str, str]:
    options = InstagramOptions.model_validate(dict(part.params))
    said = {"caption": part.text} if part.text else {}
    return {**said, "is_ai_generated": "true"} if options.is_ai_generated else said
