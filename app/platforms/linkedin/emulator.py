"""A strict stand-in for LinkedIn: it refuses what LinkedIn refuses.

Sources: learn.microsoft.com/linkedin (3-legged OAuth, Posts, Images, MultiImage, rate limits,
versioning) and recorded answers.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.domain.text import count_code_points_or_utf16
from app.platforms.emulation.accounts import Account
from app.platforms.emulation.desk import OAuthDesk
from app.platforms.emulation.faults import Mode, RouteKind
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedPost
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_desk import Caller
from app.platforms.linkedin.emulator_media import MediaRoutes
from app.platforms.linkedin.emulator_rules import (
    DESK_RULES,
    UrnNumbers,
    app_rate_limited,
    bad_field,
    canned,
    denied,
    duplicate_of,
    rate_limited,
    refused,
)
from app.platforms.linkedin.emulator_text import digest, rendered
from app.platforms.linkedin.schemas import POST_URN
from app.platforms.linkedin.spec import READ_SCOPE, SPEC

# Reports say that the guard remembers a day or two.
_DUPLICATE_WINDOW_S = 24 * 3600
_LIMIT = 3000
_WRITE_SCOPE = "w_member_social"


class ImageOrder(BaseModel):
    model_config = {"extra": "forbid"}

    id: Annotated[str, Field(pattern=r"^urn:li:image:\w+$")]
    alt_text: Annotated[str, Field(alias="altText", max_length=4086)] = ""
    title: str = ""


class MultiImageOrder(BaseModel):
    model_config = {"extra": "forbid"}

    images: Annotated[list[ImageOrder], Field(min_length=2, max_length=20)]


class ContentOrder(BaseModel):
    """Exactly one of both."""

    model_config = {"extra": "forbid"}

    media: ImageOrder | None = None
    multi_image: MultiImageOrder | None = Field(default=None, alias="multiImage")

    def images(self) -> list[ImageOrder]:
        """The images in order; empty when both or none are given."""
        if (self.media is None) == (self.multi_image is None):
            return []
        return [self.media] if self.media else (self.multi_image or _NO_IMAGES).images


_NO_IMAGES = MultiImageOrder.model_construct(images=[])


class DistributionOrder(BaseModel):
    model_config = {"extra": "forbid"}

    feed: Literal["MAIN_FEED", "NONE"] = Field(alias="feedDistribution")
    target_entities: list[object] = Field(default=[], alias="targetEntities")
    channels: list[object] = Field(default=[], alias="thirdPartyDistributionChannels")


class PostOrder(BaseModel):
    """``POST /rest/posts``, as far as this product could ever send it."""

    model_config = {"extra": "forbid"}

    author: Annotated[str, Field(pattern=r"^urn:li:(person|organization):[\w-]+$")]
    commentary: str
    visibility: Literal["PUBLIC", "CONNECTIONS", "LOGGED_IN"]
    distribution: DistributionOrder
    lifecycle: Literal["PUBLISHED"] = Field(alias="lifecycleState")
    is_reshare_disabled: bool = Field(default=False, alias="isReshareDisabledByAuthor")
    content: ContentOrder | None = None


class PostRoutes:
    """Creating, finding and deleting posts."""

    def __init__(self, world: World, media: MediaRoutes) -> None:
        self._world, self._media, self._numbers = world, media, UrnNumbers()

    async def create(self, request: Request, account: Account) -> Response:
        """201 with an empty body and the URN in a header, or one of LinkedIn's refusals."""
        if not request.headers.get("content-type", "").startswith("application/json"):
            return refused(400, "BAD_REQUEST", "Content-Type must be application/json")
        try:
            order = PostOrder.model_validate_json(await request.body())
        except ValidationError as error:
            return _field_flaw(error)
        flaw = self._find_flaw(order, account)
        if flaw:
            return flaw
        images = order.content.images() if order.content else []
        text = rendered(order.commentary)
        draft = Draft(
            account=account.id,
            text=text,
            media=tuple(self._media.get(i.id).landed(i.alt_text) for i in images),
            digest=digest(text, tuple(i.id for i in images)),
            extra={"visibility": order.visibility, "commentary": order.commentary},
        )
        return self._land(draft)

    async def find(self, request: Request, account: Account) -> Response:
        """The finder by author, newest first."""
        query = request.query_params
        if query.get("q") != "author" or request.headers.get("x-restli-method") != "FINDER":
            return refused(400, "BAD_REQUEST", "The finder is not known")
        if query.get("author") != f"urn:li:person:{account.id}":
            return denied("posts.FINDER-author")
        posts = self._world.ledger.list(
            SPEC.slug, account.id, newest_first=True, with_deleted=False, limit=_count(query)
        )
        if is_struck(request, Mode.EMPTY_READBACK):
            posts = ()
        paging = {"start": 0, "count": _count(query), "links": []}
        return JSONResponse({"elements": [_as_json(p) for p in posts], "paging": paging})

    async def get(self, request: Request, account: Account) -> Response:
        """One post."""
        post = self._world.ledger.find(SPEC.slug, request.path_params["urn"])
        if post is None or post.is_deleted or post.account != account.id:
            return refused(404, "NOT_FOUND", "Post not found")
        return JSONResponse(_as_json(post))

    async def delete(self, request: Request, account: Account) -> Response:
        """204, also when it is gone already."""
        urn = request.path_params["urn"]
        # An address that holds the URN unescaped is not one that Rest.li can read.
        if not POST_URN.fullmatch(urn) or b"urn:li:" in request.scope["raw_path"]:
            return refused(400, "INVALID_URN_ID", "The URN in the path cannot be read")
        post = self._world.ledger.find(SPEC.slug, urn)
        if post is None:
            return refused(404, "NOT_FOUND", "Post not found")
        if post.account != account.id:
            return denied("posts.DELETE")
        self._world.ledger.delete(SPEC.slug, urn)
        return Response(status_code=204)

    def _find_flaw(self, order: PostOrder, account: Account) -> Response | None:
        if order.author != f"urn:li:person:{account.id}":
            return denied("posts.CREATE")
        # LinkedIn does not say what it counts: as strict as any reading of it.
        if count_code_points_or_utf16(rendered(order.commentary)) > _LIMIT:
            return bad_field(
                "FIELD_LENGTH_TOO_LONG", "/commentary", f"The maximum length is {_LIMIT} characters"
            )
        images = order.content.images() if order.content else []
        if order.content and not images:
            return bad_field("INVALID_VALUE_FOR_FIELD", "/content", "content must be one kind")
        if not images and not order.commentary.strip():
            return bad_field("INVALID_VALUE_BLANK_FIELD", "/commentary", "commentary is blank")
        flaws = (self._media.find_flaw(image.id, account) for image in images)
        return next((flaw for flaw in flaws if flaw), None)

    def _land(self, draft: Draft) -> Response:
        same = self._world.ledger.find_same(
            SPEC.slug, draft, _DUPLICATE_WINDOW_S, with_deleted=True
        )
        if same:
            return duplicate_of(same.id)
        kind = "ugcPost" if draft.media else "share"
        urn = f"urn:li:{kind}:{self._numbers.next()}"
        self._world.ledger.add(SPEC.slug, urn, draft)
        return Response(status_code=201, headers={"x-restli-id": urn})


async def _userinfo(_request: Request, account: Account) -> Response:
    given, _, family = account.name.partition(" ")
    body = {"sub": account.id, "name": account.name, "given_name": given, "family_name": family}
    return JSONResponse({**body, "locale": {"country": "US", "language": "en"}})


def _as_json(post: LandedPost) -> dict[str, object]:
    made_at = int(post.created_at.timestamp() * 1000)
    body: dict[str, object] = {
        "id": post.id,
        "author": f"urn:li:person:{post.account}",
        "commentary": post.extra["commentary"],
        "visibility": post.extra["visibility"],
        "lifecycleState": "PUBLISHED",
        "createdAt": made_at,
        "publishedAt": made_at,
    }
    images = [{"id": m.id, "altText": m.alt_text} for m in post.media]
    if images:
        body["content"] = {"media": images[0]} if len(images) == 1 else _multi(images)
    return body


def _multi(images: list[dict[str, str]]) -> dict[str, object]:
    return {"multiImage": {"images": images}}


def _count(query: QueryParams) -> int:
    value = query.get("count", "10")
    return min(int(value), 100) if value.isdigit() else 10


def _field_flaw(error: ValidationError) -> Response:
    first = error.errors()[0]
    field = "/" + "/".join(map(str, first["loc"]))
    if first["type"] == "missing":
        return bad_field("MISSING_FIELD", field, f"{field} is required")
    if first["type"] == "string_too_long":
        return bad_field("FIELD_LENGTH_TOO_LONG", field, f"{field} is too long")
    return bad_field("INVALID_VALUE_FOR_FIELD", field, f"{field}: {first['msg']}")


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    desk = OAuthDesk(DESK_RULES, world)
    media = MediaRoutes(world)
    posts = PostRoutes(world, media)
    guard = Caller(world, desk).guard
    start = guard("images.ACTION_initializeUpload", _WRITE_SCOPE, media.initialize)
    put = guard("images.UPLOAD", _WRITE_SCOPE, media.put, is_versioned=False)
    who = guard("userinfo.GET", "profile", _userinfo, is_versioned=False)
    routes = [
        Route("/oauth/v2/authorization", desk.authorize, methods=["GET", "POST"]),
        Route("/oauth/v2/accessToken", desk.token, methods=["POST"]),
        Route("/oauth/v2/introspectToken", desk.introspect, methods=["POST"]),
        Route("/oauth/v2/revoke", desk.revoke, methods=["POST"]),
        Route("/v2/userinfo", who),
        Route("/rest/images", start, methods=["POST"]),
        Route("/rest/images/{urn}", guard("images.GET", READ_SCOPE, media.status)),
        Route("/dms-uploads/{name}/uploaded-image/0", put, methods=["PUT"]),
        Route("/rest/posts", guard("posts.CREATE", _WRITE_SCOPE, posts.create), methods=["POST"]),
        Route("/rest/posts", guard("posts.FINDER-author", READ_SCOPE, posts.find)),
        Route("/rest/posts/{urn}", guard("posts.GET", READ_SCOPE, posts.get)),
        Route(
            "/rest/posts/{urn}",
            guard("posts.DELETE", _WRITE_SCOPE, posts.delete),
            methods=["DELETE"],
        ),
    ]
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere}),
        routes={
            RouteKind.PUBLISH: "POST /rest/posts",
            RouteKind.TOKEN: "POST /oauth/v2/accessToken",
            RouteKind.MEDIA: "PUT /dms-uploads/*",
            RouteKind.READ: "GET /rest/posts",
        },
        rate_limited=rate_limited,
        app_rate_limited=app_rate_limited,
        canned=canned,
        permalinks=("/feed/update/{id}/", "/feed/update/{id}"),
        permalink=lambda _account, post_id: f"/feed/update/{post_id}/",
        look=Look(
            accent="#0a66c2",
            accent_dark="#70b5f9",
            actions=("Like", "Comment", "Repost", "Send"),
            shows_handle=False,
            subtitle="Member of the sandbox",
        ),
    )


async def _nowhere(_request: Request, _error: Exception) -> Response:
    return refused(404, "RESOURCE_NOT_FOUND", "No virtual resource found")
