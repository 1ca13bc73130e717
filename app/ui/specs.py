"""The networks' specs, as the composer needs them."""

import asyncio
from collections.abc import Iterable

from app.domain.spec import PlatformSpec
from app.platforms import registry


def spec_of(platform: str) -> PlatformSpec:
    """The spec of the network called ``platform``."""
    return registry.get(platform).spec


def specs_of(platforms: Iterable[str]) -> list[PlatformSpec]:
    """The specs of these networks, each once."""
    return [spec_of(platform) for platform in dict.fromkeys(platforms)]


async def warm_up() -> None:
    """Load what counting needs before the first person types; it takes about a second."""
    await asyncio.to_thread(_count_everywhere, "https://example.com 👋")


def _count_everywhere(text: str) -> None:
    for platform in registry.all_platforms():
        platform.spec.text.count(text)
