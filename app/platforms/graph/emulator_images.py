"""Images as the emulated networks fetch them: really, from the address that they were given."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import httpx

from app.platforms.clients import tls_context
from app.platforms.emulation.media import BadImage, Facts, inspect

_PATIENCE_S = 10.0


class ImageFlaw(StrEnum):
    """Why an image cannot be used."""

    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    BAD_RATIO = "bad_ratio"


@dataclass(frozen=True, slots=True)
class ImageRules:
    """What a network takes: types, bytes, and width divided by height."""

    mimes: frozenset[str]
    max_bytes: int
    min_ratio: float
    max_ratio: float


@dataclass(frozen=True, slots=True)
class FetchedImage:
    """An image that a network has fetched and found good."""

    data: bytes
    facts: Facts


async def fetch_image(url: str, rules: ImageRules) -> FetchedImage | ImageFlaw:
    """The image at ``url``, or what is wrong with it. Its bytes decide what it is, not its name."""
    if urlsplit(url).scheme not in ("http", "https"):
        return ImageFlaw.UNREACHABLE
    try:
        data = await _download(url, rules.max_bytes)
    except httpx.TimeoutException:
        return ImageFlaw.TOO_SLOW
    except (httpx.HTTPError, httpx.InvalidURL):
        return ImageFlaw.UNREACHABLE
    if data is None:
        return ImageFlaw.UNREACHABLE
    if len(data) > rules.max_bytes:
        return ImageFlaw.TOO_LARGE
    return _judged(data, rules)


async def _download(url: str, most: int) -> bytes | None:
    """At most one byte more than ``most``; None where the address holds nothing."""
    pieces, size = [], 0
    async with (
        httpx.AsyncClient(
            trust_env=False, timeout=_PATIENCE_S, follow_redirects=True, verify=tls_context()
        ) as client,
        client.stream("GET", url) as answer,
    ):
        if answer.status_code != 200:
            return None
        async for piece in answer.aiter_bytes():
            pieces.append(piece)
            size += len(piece)
            if size > most:
                break
    return b"".join(pieces)[: most + 1]


def _judged(data: bytes, rules: ImageRules) -> FetchedImage | ImageFlaw:
    try:
        facts = inspect(data)
    except BadImage:
        return ImageFlaw.WRONG_TYPE
    if facts.mime not in rules.mimes:
        return ImageFlaw.WRONG_TYPE
    if not rules.min_ratio <= facts.width / facts.height <= rules.max_ratio:
        return ImageFlaw.BAD_RATIO
    return FetchedImage(data, facts)
