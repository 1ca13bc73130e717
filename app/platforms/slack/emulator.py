"""A strict stand-in for Slack's incoming webhooks: it refuses what Slack refuses.

Sources: docs.slack.dev (incoming webhooks, Block Kit, rate limits) and the changelog of May 2016.

Every name is a channel of one workspace with one webhook. Suspending the account archives the
channel; forbidding it a scope is an administrator's restriction.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode, RouteKind
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedMedia
from app.platforms.emulation.media import Upload
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.sandbox_app import secret_owner
from app.platforms.slack.address import SANDBOX_BOT, SANDBOX_TEAM, Address
from app.platforms.slack.emulator_rules import (
    Block,
    ImageBlock,
    MessageOrder,
    Section,
    canned,
    fetch_image,
    rate_limited,
    read_message,
    word,
)
from app.platforms.slack.spec import SPEC
from app.platforms.slack.text import unescape

# About one a second; short bursts are let through.
_BURST, _BURST_S = 10, 10
_LONGEST_TEXT = 40_000
_FOREVER = float("inf")


def find_token(request: Request) -> str | None:
    """The secret in a request's address."""
    return request.url.path.partition("/services/")[2].strip("/") or None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What readers see of a message."""

    text: str
    media: tuple[LandedMedia, ...]


class WebhookRoute:
    """The one route: messages in, a word out."""

    def __init__(self, world: World) -> None:
        self._world, self._grants = world, world.grants(SPEC.slug)
        self._last = 0

    async def execute(self, request: Request) -> Response:
        """One message; refused for every reason that Slack has."""
        account = self._enter(request.path_params)
        if isinstance(account, Response):
            return account
        now = self._world.clock.now()
        reading = self._world.windows.hit((SPEC.slug, account.id), _BURST, _BURST_S, now)
        if not reading.is_allowed:
            return rate_limited(reading.reset_in)
        read = await read_message(request)
        if isinstance(read, Response):
            return read
        return self._barred(account) or await self._land(request, account, *read)

    def _enter(self, shown: Mapping[str, str]) -> Account | Response:
        address = Address(shown["team"], shown["bot"], shown["token"])
        if address.team != SANDBOX_TEAM:
            return word(404, "no_team")
        name = secret_owner(address.token)
        if name is None:
            return word(403, "invalid_token")
        if address.bot != SANDBOX_BOT:
            return word(404, "no_service")
        account_id = f"{SANDBOX_TEAM}:{name}"
        self._grants.adopt(address.secret, account_id)
        known = self._grants.find(address.secret, "access")
        if known is None or known.state != "active":
            return word(404, "no_service")
        return self._world.accounts.sign_in(SPEC.slug, account_id, name, f"#{name}")

    def _barred(self, account: Account) -> Response | None:
        if account.is_suspended:
            return word(410, "channel_is_archived")
        if account.allowed_scopes is not None and "incoming-webhook" not in account.allowed_scopes:
            return word(403, "action_prohibited")
        return None

    async def _land(
        self, request: Request, account: Account, order: MessageOrder, blocks: list[Block]
    ) -> Response:
        shown = await self._show(order, blocks, account)
        if shown is None or (shown.media and is_struck(request, Mode.MEDIA_FAIL)):
            return word(400, "invalid_blocks")
        draft = Draft(
            account=account.id,
            text=unescape(shown.text),
            media=shown.media,
            extra=order.model_dump(exclude={"text", "blocks"}),
        )
        self._world.ledger.add(SPEC.slug, self._timestamp(), draft)
        return PlainTextResponse("ok")

    async def _show(
        self, order: MessageOrder, blocks: list[Block], account: Account
    ) -> _Shown | None:
        """Blocks where there are some, else the text; None when a picture cannot be had."""
        if not blocks:
            return _Shown(order.text[:_LONGEST_TEXT], ())
        media = [await self._fetch(b, account) for b in blocks if isinstance(b, ImageBlock)]
        there = tuple(m for m in media if m is not None)
        text = "".join(b.text.text for b in blocks if isinstance(b, Section))
        return _Shown(text, there) if len(there) == len(media) else None

    async def _fetch(self, block: ImageBlock, account: Account) -> LandedMedia | None:
        found = await fetch_image(block.image_url)
        if found is None:
            return None
        data, facts = found
        upload = Upload(
            secrets.token_hex(8),
            account.id,
            "ready",
            _FOREVER,
            facts.mime,
            facts.width,
            facts.height,
            block.alt_text,
            data,
        )
        return self._world.uploads(SPEC.slug).save(upload).landed()

    def _timestamp(self) -> str:
        """What Slack calls a message by, and never tells a webhook."""
        self._last = max(int(time.time() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"


async def _nowhere(_request: Request, _error: Exception) -> Response:
    return word(404, "no_service")


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    path = "/services/{team}/{bot}/{token}"
    publish = f"POST {path}"
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(
            routes=[Route(path, WebhookRoute(world).execute, methods=["POST"])],
            exception_handlers={404: _nowhere, 405: _nowhere},
        ),
        routes=dict.fromkeys(RouteKind, publish),
        rate_limited=rate_limited,
        canned=canned,
        permalinks=("/archives/{channel}/{id}",),
        permalink=lambda account, post_id: f"/archives/{account.handle}/{post_id}",
        look=Look(
            accent="#611f69",
            accent_dark="#c48fc9",
            actions=("Add reaction", "Reply in thread", "Forward"),
            shows_handle=False,
            avatar_is_round=False,
            subtitle="App in the sandbox's workspace",
        ),
        find_token=find_token,
    )
