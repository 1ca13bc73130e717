"""A strict stand-in for Telegram's Bot API: it refuses what Telegram refuses.

Sources: core.telegram.org/bots/api, the Bot API server's source, and recorded answers. Bots come
into being when a well-formed token is first used, chats when a bot first asks for them; a bot is
an administrator of every channel, until the panel takes the right away.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import RouteKind
from app.platforms.emulation.ledger import LandedPost
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.telegram import emulator_orders as orders
from app.platforms.telegram.emulator_bots import Bots
from app.platforms.telegram.emulator_rules import (
    bad,
    canned,
    chat_json,
    find_chat,
    kind_of,
    may_post,
    rate_limited,
    refuse,
)
from app.platforms.telegram.emulator_send import Call, Messages, Sender
from app.platforms.telegram.spec import SPEC

_DELETABLE_S = 48 * 3600
_MOST_REQUEST = 50 * 1024 * 1024
_TOKEN_PATH = re.compile(r".*/bot(?P<token>[^/]+)/\w+")

Work = Callable[[Call[Any]], Awaitable[Response]]


class Methods:
    """The methods of the Bot API that a poster needs."""

    def __init__(self, world: World) -> None:
        self._world, self._bots, self._messages = world, Bots(world), Messages(world)
        sender = Sender(world, self._messages)
        self._of_chats: Mapping[str, tuple[type[orders.ToChat], Work]] = {
            "getChat": (orders.ToChat, self._get_chat),
            "getChatMember": (orders.AboutMember, self._get_member),
            "sendMessage": (orders.SendMessage, sender.message),
            "sendPhoto": (orders.SendPhoto, sender.photo),
            "sendMediaGroup": (orders.SendMediaGroup, sender.album),
            "deleteMessages": (orders.DeleteMessages, self._delete),
        }

    async def answer(self, request: Request) -> Response:
        """Any method; the token is looked at first."""
        token, method = request.path_params["token"], request.path_params["method"]
        if method == "getMe":
            # Connecting begins with it, and nothing else does.
            self._bots.renew(token)
        refusal = self._bots.find_flaw(token)
        if refusal:
            return refusal
        if method == "getMe":
            return JSONResponse({"ok": True, "result": self._bots.describe(token)})
        if method not in self._of_chats:
            return refuse(404)
        if len(await request.body()) > _MOST_REQUEST:
            return refuse(413)
        model, work = self._of_chats[method]
        call = await self._read(request, token, model)
        return call if isinstance(call, Response) else await work(call)

    async def _read(
        self, request: Request, token: str, model: type[orders.ToChat]
    ) -> Call[orders.ToChat] | Response:
        try:
            parameters, files = await orders.read_order(request)
            order = model.model_validate(parameters)
        except ValidationError as error:
            first = error.errors()[0]
            return bad(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        except ValueError:
            return bad("can't parse the parameters")
        chat = find_chat(self._world, order.chat_id)
        if chat is None:
            return bad("chat not found")
        if chat.is_suspended:
            return refuse(403, f"Forbidden: bot was kicked from the {kind_of(chat)} chat")
        refusal = self._bots.admit(token, chat)
        return refusal or Call(request, order, files, self._bots.id_of(token), chat)

    async def _get_chat(self, call: Call[orders.ToChat]) -> Response:
        return JSONResponse({"ok": True, "result": chat_json(call.chat)})

    async def _get_member(self, call: Call[orders.AboutMember]) -> Response:
        """What the bot itself is in the chat."""
        if call.order.user_id != call.bot_id:
            return bad("member list is inaccessible")
        member: dict[str, object] = {"user": {"id": call.bot_id, "is_bot": True}}
        if not may_post(call.chat):
            member["status"] = "left"
        elif kind_of(call.chat) == "channel":
            member |= {"status": "administrator", "can_post_messages": True}
        else:
            member["status"] = "member"
        return JSONResponse({"ok": True, "result": member})

    async def _delete(self, call: Call[orders.DeleteMessages]) -> Response:
        """Take messages down; those that are not there are skipped."""
        found = [self._messages.find(call.chat, number) for number in call.order.message_ids]
        posts = [post for post in found if post is not None]
        if not all(self._is_deletable(call.chat, post) for post in posts):
            return bad("message can't be deleted for everyone")
        for post in posts:
            self._world.ledger.delete(SPEC.slug, post.id)
        return JSONResponse({"ok": True, "result": True})

    def _is_deletable(self, chat: Account, post: LandedPost) -> bool:
        """Where it may post, a channel's bot may delete at any time; elsewhere for two days."""
        age_s = self._world.clock.now() - float(str(post.extra["aged_at"]))
        return age_s < _DELETABLE_S or (kind_of(chat) == "channel" and may_post(chat))


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    route = Route("/bot{token}/{method}", Methods(world).answer, methods=["GET", "POST"])
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(routes=[route], exception_handlers={404: _nowhere, 405: _nowhere}),
        routes={
            RouteKind.PUBLISH: "POST /*/send*",
            RouteKind.TOKEN: "POST /*/getMe",
            RouteKind.MEDIA: "POST /*/send*",
            RouteKind.READ: "POST /*/getChat",
        },
        rate_limited=rate_limited,
        canned=canned,
        # Numbers only: the addresses of methods have the same form.
        permalinks=("/c/{chat}/{id:int}", "/{name}/{id:int}"),
        permalink=lambda chat, post_id: f"/{chat.handle}/{post_id}",
        look=Look(
            accent="#1c84c6",
            accent_dark="#5eb5f7",
            actions=("Comment", "Share"),
            shows_handle=True,
        ),
        post_id=lambda path: str(path["id"]),
        find_token=_find_token,
    )


def _find_token(request: Request) -> str | None:
    match = _TOKEN_PATH.fullmatch(request.url.path)
    return match["token"] if match else None


async def _nowhere(_request: Request, _error: Exception) -> Response:
    return refuse(404)
