"""The networks' specs, as the composer needs them."""

from collections.abc import Iterable

from app.domain.spec import PlatformSpec
from app.platforms import registry


def spec_of(platform: str) -> PlatformSpec:
    """The spec of the network called ``platform``."""
    return registry.get(platform).spec


def specs_of(platforms: Iterable[str]) -> list[PlatformSpec]:
    """The specs of these networks, each once."""
    return [spec_of(platform) for platform in dict.fromkeys(platforms)]
