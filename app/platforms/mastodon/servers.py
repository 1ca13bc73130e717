"""What runs on a server, and what it allows.

Servers speak the same API and mean different things by it. Read from the sources of the servers:
Pleroma answers a repeated ``Idempotency-Key`` with whatever it said first, an error too, and to
anybody; Pixelfed refuses the repetition even where the first try failed; others ignore the key.
So the key goes only to Mastodon and what is made from it, and nothing hangs on it there.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from app.domain.spec import MediaSpec, PlatformSpec
from app.platforms.base import CallKind
from app.platforms.errors import PlatformError, Transient
from app.platforms.http import Model, PlatformHttp
from app.platforms.mastodon.schemas import Instance, NodeInfo, NodeLinks
from app.platforms.mastodon.text import URL_COST, count_in_full, count_text

JSON = {"Accept": "application/json"}
# By the names that they give themselves (nodeinfo): the server itself and forks that left posting,
# counting and the key as they were.
_FAMILY = frozenset({"mastodon", "glitch-soc", "hometown", "fedibird", "kmyblue", "ecko"})
_NEEDS_IMAGE = frozenset({"pixelfed"})
# Servers whose permissions are not divided by kind ("write", not "write:statuses").
_UNDIVIDED_SCOPES = frozenset({"pixelfed", "friendica"})
_KNOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_DOMAIN = re.compile(r"(?:https?://)?(?P<name>[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)/?", re.I)
_COMPATIBLE = re.compile(r"\(compatible; (?P<name>[\w-]+)")
_MOST_TEXT = 1_000_000
_MOST_IMAGES = 16


def is_family(software: str) -> bool:
    """Whether it counts, keys and lists posts as Mastodon itself does."""
    return software in _FAMILY


def has_divided_scopes(software: str) -> bool:
    """Whether permissions can be asked for by kind."""
    return software not in _UNDIVIDED_SCOPES


async def find_software(http: PlatformHttp, base_url: str) -> str:
    """What runs there, in lower case (nodeinfo); empty where it does not say."""
    try:
        links = await _get(http, "/.well-known/nodeinfo", NodeLinks)
        for link in links.links:
            # Only what is on this server: the link is its word, not ours.
            if link.href.startswith(f"{base_url}/"):
                return (await _get(http, link.href, NodeInfo)).software.name.lower()
    except PlatformError:
        # Nothing depends on it but fineness: an unknown server is treated with most care.
        return ""
    return ""


async def read_facts(http: PlatformHttp, base_url: str) -> dict[str, object]:
    """What the server says about itself and its limits, as far as it does; plain JSON.

    Raises PlatformError when it cannot be asked.
    """
    instance = await _read_instance(http)
    software = await find_software(http, base_url) or _software_in(instance)
    statuses, media = instance.configuration.statuses, instance.configuration.media_attachments
    facts: dict[str, object | None] = {
        "software": software,
        "version": instance.version[:100],
        "domain": _domain_in(instance),
        "max_characters": statuses.max_characters or instance.max_toot_chars,
        "url_cost": statuses.characters_reserved_per_url,
        "max_images": statuses.max_media_attachments or instance.max_media_attachments,
        "max_alt_text": media.description_limit or instance.description_limit,
        "max_image_bytes": media.image_size_limit or instance.upload_limit,
        "max_image_pixels": media.image_matrix_limit,
        "mime_types": sorted(_KNOWN_TYPES & set(media.supported_mime_types)) or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def adapt(spec: PlatformSpec, facts: Mapping[str, object]) -> PlatformSpec:
    """The network as the server with these ``facts`` has it."""
    software = str(facts.get("software", ""))
    limit = min(_number(facts, "max_characters") or spec.text.limit, _MOST_TEXT)
    if is_family(software):
        cost = _number(facts, "url_cost") or URL_COST
        text = replace(
            spec.text, limit=limit, count=partial(count_text, cost_of_url=cost), cost_of_url=cost
        )
    else:
        # Relatives state a cost of links, too, and count them in full nevertheless.
        text = replace(spec.text, limit=limit, count=count_in_full, cost_of_url=None)
    return replace(spec, text=text, media=_adapt_media(spec.media, facts, software))


def _adapt_media(media: MediaSpec, facts: Mapping[str, object], software: str) -> MediaSpec:
    named = facts.get("mime_types")
    types = media.mime_types & frozenset(named if isinstance(named, list) else ())
    return replace(
        media,
        max_images=min(_number(facts, "max_images") or media.max_images, _MOST_IMAGES),
        mime_types=types or media.mime_types,
        max_bytes=_number(facts, "max_image_bytes") or media.max_bytes,
        max_pixels=_number(facts, "max_image_pixels") or media.max_pixels,
        max_alt_text=_number(facts, "max_alt_text") or media.max_alt_text,
        is_required=software in _NEEDS_IMAGE,
    )


def _number(facts: Mapping[str, object], name: str) -> int | None:
    value = facts.get(name)
    return value if isinstance(value, int) else None


def _software_in(instance: Instance) -> str:
    """From the version string, where relatives say whom they are compatible with."""
    found = _COMPATIBLE.search(instance.version)
    if found:
        return found["name"].lower()
    # Mastodon's major versions begin at 1; a relative that begins at 0 says nothing else.
    return "" if instance.version.startswith("0.") else "mastodon"


def _domain_in(instance: Instance) -> str | None:
    """The name after the @ in handles; some say it as an address."""
    found = _DOMAIN.fullmatch((instance.domain or instance.uri)[:300])
    return found["name"].lower() if found else None


async def _read_instance(http: PlatformHttp) -> Instance:
    try:
        return await _get(http, "/api/v2/instance", Instance)
    except PlatformError as error:
        if isinstance(error, Transient) and (error.http_status or 0) >= 500:
            raise
        return await _get(http, "/api/v1/instance", Instance)


async def _get(http: PlatformHttp, path: str, model: type[Model]) -> Model:
    answer = await http.send("GET", path, CallKind.READ, headers=JSON)
    return http.read(model, answer, CallKind.READ)
