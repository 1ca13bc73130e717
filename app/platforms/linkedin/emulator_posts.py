"""Posts at the emulated LinkedIn: creating them by either route, finding and deleting them."""

from dataclasses import dataclass

from pydantic import ValidationError
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.domain.text import count_code_points_or_utf16
from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedPost
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_desk import granted
from app.platforms.linkedin.emulator_media import MediaRoutes
from app.platforms.linkedin.emulator_orders import PostOrder, UgcOrder
from app.platforms.linkedin.emulator_people import People
from app.platforms.linkedin.emulator_rules import (
    UrnNumbers,
    bad_field,
    denied,
    duplicate_of,
    field_flaw,
    refused,
)
from app.platforms.linkedin.emulator_text import digest, rendered
from app.platforms.linkedin.little_text import escape
from app.platforms.linkedin.schemas import POST_URN
from app.platforms.linkedin.spec import READ_ORGANIZATION_SCOPE, READ_SCOPE, SPEC

# Reports say that the guard remembers a day or two.
_DUPLICATE_WINDOW_S = 24 * 3600
_LIMIT = 3000


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A post as either route asks for it; ``media`` are URNs with alt text or title."""

    author: str
    text: str
    commentary: str
    visibility: str
    media: tuple[tuple[str, str], ...]


class PostRoutes:
    """Creating, finding and deleting posts."""

    def __init__(
        self, world: World, people: People, media: MediaRoutes, numbers: UrnNumbers
    ) -> None:
        self._world, self._people, self._media = world, people, media
        self._numbers = numbers

    async def create(self, request: Request, member: Account) -> Response:
        """201 with an empty body and the URN in a header, or one of LinkedIn's refusals."""
        if not request.headers.get("content-type", "").startswith("application/json"):
            return refused(400, "BAD_REQUEST", "Content-Type must be application/json")
        try:
            order = PostOrder.model_validate_json(await request.body())
        except ValidationError as error:
            return field_flaw(error)
        media = order.content.media_list() if order.content else []
        if order.content and not media:
            return bad_field("INVALID_VALUE_FOR_FIELD", "/content", "content must be one kind")
        wanted = _Wanted(
            order.author,
            rendered(order.commentary),
            order.commentary,
            order.visibility,
            tuple((m.id, m.title if ":document:" in m.id else m.alt_text) for m in media),
        )
        return self._make(request, member, wanted)

    async def create_ugc(self, request: Request, member: Account) -> Response:
        """The same by the older route: plain text, assets, and the URN in the body as well."""
        if not request.headers.get("content-type", "").startswith("application/json"):
            return refused(400, "BAD_REQUEST", "Content-Type must be application/json")
        try:
            order = UgcOrder.model_validate_json(await request.body())
        except ValidationError as error:
            return field_flaw(error)
        share = order.content.share
        if (share.category == "IMAGE") != (share.media is not None):
            return bad_field(
                "INVALID_VALUE_FOR_FIELD", "/specificContent", "media do not fit the category"
            )
        assets = share.media or []
        wanted = _Wanted(
            order.author,
            share.commentary.text,
            escape(share.commentary.text),
            order.visibility.network,
            tuple((a.media, a.description.text if a.description else "") for a in assets),
        )
        answer = self._make(request, member, wanted)
        if answer.status_code != 201:
            return answer
        urn = answer.headers["x-restli-id"]
        return JSONResponse({"id": urn}, 201, {"x-restli-id": urn})

    async def find(self, request: Request, member: Account) -> Response:
        """The finder by author, newest first."""
        query = request.query_params
        if query.get("q") != "author" or request.headers.get("x-restli-method") != "FINDER":
            return refused(400, "BAD_REQUEST", "The finder is not known")
        author_id = query.get("author", "").rpartition(":")[2]
        if query.get("author") != self._people.urn_of(author_id) or not self.may_read(
            request, member, author_id
        ):
            return denied("posts.FINDER-author")
        posts = [
            post
            for post in self._world.ledger.list(
                SPEC.slug, author_id, newest_first=True, with_deleted=False
            )
            if POST_URN.fullmatch(post.id)
        ][: _count(query)]
        if is_struck(request, Mode.EMPTY_READBACK):
            posts = []
        paging = {"start": 0, "count": _count(query), "links": []}
        return JSONResponse({"elements": [self._as_json(p) for p in posts], "paging": paging})

    async def get(self, request: Request, member: Account) -> Response:
        """One post."""
        post = self._world.ledger.find(SPEC.slug, request.path_params["urn"])
        if post is None or post.is_deleted or not self.may_read(request, member, post.account):
            return refused(404, "NOT_FOUND", "Post not found")
        return JSONResponse(self._as_json(post))

    async def delete(self, request: Request, member: Account) -> Response:
        """204, also when it is gone already."""
        urn = request.path_params["urn"]
        # An address that holds the URN unescaped is not one that Rest.li can read.
        if not POST_URN.fullmatch(urn) or b"urn:li:" in request.scope["raw_path"]:
            return refused(400, "INVALID_URN_ID", "The URN in the path cannot be read")
        post = self._world.ledger.find(SPEC.slug, urn)
        if post is None:
            return refused(404, "NOT_FOUND", "Post not found")
        if self._people.author(self._people.urn_of(post.account), request, member) is None:
            return denied("posts.DELETE")
        self._world.ledger.delete(SPEC.slug, urn)
        return Response(status_code=204)

    def may_read(self, request: Request, member: Account, author_id: str) -> bool:
        """Whether the token lets ``member`` read what this author posted."""
        needed = READ_ORGANIZATION_SCOPE if author_id.isdigit() else READ_SCOPE
        return needed in granted(request) and self._people.may_see(author_id, member)

    def _make(self, request: Request, member: Account, wanted: _Wanted) -> Response:
        author = self._people.author(wanted.author, request, member)
        if author is None:
            return denied("posts.CREATE")
        flaw = self._find_flaw(wanted, author)
        if flaw:
            return flaw
        draft = Draft(
            account=author.id,
            text=wanted.text,
            media=tuple(self._media.get(urn).landed(words) for urn, words in wanted.media),
            digest=digest(wanted.text, tuple(urn for urn, _ in wanted.media)),
            extra={"visibility": wanted.visibility, "commentary": wanted.commentary},
        )
        return self._land(draft)

    def _find_flaw(self, wanted: _Wanted, author: Account) -> Response | None:
        # LinkedIn does not say what it counts: as strict as any reading of it.
        if count_code_points_or_utf16(wanted.text) > _LIMIT:
            return bad_field(
                "FIELD_LENGTH_TOO_LONG", "/commentary", f"The maximum length is {_LIMIT} characters"
            )
        if not wanted.media and not wanted.text.strip():
            return bad_field("INVALID_VALUE_BLANK_FIELD", "/commentary", "commentary is blank")
        if author.id.isdigit() and wanted.visibility != "PUBLIC":
            return bad_field(
                "INVALID_VALUE_FOR_FIELD", "/visibility", "organizations post for everyone"
            )
        kinds = {urn.split(":")[2] for urn, _ in wanted.media}
        if "document" in kinds and not wanted.media[0][1]:
            return bad_field("MISSING_FIELD", "/content/media/title", "title is required")
        if "document" in kinds and len(wanted.media) > 1:
            return bad_field("INVALID_VALUE_FOR_FIELD", "/content/multiImage", "not an image")
        flaws = (self._media.find_flaw(urn, author) for urn, _ in wanted.media)
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

    def _as_json(self, post: LandedPost) -> dict[str, object]:
        made_at = int(post.created_at.timestamp() * 1000)
        body: dict[str, object] = {
            "id": post.id,
            "author": self._people.urn_of(post.account),
            "commentary": post.extra["commentary"],
            "visibility": post.extra["visibility"],
            "lifecycleState": "PUBLISHED",
            "createdAt": made_at,
            "publishedAt": made_at,
        }
        # What the older route calls an asset is an image here.
        media = [
            {"id": m.id.replace(":digitalmediaAsset:", ":image:"), "altText": m.alt_text}
            for m in post.media
        ]
        if media:
            is_single = len(media) == 1
            body["content"] = {"media": media[0]} if is_single else _multi(media)
        return body


def _multi(images: list[dict[str, str]]) -> dict[str, object]:
    return {"multiImage": {"images": images}}


def _count(query: QueryParams) -> int:
    value = query.get("count", "10")
    return min(int(value), 100) if value.isdigit() else 10
