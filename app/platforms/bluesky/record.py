"""Making the record of a post. Sources: lexicons ``app.bsky.feed.post``, ``app.bsky.embed.*``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.platforms.base import MediaFile, PartToPublish
from app.platforms.bluesky.facets import facets_of
from app.platforms.bluesky.keys import COLLECTION, created_at
from app.platforms.bluesky.options import BlueskyOptions

_MENTION, _BLOB = "mention ", "blob "


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made ready for a part: its uploads in order, and the ids of who is mentioned."""

    blobs: tuple[Mapping[str, object], ...] = ()
    dids: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> tuple[str, ...]:
        """In the form in which it is kept, so that an identical record can be made again."""
        blobs = [_BLOB + json.dumps(blob, sort_keys=True) for blob in self.blobs]
        return (*blobs, *(f"{_MENTION}{handle} {did}" for handle, did in self.dids.items()))

    @classmethod
    def read(cls, words: tuple[str, ...]) -> "Prepared":
        """From what was kept."""
        blobs = tuple(json.loads(w.removeprefix(_BLOB)) for w in words if w.startswith(_BLOB))
        pairs = [w.removeprefix(_MENTION).split(" ", 1) for w in words if w.startswith(_MENTION)]
        return cls(blobs, dict(pairs))


def strong_ref(uri: str, cid: str) -> dict[str, str]:
    """A record by its address and its content."""
    return {"uri": uri, "cid": cid}


def to_record(
    part: PartToPublish, prepared: Prepared, key: str, reply: Mapping[str, object] | None
) -> dict[str, object]:
    """The record of ``part`` under ``key``: the same bytes for the same part, at every try."""
    options = BlueskyOptions.model_validate(dict(part.params))
    record: dict[str, object] = {
        "$type": COLLECTION,
        "text": part.text,
        "createdAt": created_at(key),
    }
    optional = {
        "facets": facets_of(part.text, prepared.dids),
        "langs": list(options.language_codes),
        "embed": _images(part.media, prepared) or _card(part, options),
        "reply": reply,
    }
    return record | {name: value for name, value in optional.items() if value}


def _images(media: tuple[MediaFile, ...], prepared: Prepared) -> dict[str, object] | None:
    if not media:
        return None
    images = [_image(*pair) for pair in zip(media, prepared.blobs, strict=True)]
    return {"$type": "app.bsky.embed.images", "images": images}


def _image(file: MediaFile, blob: Mapping[str, object]) -> dict[str, object]:
    image: dict[str, object] = {"alt": file.alt_text, "image": {"$type": "blob", **blob}}
    if file.width and file.height:
        # Without it, apps show a square until the image is loaded.
        image["aspectRatio"] = {"width": file.width, "height": file.height}
    return image


def _card(part: PartToPublish, options: BlueskyOptions) -> dict[str, object] | None:
    if not options.card_url or part.parent_id:
        return None
    external = {
        "uri": options.card_url,
        "title": options.card_title,
        "description": options.card_description,
    }
    return {"$type": "app.bsky.embed.external", "external": external}
