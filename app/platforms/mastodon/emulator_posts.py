"""Creating, reading and deleting posts at the emulated servers."""

import json
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import is_struck, own_base
from app.platforms.emulation.ledger import Draft, LandedPost
from app.platforms.emulation.media import Upload
from app.platforms.emulation.world import World
from app.platforms.mastodon.emulator_media import MediaRoutes
from app.platforms.mastodon.emulator_rules import WORDS, Snowflakes, refuse
from app.platforms.mastodon.emulator_servers import KeyRule, Server
from app.platforms.mastodon.emulator_text import to_html
from app.platforms.mastodon.spec import SPEC

_KEY_LIFE_S = 3600
_MOST_PAGE, _MOST_BATCH = 40, 20
_TOO_LONG = {
    "gotosocial": (
        "Bad Request: status too long, {length} characters provided (including spoiler/content "
        "warning) but limit is {most}"
    ),
    "pleroma": "The status is over the character limit",
    "pixelfed": "The status field must not be greater than {most} characters.",
    "sharkey": "maxNoteLength",
}


class StatusOrder(BaseModel):
    """``POST /api/v1/statuses``, as far as this product could ever send it."""

    model_config = {"extra": "forbid", "strict": True}

    status: str = ""
    media_ids: list[Annotated[str, Field(min_length=1)]] = []
    in_reply_to_id: str | None = None
    visibility: Literal["public", "unlisted", "private", "direct"] = "public"
    spoiler_text: str = ""
    sensitive: bool = False
    language: Annotated[str | None, Field(pattern=r"^[a-z]{2,3}(-\w+)*$")] = None


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that a server may give again."""

    status: int
    body: bytes
    until: float


class PostRoutes:
    """One server's posts."""

    def __init__(self, server: Server, world: World, media: MediaRoutes, ids: Snowflakes) -> None:
        self._server, self._world, self._media, self._ids = server, world, media, ids
        self._said: dict[str, Said] = {}

    async def create(self, request: Request, account: Account) -> Response:
        """One post; what a key that was seen before does depends on the server."""
        key = request.headers.get("idempotency-key", "")
        again = self._again(request, account, key) if key else None
        if again:
            return again
        answer = await self._create(request, account, key)
        if key and self._server.key in (KeyRule.REPLAYS, KeyRule.REFUSES):
            until = self._world.clock.now() + _KEY_LIFE_S
            self._said[key] = Said(answer.status_code, bytes(answer.body), until)
        return answer

    def _again(self, request: Request, account: Account, key: str) -> Response | None:
        said = self._said.get(key)
        if said and said.until > self._world.clock.now():
            if self._server.key is KeyRule.REFUSES:
                return refuse(request, self._server, 400, "Duplicate idempotency key.")
            return Response(said.body, said.status, media_type="application/json")
        if self._server.key is not KeyRule.RETURNS:
            return None
        same = Draft(account=account.id, text="", digest=key)
        post = self._world.ledger.find_same(SPEC.slug, same, _KEY_LIFE_S, with_deleted=True)
        if post is None:
            return None
        if post.is_deleted:
            return refuse(request, self._server, 404, WORDS[404])
        return JSONResponse(self._as_json(request, post, account))

    async def _create(self, request: Request, account: Account, key: str) -> Response:
        try:
            order = StatusOrder.model_validate(await _read_order(request))
        except (ValidationError, ValueError):
            return refuse(request, self._server, 422, "Validation failed")
        if order.in_reply_to_id and self._find(order.in_reply_to_id) is None:
            return refuse(request, self._server, 404, WORDS[404])
        flaw = self._find_flaw(order)
        if flaw:
            return refuse(request, self._server, 422, flaw)
        if len(order.media_ids) > self._server.max_images:
            words = f"Cannot attach more than {self._server.max_images} files"
            return refuse(request, self._server, 422, words)
        uploads = self._media.find_usable(tuple(order.media_ids), account)
        if isinstance(uploads, str):
            return refuse(request, self._server, 422, uploads)
        return self._land(request, account, order, uploads, key)

    def _find_flaw(self, order: StatusOrder) -> str:
        if self._server.needs_image and not order.media_ids and not order.in_reply_to_id:
            return "Empty statuses are not allowed"
        if not order.status.strip() and not order.media_ids:
            return "Validation failed: Text can't be blank"
        length, most = self._server.length(order.status, order.spoiler_text), self._server.max_text
        if length <= most:
            return ""
        mastodons = "Validation failed: Text character limit of {most} exceeded"
        return _TOO_LONG.get(self._server.name, mastodons).format(length=length, most=most)

    def _land(
        self,
        request: Request,
        account: Account,
        order: StatusOrder,
        uploads: tuple[Upload, ...],
        key: str,
    ) -> Response:
        draft = Draft(
            account=account.id,
            text=order.status,
            media=tuple(u.landed() for u in uploads),
            parent_id=order.in_reply_to_id,
            digest=key,
            extra={
                "spoiler_text": order.spoiler_text,
                "visibility": order.visibility,
                "sensitive": order.sensitive or bool(order.spoiler_text),
                "language": order.language,
            },
        )
        post = self._world.ledger.add(SPEC.slug, self._ids.next(), draft)
        self._media.attach(uploads, post.id)
        return JSONResponse(self._as_json(request, post, account))

    async def show(self, request: Request, account: Account) -> Response:
        """One post."""
        post = self._find(request.path_params["id"])
        if post is None:
            return refuse(request, self._server, 404, WORDS[404])
        return JSONResponse(self._as_json(request, post, account))

    async def several(self, request: Request, account: Account) -> Response:
        """Posts by id; those that are gone are left out."""
        ids = request.query_params.getlist("id[]")
        if not self._server.has_batches or len(ids) > _MOST_BATCH:
            return refuse(
                request, self._server, 404 if len(ids) <= _MOST_BATCH else 422, WORDS[404]
            )
        found = [post for i in ids if (post := self._find(i))]
        return JSONResponse([self._as_json(request, post, account) for post in found])

    async def source(self, request: Request, _account: Account) -> Response:
        """The text as it was written."""
        post = self._find(request.path_params["id"])
        if post is None or not self._server.has_source:
            return refuse(request, self._server, 404, WORDS[404])
        spoiler = post.extra["spoiler_text"]
        return JSONResponse({"id": post.id, "text": post.text, "spoiler_text": spoiler})

    async def context(self, request: Request, account: Account) -> Response:
        """What was said below a post."""
        parent = self._find(request.path_params["id"])
        if parent is None:
            return refuse(request, self._server, 404, WORDS[404])
        below = [p for p in self._live(parent.account) if p.parent_id == parent.id]
        posts = [self._as_json(request, post, account) for post in below]
        return JSONResponse({"ancestors": [], "descendants": posts})

    async def delete(self, request: Request, account: Account) -> Response:
        """Take a post down."""
        post = self._find(request.path_params["id"])
        if post is None or post.account != account.id:
            return refuse(request, self._server, 404, WORDS[404])
        self._world.ledger.delete(SPEC.slug, post.id)
        return JSONResponse({**self._as_json(request, post, account), "text": post.text})

    async def listed(self, request: Request, account: Account) -> Response:
        """An account's posts, newest first, a page of them."""
        if request.path_params["id"] != account.id:
            return refuse(request, self._server, 404, WORDS[404])
        if is_struck(request, Mode.EMPTY_READBACK):
            return JSONResponse([])
        query = request.query_params
        most = query.get("limit", "20")
        if not most.isdigit() or not 1 <= int(most) <= _MOST_PAGE:
            return refuse(request, self._server, 422, "Validation failed: limit")
        before = int(query.get("max_id", "0") or 0)
        posts = [
            post
            for post in self._live(account.id)
            if (not before or int(post.id) < before)
            and (self._server.lists_replies or not post.parent_id)
        ]
        page = posts[: int(most)]
        return JSONResponse([self._as_json(request, post, account) for post in page])

    def _live(self, account_id: str) -> tuple[LandedPost, ...]:
        return self._world.ledger.list(SPEC.slug, account_id, newest_first=True, with_deleted=False)

    def _find(self, post_id: str) -> LandedPost | None:
        post = self._world.ledger.find(SPEC.slug, post_id)
        return None if post is None or post.is_deleted else post

    def _as_json(self, request: Request, post: LandedPost, account: Account) -> dict[str, object]:
        server, made_at = self._server, post.created_at
        username, base = account.handle.partition("@")[0], own_base(request)
        moment = made_at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{made_at.microsecond // 1000:03}Z"
        content = to_html(post.text, reads_markup=server.reads_markup, cuts_links=server.cuts_links)
        return {
            "id": post.id,
            "created_at": moment,
            "in_reply_to_id": post.parent_id,
            "in_reply_to_account_id": post.account if post.parent_id else None,
            **post.extra,
            "uri": f"{base}/users/{username}/statuses/{post.id}",
            "url": f"{base}/@{username}/{post.id}",
            "replies_count": sum(p.parent_id == post.id for p in self._live(post.account)),
            "reblogs_count": 0,
            "favourites_count": 0,
            "content": content,
            "reblog": None,
            "account": {"id": post.account, "username": username, "acct": username},
            "media_attachments": [
                self._media.as_json(request, m.id, m.alt_text) for m in post.media
            ],
        }


async def _read_order(request: Request) -> object:
    """JSON, as we send it. Raises ValueError for anything else."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise ValueError("not JSON")
    return json.loads(await request.body())
