"""What the emulated Bluesky takes for a record: lexicon ``app.bsky.feed.post``, as far as this
product could ever send it. A field that is not listed here is refused, stricter than the network
is, so that none can be made up."""

from typing import Annotated, Literal

import regex
from pydantic import BaseModel, Field, ValidationError

_TID = r"^[234567a-j][234567a-z]{12}$"
_URI = r"^at://did:[a-z]+:[^/]+/[A-Za-z0-9.]+/[^/]+$"
_MOST_GRAPHEMES, _MOST_BYTES, _MOST_BLOB, _MOST_THUMB = 300, 3000, 2_000_000, 1_000_000

Uri = Annotated[str, Field(pattern=r"^[a-z][a-z.-]{0,80}:\S+$", max_length=8000)]


class Strict(BaseModel):
    """Takes nothing that is not described, and turns no type into another."""

    model_config = {"extra": "forbid", "strict": True}


class Slice(Strict):
    byteStart: Annotated[int, Field(ge=0)]
    byteEnd: Annotated[int, Field(ge=0)]


class LinkFeature(Strict):
    kind: Literal["app.bsky.richtext.facet#link"] = Field(alias="$type")
    uri: Uri


class MentionFeature(Strict):
    kind: Literal["app.bsky.richtext.facet#mention"] = Field(alias="$type")
    did: Annotated[str, Field(pattern=r"^did:[a-z]+:\S+$")]


class TagFeature(Strict):
    kind: Literal["app.bsky.richtext.facet#tag"] = Field(alias="$type")
    tag: Annotated[str, Field(max_length=640)]


class Facet(Strict):
    index: Slice
    features: list[LinkFeature | MentionFeature | TagFeature]


class BlobRefLink(Strict):
    link: str = Field(alias="$link")


class BlobRef(Strict):
    kind: Literal["blob"] = Field(alias="$type")
    ref: BlobRefLink
    mimeType: Annotated[str, Field(pattern=r"^image/")]
    size: int


class AspectRatio(Strict):
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]


class EmbeddedImage(Strict):
    image: BlobRef
    alt: str
    aspectRatio: AspectRatio | None = None


class Images(Strict):
    kind: Literal["app.bsky.embed.images"] = Field(alias="$type")
    images: list[EmbeddedImage]


class External(Strict):
    uri: Uri
    title: str
    description: str


class Card(Strict):
    kind: Literal["app.bsky.embed.external"] = Field(alias="$type")
    external: External


class StrongRef(Strict):
    uri: Annotated[str, Field(pattern=_URI)]
    cid: str


class Reply(Strict):
    root: StrongRef
    parent: StrongRef


class Post(Strict):
    """``app.bsky.feed.post``."""

    kind: Literal["app.bsky.feed.post"] = Field(alias="$type")
    text: str
    createdAt: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    facets: list[Facet] = []
    langs: Annotated[list[str], Field(max_length=3)] = []
    embed: Images | Card | None = None
    reply: Reply | None = None


class PutOrder(Strict):
    """``com.atproto.repo.putRecord``."""

    repo: str
    collection: Literal["app.bsky.feed.post"]
    rkey: str
    record: dict[str, object]
    swapRecord: str | None = ""


class DeleteOrder(Strict):
    """``com.atproto.repo.deleteRecord``."""

    repo: str
    collection: Literal["app.bsky.feed.post"]
    rkey: str


def read_post(record: dict[str, object]) -> Post | str:
    """The record, or the network's sentence about what is wrong with it."""
    try:
        post = Post.model_validate(record)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{first['msg']} at $.{'.'.join(map(str, first['loc']))}"
    return _find_flaw(post) or post


def is_tid(key: str) -> bool:
    """Whether ``key`` may be the key of a post."""
    return bool(regex.fullmatch(_TID, key))


def _find_flaw(post: Post) -> str | None:
    size, graphemes = len(post.text.encode()), len(regex.findall(r"\X", post.text))
    if size > _MOST_BYTES:
        return f"string too big (maximum {_MOST_BYTES}, got {size}) at $.text"
    if graphemes > _MOST_GRAPHEMES:
        return f"grapheme too big (maximum {_MOST_GRAPHEMES}, got {graphemes}) at $.text"
    if isinstance(post.embed, Images):
        return _find_image_flaw(post.embed)
    return _find_facet_flaw(post)


def _find_image_flaw(embed: Images) -> str | None:
    if len(embed.images) > 4:
        return f"array too big (maximum 4, got {len(embed.images)}) at $.embed.images"
    for index, image in enumerate(embed.images):
        if image.image.size > _MOST_BLOB:
            place = f"$.embed.images[{index}].image"
            return f"blob too big (maximum {_MOST_BLOB}, got {image.image.size}) at {place}"
    return None


def _find_facet_flaw(post: Post) -> str | None:
    """The network takes any numbers; what they cut out must be text here."""
    text = post.text.encode()
    for index, facet in enumerate(post.facets):
        start, end = facet.index.byteStart, facet.index.byteEnd
        try:
            is_text = bool(text[start:end].decode())
        except UnicodeDecodeError:
            is_text = False
        if not is_text or end > len(text):
            return f"facet cuts through a character or ends beyond the text at $.facets[{index}]"
    return None
