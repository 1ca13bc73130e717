"""A strict stand-in for X: it refuses what X refuses.

Sources: docs.x.com (OAuth 2.0, manage posts, media, rate limits, changelog) and recorded answers.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError, model_validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.audience import reach_of
from app.platforms.emulation.desk import OAuthDesk
from app.platforms.emulation.faults import Mode, RouteKind
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedPost
from app.platforms.emulation.media import Upload
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.x.emulator_desk import Caller
from app.platforms.x.emulator_media import MediaRoutes
from app.platforms.x.emulator_rules import (
    DESK_RULES,
    Snowflakes,
    app_rate_limited,
    canned,
    invalid,
    problem,
    rate_limited,
)
from app.platforms.x.emulator_text import digest, is_too_long, media_key, shown
from app.platforms.x.spec import SPEC
from app.platforms.x.text import find_flaw

# X does not say how long its guard remembers; clients have seen hours.
_DUPLICATE_WINDOW_S = 12 * 3600
_WRITE = ("tweet.read", "tweet.write", "users.read")
_READ = ("tweet.read", "users.read")
_TOO_LONG = (
    "Your Tweet text is too long. For more information on how Twitter determines text length see "
    "https://github.com/twitter/twitter-text."
)
_NO_REPLY = "You can only reply to or quote posts where you are mentioned or are the author."
_GONE = "You attempted to reply to a Tweet that is deleted or not visible to you."
_DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
_LEAST_RESULTS, _MOST_RESULTS, _MOST_IDS = 5, 100, 100
_ALONE = frozenset({"image/gif", "video/mp4", "video/quicktime"})


class ReplyOrder(BaseModel):
    model_config = {"extra": "forbid"}

    in_reply_to_tweet_id: Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]
    exclude_reply_user_ids: list[str] = []


class MediaOrder(BaseModel):
    model_config = {"extra": "forbid"}

    media_ids: Annotated[list[str], Field(min_length=1, max_length=4)]
    tagged_user_ids: Annotated[list[str], Field(max_length=10)] = []


class CreateOrder(BaseModel):
    """``POST /2/tweets``, as far as this product could ever send it."""

    model_config = {"extra": "forbid", "strict": True}

    text: str | None = None
    reply: ReplyOrder | None = None
    media: MediaOrder | None = None
    reply_settings: Literal["following", "mentionedUsers", "subscribers", "verified"] | None = None
    made_with_ai: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "CreateOrder":
        if not (self.text or "").strip() and self.media is None:
            raise ValueError("text is required unless media is given")
        return self


class PostRoutes:
    """Creating, reading and deleting posts."""

    def __init__(self, world: World, media: MediaRoutes, ids: Snowflakes) -> None:
        self._world, self._media, self._ids = world, media, ids

    async def create(self, request: Request, account: Account) -> Response:
        """One post; refused for every reason that X has."""
        if not request.headers.get("content-type", "").startswith("application/json"):
            return invalid("The Content-Type must be application/json.")
        try:
            order = CreateOrder.model_validate_json(await request.body())
        except ValidationError as error:
            first = error.errors()[0]
            return invalid(first["msg"], **{".".join(map(str, first["loc"])) or "text": []})
        uploads = self._find_media(order, account)
        if isinstance(uploads, Response):
            return uploads
        draft = Draft(
            account=account.id,
            text=order.text or "",
            media=tuple(u.landed() for u in uploads),
            parent_id=order.reply.in_reply_to_tweet_id if order.reply else None,
            digest=digest(order.text or ""),
        )
        return self._find_flaw(draft, account) or self._land(draft, account)

    async def delete(self, request: Request, account: Account) -> Response:
        """Take a post down; what is gone already counts as deleted."""
        post = self._world.ledger.find(SPEC.slug, request.path_params["id"])
        if post is not None and post.account != account.id:
            return problem(403, "You are not authorized to delete this Tweet.")
        if post is not None:
            self._world.ledger.delete(SPEC.slug, post.id)
        return JSONResponse({"data": {"deleted": True}})

    async def me(self, _request: Request, account: Account) -> Response:
        """The account behind the token."""
        user = {"id": account.id, "name": account.name, "username": account.handle}
        return JSONResponse({"data": user})

    async def lookup(self, request: Request, _account: Account) -> Response:
        """Posts by id; those that are gone are errors beside the others."""
        ids = request.query_params.get("ids", "").split(",")
        if len(ids) > _MOST_IDS or not all(i.isdigit() and len(i) <= 19 for i in ids):
            return invalid("ids must be 1 to 100 post ids.", ids=ids)
        found = {i: self._world.ledger.find(SPEC.slug, i) for i in ids}
        live = [p for p in found.values() if p is not None and not p.is_deleted]
        fields = request.query_params.get("tweet.fields", "").split(",")
        body: dict[str, object] = {}
        if live:
            body["data"] = [self._as_json(p) | self._measured(p, fields) for p in live]
        if gone := [i for i in ids if i not in {p.id for p in live}]:
            body["errors"] = [
                {"title": "Not Found Error", "resource_type": "tweet", "value": i} for i in gone
            ]
        return JSONResponse(body)

    def _measured(self, post: LandedPost, fields: list[str]) -> dict[str, object]:
        if "public_metrics" not in fields:
            return {}
        reach = reach_of(self._world, post)
        return {
            "public_metrics": {
                "retweet_count": reach.shares,
                "reply_count": reach.replies,
                "like_count": reach.likes,
                "quote_count": 0,
                "bookmark_count": reach.saves,
                "impression_count": reach.views,
            }
        }

    async def timeline(self, request: Request, _account: Account) -> Response:
        """An account's posts, newest first."""
        query, owner = request.query_params, request.path_params["id"]
        try:
            start = _read_start(query.get("start_time"))
            most = int(query.get("max_results", "10"))
            skipped = int(query.get("pagination_token", "0"))
        except ValueError:
            return invalid("A query parameter cannot be read.", start_time=[], max_results=[])
        if not _LEAST_RESULTS <= most <= _MOST_RESULTS:
            return invalid("max_results must be between 5 and 100.", max_results=[str(most)])
        if self._world.accounts.find(SPEC.slug, owner) is None:
            return problem(404, f"Could not find user with id: [{owner}].", "resource-not-found")
        if is_struck(request, Mode.EMPTY_READBACK):
            return JSONResponse({"meta": {"result_count": 0}})
        posts = [
            p
            for p in self._world.ledger.list(
                SPEC.slug, owner, newest_first=True, with_deleted=False
            )
            if start is None or p.created_at >= start
        ]
        page = posts[skipped : skipped + most]
        meta: dict[str, object] = {"result_count": len(page)}
        if len(posts) > skipped + most:
            meta["next_token"] = str(skipped + most)
        data = {"data": [self._as_json(p) for p in page]} if page else {}
        return JSONResponse({**data, "meta": meta})

    def _find_media(self, order: CreateOrder, account: Account) -> tuple[Upload, ...] | Response:
        ids = tuple(order.media.media_ids) if order.media else ()
        uploads = self._media.find_usable(ids, account)
        is_mixed = uploads and len(uploads) > 1 and any(u.mime in _ALONE for u in uploads)
        if uploads is None or is_mixed:
            return invalid("Your media IDs are invalid.", **{"media.media_ids": list(ids)})
        return uploads

    def _find_flaw(self, draft: Draft, account: Account) -> Response | None:
        if find_flaw(draft.text):
            return invalid("text contains invalid characters.", text=[])
        if is_too_long(draft.text):
            return problem(400, _TOO_LONG)
        if draft.parent_id is not None:
            parent = self._world.ledger.find(SPEC.slug, draft.parent_id)
            if parent is None or parent.is_deleted:
                return problem(403, _GONE)
            if parent.account != account.id and parent.account not in account.mentioned_by:
                return problem(403, _NO_REPLY, "not-authorized-for-resource")
        is_repeated = draft.digest and self._world.ledger.find_same(
            SPEC.slug, draft, _DUPLICATE_WINDOW_S, with_deleted=False
        )
        return problem(403, _DUPLICATE) if is_repeated else None

    def _land(self, draft: Draft, account: Account) -> Response:
        post = self._world.ledger.add(SPEC.slug, self._ids.next(), draft)
        text, _ = shown(post, account.handle)
        body = {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}
        return JSONResponse({"data": body}, 201)

    def _as_json(self, post: LandedPost) -> dict[str, object]:
        author = self._world.accounts.find(SPEC.slug, post.account)
        text, urls = shown(post, author.handle if author else "i")
        body: dict[str, object] = {
            "id": post.id,
            "text": text,
            "created_at": post.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "edit_history_tweet_ids": [post.id],
        }
        if urls:
            body["entities"] = {"urls": urls}
        if post.parent_id:
            body["referenced_tweets"] = [{"type": "replied_to", "id": post.parent_id}]
        if post.media:
            body["attachments"] = {"media_keys": [media_key(m) for m in post.media]}
        return body


def _read_start(value: str | None) -> datetime | None:
    if not value:
        return None
    return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    desk, ids = OAuthDesk(DESK_RULES, world), Snowflakes()
    media = MediaRoutes(world, ids)
    posts = PostRoutes(world, media, ids)
    guard = Caller(world, desk).guard
    write_media = ("media.write",)
    routes = [
        Route("/i/oauth2/authorize", desk.authorize, methods=["GET", "POST"]),
        Route("/2/oauth2/token", desk.token, methods=["POST"]),
        Route("/2/oauth2/revoke", desk.revoke, methods=["POST"]),
        Route("/2/users/me", guard("me", _READ, posts.me)),
        Route("/2/users/{id}/tweets", guard("timeline", _READ, posts.timeline)),
        Route("/2/tweets", guard("create", _WRITE, posts.create), methods=["POST"]),
        Route("/2/tweets", guard("lookup", _READ, posts.lookup), methods=["GET"]),
        Route("/2/tweets/{id}", guard("delete", _WRITE, posts.delete), methods=["DELETE"]),
        Route("/2/media/upload", guard("upload", write_media, media.simple), methods=["POST"]),
        Route("/2/media/upload", guard("status", write_media, media.status), methods=["GET"]),
        Route(
            "/2/media/upload/initialize",
            guard("chunks", write_media, media.initialize),
            methods=["POST"],
        ),
        Route(
            "/2/media/upload/{id}/append",
            guard("chunks", write_media, media.append),
            methods=["POST"],
        ),
        Route(
            "/2/media/upload/{id}/finalize",
            guard("chunks", write_media, media.finalize),
            methods=["POST"],
        ),
        Route(
            "/2/media/metadata", guard("metadata", write_media, media.metadata), methods=["POST"]
        ),
    ]
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere}),
        routes={
            RouteKind.PUBLISH: "POST /2/tweets",
            RouteKind.TOKEN: "POST /2/oauth2/token",
            RouteKind.MEDIA: "POST /2/media/upload",
            RouteKind.READ: "GET /2/users/{id}/tweets",
        },
        rate_limited=rate_limited,
        app_rate_limited=app_rate_limited,
        canned=canned,
        permalinks=("/{handle}/status/{id}", "/i/status/{id}"),
        permalink=lambda account, post_id: f"/{account.handle}/status/{post_id}",
        look=Look(
            accent="#0f6cbd",
            accent_dark="#1d9bf0",
            actions=("Reply", "Repost", "Like", "Share"),
            shows_handle=True,
        ),
    )


async def _nowhere(_request: Request, _error: Exception) -> Response:
    return problem(404, "Sorry, that page does not exist.")
