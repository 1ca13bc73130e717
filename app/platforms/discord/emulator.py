"""A strict stand-in for Discord's webhooks: it refuses what Discord refuses.

Source: discord-api-docs (Webhook Resource, Message Resource, Uploading Files, Rate Limits).

Every name is a channel with one webhook. A channel whose name begins with "forum" is a forum. Any
message of a channel may have a thread, which has the message's id.
"""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.platforms.discord.address import SANDBOX_WEBHOOK
from app.platforms.discord.emulator_message import MessageOrder, SentFile, read_message
from app.platforms.discord.emulator_rules import (
    Snowflakes,
    canned,
    rate_limited,
    refused,
    write_bucket,
)
from app.platforms.discord.spec import SPEC
from app.platforms.emulation.accounts import Account, number_for
from app.platforms.emulation.faults import Mode, RouteKind
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedMedia, LandedPost
from app.platforms.emulation.media import BadImage, Facts, Upload, inspect
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.sandbox_app import secret_owner

GUILD_ID = str(number_for(SPEC.slug, "the sandbox's server"))
_SOON_S, _SOON_MOST = 2, 5
_MINUTE_S, _MINUTE_MOST = 60, 30
_FOREVER = float("inf")

Work = Callable[[Request, Account], Awaitable[Response]]


def find_token(request: Request) -> str | None:
    """The secret in a request's address."""
    words = request.url.path.partition("/webhooks/")[2].split("/")
    return "/".join(words[:2]) if len(words) > 1 else None


class Door:
    """Lets in who shows the address of a webhook that exists."""

    def __init__(self, world: World) -> None:
        self._world, self._grants = world, world.grants(SPEC.slug)

    def guard(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        """``work`` as a route for the channel of the webhook in the address."""

        async def route(request: Request) -> Response:
            account = self._enter(request.path_params["webhook"], request.path_params["token"])
            return account if isinstance(account, Response) else await work(request, account)

        return route

    def _enter(self, webhook_id: str, token: str) -> Account | Response:
        name = secret_owner(token)
        if name is None:
            return refused(401, 50027)
        if webhook_id != SANDBOX_WEBHOOK:
            return refused(404, 10015)
        secret = f"{webhook_id}/{token}"
        channel_id = str(number_for(SPEC.slug, name))
        self._grants.adopt(secret, channel_id)
        known = self._grants.find(secret, "access")
        if known is None or known.state != "active":
            return refused(404, 10015)
        title = name.replace("_", " ").title()
        return self._world.accounts.sign_in(SPEC.slug, channel_id, name, title)


class WebhookRoutes:
    """A webhook, and the messages that it sends."""

    def __init__(self, world: World) -> None:
        self._world, self._ids = world, Snowflakes()

    async def show(self, request: Request, account: Account) -> Response:
        """What a webhook tells about itself to whoever knows its address."""
        return JSONResponse(
            {
                "id": request.path_params["webhook"],
                "type": 1,
                "name": account.name,
                "avatar": None,
                "channel_id": account.id,
                "guild_id": GUILD_ID,
                "application_id": None,
                "token": request.path_params["token"],
            }
        )

    async def execute(self, request: Request, account: Account) -> Response:
        """One message; refused for every reason that Discord has."""
        now, hit = self._world.clock.now(), self._world.windows.hit
        soon = hit((SPEC.slug, "soon", account.id), _SOON_MOST, _SOON_S, now)
        minute = hit((SPEC.slug, "minute", account.id), _MINUTE_MOST, _MINUTE_S, now)
        for reading in (minute, soon):
            if not reading.is_allowed:
                return rate_limited(reading.reset_in)
        response = await self._execute(request, account)
        write_bucket(response, soon)
        return response

    async def read(self, request: Request, account: Account) -> Response:
        """One message of this webhook."""
        post = self._find(request, account)
        if post is None or is_struck(request, Mode.EMPTY_READBACK):
            return refused(404, 10008)
        return JSONResponse(self._as_json(post, account, request.path_params["webhook"]))

    async def delete(self, request: Request, account: Account) -> Response:
        """204, or 404 when there is no such message any more."""
        post = self._find(request, account)
        if post is None:
            return refused(404, 10008)
        self._world.ledger.delete(SPEC.slug, post.id)
        return Response(status_code=204)

    async def _execute(self, request: Request, account: Account) -> Response:
        read = await read_message(request)
        if isinstance(read, Response):
            return read
        order, files = read
        thread = self._thread(order, request.query_params.get("thread_id"), account)
        if isinstance(thread, Response):
            return thread
        post_id = self._ids.next()
        draft = Draft(
            account=account.id,
            # Discord trims what surrounds a message.
            text=order.content.strip(),
            media=tuple(self._keep(file, order, account) for file in files),
            extra={**order.model_dump(exclude={"content", "attachments"}), "thread": thread},
        )
        if order.thread_name:
            draft.extra["thread"] = post_id
        post = self._world.ledger.add(SPEC.slug, post_id, draft)
        if request.query_params.get("wait") != "true":
            return Response(status_code=204)
        return JSONResponse(self._as_json(post, account, request.path_params["webhook"]))

    def _thread(
        self, order: MessageOrder, thread_id: str | None, account: Account
    ) -> str | Response | None:
        is_forum = account.handle.startswith("forum")
        if is_forum and not order.thread_name and not thread_id:
            return refused(400, 220001)
        if is_forum and order.thread_name and thread_id:
            return refused(400, 220002)
        if order.thread_name and not is_forum:
            return refused(400, 220003)
        begun_by = self._world.ledger.find(SPEC.slug, thread_id) if thread_id else None
        if thread_id and (begun_by is None or begun_by.account != account.id):
            return refused(404, 10003)
        return thread_id

    def _keep(self, file: SentFile, order: MessageOrder, account: Account) -> LandedMedia:
        """Any file is taken; those that are images have a size."""
        try:
            facts = inspect(file.data)
        except BadImage:
            facts = Facts(file.content_type, 0, 0, 0)
        described = {a.id: a.description for a in order.attachments}
        upload = Upload(
            self._ids.next(),
            account.id,
            "ready",
            _FOREVER,
            facts.mime,
            facts.width,
            facts.height,
            described.get(file.index, ""),
            file.data,
        )
        return self._world.uploads(SPEC.slug).save(upload).landed()

    def _find(self, request: Request, account: Account) -> LandedPost | None:
        post = self._world.ledger.find(SPEC.slug, request.path_params["message"])
        is_there = post is not None and not post.is_deleted and post.account == account.id
        if post is None or not is_there:
            return None
        # A message in a thread is found only where the thread is named.
        return post if post.extra["thread"] == request.query_params.get("thread_id") else None

    def _as_json(self, post: LandedPost, account: Account, webhook_id: str) -> dict[str, object]:
        name = post.extra["username"] or account.name
        reactions = [{"emoji": {"id": None, "name": "👍"}, "count": n} for n in _counts(post)]
        return {
            "id": post.id,
            "type": 0,
            "content": post.text,
            "channel_id": post.extra["thread"] or post.account,
            "author": {"id": webhook_id, "username": name, "bot": True, "avatar": None},
            "attachments": [_attachment(media, post) for media in post.media],
            "embeds": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": _pings_everyone(post),
            "pinned": False,
            "tts": False,
            "timestamp": post.created_at.isoformat(),
            "edited_timestamp": None,
            "flags": post.extra["flags"],
            "components": [],
            "webhook_id": webhook_id,
            **({"reactions": reactions} if reactions else {}),
        }


def _counts(post: LandedPost) -> list[int]:
    """How many reacted, of each kind: as many as there are thumbs in the text."""
    thumbs = post.text.count("👍")
    return [thumbs] if thumbs else []


def _pings_everyone(post: LandedPost) -> bool:
    allowed = post.extra["allowed_mentions"]
    parsed = allowed["parse"] if isinstance(allowed, dict) else ["everyone"]
    return "everyone" in parsed and ("@everyone" in post.text or "@here" in post.text)


def _attachment(media: LandedMedia, post: LandedPost) -> dict[str, object]:
    url = f"https://cdn.discordapp.com/attachments/{post.account}/{media.id}/image"
    body: dict[str, object] = {"id": media.id, "size": media.bytes, "url": url, "proxy_url": url}
    body |= {"filename": "image", "content_type": media.mime}
    if media.alt_text:
        body["description"] = media.alt_text
    if media.width:
        body |= {"width": media.width, "height": media.height}
    return body


async def _nowhere(_request: Request, _error: Exception) -> Response:
    return refused(404, 0)


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    guard, webhooks, routes = Door(world).guard, WebhookRoutes(world), []
    for prefix in ("/api", "/api/v10"):
        webhook = f"{prefix}/webhooks/{{webhook}}/{{token}}"
        message = f"{webhook}/messages/{{message}}"
        routes += [
            Route(webhook, guard(webhooks.show), methods=["GET"]),
            Route(webhook, guard(webhooks.execute), methods=["POST"]),
            Route(message, guard(webhooks.read), methods=["GET"]),
            Route(message, guard(webhooks.delete), methods=["DELETE"]),
        ]
    publish = "POST /api/v10/webhooks/{webhook}/{token}"
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere}),
        routes={
            RouteKind.PUBLISH: publish,
            RouteKind.TOKEN: publish,
            RouteKind.MEDIA: publish,
            RouteKind.READ: "GET /api/v10/webhooks/{webhook}/{token}/messages/{message}",
        },
        rate_limited=rate_limited,
        canned=canned,
        permalinks=("/channels/{guild}/{channel}/{id}",),
        permalink=lambda account, post_id: f"/channels/{GUILD_ID}/{account.id}/{post_id}",
        look=Look(
            accent="#5865f2",
            accent_dark="#949cf7",
            actions=("Add reaction", "Create thread"),
            shows_handle=False,
            subtitle="Webhook in the sandbox's server",
        ),
        find_token=find_token,
    )
