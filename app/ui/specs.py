"""The networks' specs, as the composer needs them."""

import asyncio
from collections.abc import Iterable, Mapping

from app.domain.spec import PlatformSpec
from app.platforms import registry


def spec_for(platform: str, facts: Mapping[str, object]) -> PlatformSpec:
    """The spec of the network called ``platform``, as an account with these ``facts`` has it."""
    return registry.get(platform).spec.for_account(facts)


def known_specs() -> dict[str, PlatformSpec]:
    """Every network by its slug."""
    return {platform.spec.slug: platform.spec for platform in registry.all_platforms()}


def each_once(specs: Iterable[PlatformSpec]) -> list[PlatformSpec]:
    """One of ``specs`` for each network, and more where its accounts' text limits differ."""
    return list({(spec.slug, spec.text.limit): spec for spec in specs}.values())


def each_network(specs: Iterable[PlatformSpec]) -> list[PlatformSpec]:
    """One of ``specs`` for each network."""
    return list({spec.slug: spec for spec in specs}.values())


async def warm_up() -> None:
    """Load what counting needs before the first person types; it takes about a second."""
    await asyncio.to_thread(_count_everywhere, "https://example.com 👋")


def _count_everywhere(text: str) -> None:
    for platform in registry.all_platforms():
        platform.spec.text.count(text)
