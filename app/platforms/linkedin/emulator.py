"""A strict stand-in for LinkedIn: it refuses what LinkedIn refuses.

Sources: learn.microsoft.com/linkedin (3-legged OAuth, Posts, UGC Posts, Images, MultiImage,
Documents, Vector Assets, Comments, organization access, statistics, rate limits, versioning) and
recorded answers.
"""

from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.desk import OAuthDesk
from app.platforms.emulation.faults import RouteKind
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_comments import CommentRoutes
from app.platforms.linkedin.emulator_desk import Caller
from app.platforms.linkedin.emulator_media import MediaRoutes
from app.platforms.linkedin.emulator_numbers import NumberRoutes
from app.platforms.linkedin.emulator_people import WRITE_SCOPE, People
from app.platforms.linkedin.emulator_posts import PostRoutes
from app.platforms.linkedin.emulator_rules import (
    ADMIN_SCOPES,
    DESK_RULES,
    UrnNumbers,
    app_rate_limited,
    canned,
    rate_limited,
    refused,
)
from app.platforms.linkedin.schemas import comment_of
from app.platforms.linkedin.spec import (
    ANALYTICS_SCOPE,
    READ_ORGANIZATION_SCOPE,
    READ_SCOPE,
    SPEC,
    WRITE_ORGANIZATION_SCOPE,
)

_WRITE = (WRITE_SCOPE, WRITE_ORGANIZATION_SCOPE)
_READ = (READ_SCOPE, READ_ORGANIZATION_SCOPE)


async def _userinfo(_request: Request, account: Account) -> Response:
    given, _, family = account.name.partition(" ")
    body = {"sub": account.id, "name": account.name, "given_name": given, "family_name": family}
    return JSONResponse({**body, "locale": {"country": "US", "language": "en"}})


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    desk = OAuthDesk(DESK_RULES, world)
    caller, people, numbers = Caller(world, desk), People(world), UrnNumbers()
    media = MediaRoutes(world, people)
    posts = PostRoutes(world, people, media, numbers)
    comments = CommentRoutes(world, people, posts, numbers)
    who = caller.guard("userinfo.GET", ("profile",), _userinfo, is_versioned=False)
    routes = [
        Route("/oauth/v2/authorization", desk.authorize, methods=["GET", "POST"]),
        Route("/oauth/v2/accessToken", desk.token, methods=["POST"]),
        Route("/oauth/v2/introspectToken", desk.introspect, methods=["POST"]),
        Route("/oauth/v2/revoke", desk.revoke, methods=["POST"]),
        Route("/v2/userinfo", who),
        *_people_routes(caller, people),
        *_media_routes(caller, media),
        *_post_routes(caller, posts),
        *_comment_routes(caller, comments),
        *_number_routes(caller, NumberRoutes(world, people, posts)),
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
        permalink=lambda _account, post_id: _permalink(world, post_id),
        look=Look(
            accent="#0a66c2",
            accent_dark="#70b5f9",
            actions=("Like", "Comment", "Repost", "Send"),
            shows_handle=False,
            subtitle="Member of the sandbox",
        ),
    )


def _people_routes(caller: Caller, people: People) -> list[Route]:
    rights = caller.guard("organizationAcls.FINDER-roleAssignee", ADMIN_SCOPES, people.rights)
    look = (*ADMIN_SCOPES, READ_ORGANIZATION_SCOPE)
    organization = caller.guard("organizations.GET", look, people.organization)
    return [
        Route("/rest/organizationAcls", rights),
        Route("/rest/organizations/{id}", organization),
    ]


def _media_routes(caller: Caller, media: MediaRoutes) -> list[Route]:
    guard = caller.guard
    start = guard("images.ACTION_initializeUpload", _WRITE, media.initialize_image)
    begin = guard("documents.ACTION_initializeUpload", _WRITE, media.initialize_document)
    register = guard("assets.ACTION_registerUpload", _WRITE, media.register, is_versioned=False)
    put_image = guard("images.UPLOAD", _WRITE, media.put_image, is_versioned=False)
    put_document = guard("documents.UPLOAD", _WRITE, media.put_document, is_versioned=False)
    put_asset = guard("assets.UPLOAD", _WRITE, media.put_asset, is_versioned=False)
    return [
        Route("/rest/images", start, methods=["POST"]),
        Route("/rest/images/{urn}", guard("images.GET", _READ, media.status)),
        Route("/rest/documents", begin, methods=["POST"]),
        Route("/v2/assets", register, methods=["POST"]),
        Route("/dms-uploads/{name}/uploaded-image/0", put_image, methods=["PUT"]),
        Route("/dms-uploads/{name}/ads-uploadedDocument/0", put_document, methods=["PUT"]),
        Route("/mediaUpload/{name}/feedshare-uploadedImage/0", put_asset, methods=["PUT"]),
    ]


def _post_routes(caller: Caller, posts: PostRoutes) -> list[Route]:
    guard = caller.guard
    create = guard("posts.CREATE", _WRITE, posts.create)
    older = guard("ugcPosts.CREATE", _WRITE, posts.create_ugc, is_versioned=False)
    delete = guard("posts.DELETE", _WRITE, posts.delete)
    return [
        Route("/rest/posts", create, methods=["POST"]),
        Route("/v2/ugcPosts", older, methods=["POST"]),
        Route("/rest/posts", guard("posts.FINDER-author", _READ, posts.find)),
        Route("/rest/posts/{urn}", guard("posts.GET", _READ, posts.get)),
        Route("/rest/posts/{urn}", delete, methods=["DELETE"]),
    ]


def _comment_routes(caller: Caller, comments: CommentRoutes) -> list[Route]:
    guard, path = caller.guard, "/rest/socialActions/{urn}/comments"
    create = guard("socialActions.CREATE-comments", _WRITE, comments.create)
    delete = guard("socialActions.DELETE-comments", _WRITE, comments.delete)
    return [
        Route(path, create, methods=["POST"]),
        Route(path, guard("socialActions.GET_ALL-comments", _READ, comments.list)),
        Route(f"{path}/{{id}}", delete, methods=["DELETE"]),
    ]


def _number_routes(caller: Caller, numbers: NumberRoutes) -> list[Route]:
    guard = caller.guard
    statistics = ("rw_organization_admin", READ_ORGANIZATION_SCOPE)
    member = guard("memberCreatorPostAnalytics.FINDER", (ANALYTICS_SCOPE,), numbers.of_member)
    shares = guard(
        "organizationalEntityShareStatistics.FINDER", statistics, numbers.of_organization
    )
    anybody = guard("socialMetadata.GET", _READ, numbers.of_anybody)
    return [
        Route("/rest/memberCreatorPostAnalytics", member),
        Route("/rest/organizationalEntityShareStatistics", shares),
        Route("/rest/socialMetadata/{urn}", anybody),
    ]


def _permalink(world: World, post_id: str) -> str:
    if comment_of(post_id) is None:
        return f"/feed/update/{post_id}/"
    comment = world.ledger.find(SPEC.slug, post_id)
    below = comment.parent_id if comment else ""
    return f"/feed/update/{below}/?commentUrn={quote(post_id, safe='')}"


async def _nowhere(_request: Request, _error: Exception) -> Response:
    return refused(404, "RESOURCE_NOT_FOUND", "No virtual resource found")
