"""The sandbox as one of Mastodon's relatives."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.platforms.base import Endpoints
from app.platforms.errors import AuthExpired
from tests.contract.harness import Sandbox
from tests.contract.scenario import Scenario
from tests.platforms.mastodon.scenario import SCENARIO

SLUG = "mastodon"
RELATIVES = ("gotosocial", "pleroma", "pixelfed", "sharkey", "friendica")
# They take a text without an image.
TALKERS = tuple(name for name in RELATIVES if name != "pixelfed")
# Pleroma has one sentence for every token that it does not take.
_OWN: Mapping[str, Mapping[str, Any]] = {"pleroma": {"revoked": AuthExpired}}


class Relative(Sandbox):
    """The running sandbox, the network being the relative called ``name``."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self.url, self.http, self._name = sandbox.url, sandbox.http, name

    def endpoints(self, slug: str, *, is_partner: bool = False) -> Endpoints:
        base = super().endpoints(slug, is_partner=is_partner)
        host = f"{base.api_url}/~{self._name}"
        return replace(base, api_url=host, auth_url=host)

    def fault(self, platform: str, mode: str, **more: Any) -> dict[str, Any]:
        if mode.startswith("media_") and self._name == "friendica":
            more["route"] = "POST /api/v1/media"
        if "route" in more and "*" not in more["route"]:
            method, _, path = more["route"].partition(" ")
            more["route"] = f"{method} /~{self._name}{path}"
        return super().fault(platform, mode, **more)


def scenario_of(name: str) -> Scenario:
    """What the contract tests need to know about the relative called ``name``."""
    return replace(SCENARIO, **_OWN.get(name, {}))
