"""Comments at the emulated LinkedIn."""

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.domain.text import count_code_points_or_utf16
from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedPost
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_orders import CommentOrder
from app.platforms.linkedin.emulator_people import People
from app.platforms.linkedin.emulator_posts import PostRoutes
from app.platforms.linkedin.emulator_rules import (
    UrnNumbers,
    bad_field,
    comment_throttled,
    denied,
    field_flaw,
    refused,
)
from app.platforms.linkedin.schemas import POST_URN, comment_of
from app.platforms.linkedin.spec import SPEC

_LIMIT = 1250
_PAUSE_S = 60
_KINDS = ("share", "ugcPost")


class CommentRoutes:
    """Creating, listing and deleting comments below posts."""

    def __init__(
        self, world: World, people: People, posts: PostRoutes, numbers: UrnNumbers
    ) -> None:
        self._world, self._people, self._posts = world, people, posts
        self._numbers = numbers

    async def create(self, request: Request, member: Account) -> Response:
        """201 with the comment, about one a minute for each author."""
        try:
            order = CommentOrder.model_validate_json(await request.body())
        except ValidationError as error:
            return field_flaw(error)
        actor = self._people.author(order.actor, request, member)
        if actor is None:
            return denied("socialActions.CREATE-comments")
        post = self._post(request)
        flaw = _path_flaw(request) or self._find_flaw(order, post)
        if flaw or post is None:
            return flaw or refused(404, "NOT_FOUND", "Post not found")
        turn = self._world.windows.hit(
            (SPEC.slug, "comments", actor.id), 1, _PAUSE_S, self._world.clock.now()
        )
        if not turn.is_allowed:
            return comment_throttled()
        number = str(self._numbers.next())
        urn = f"urn:li:comment:(urn:li:activity:{post.id.rpartition(':')[2]},{number})"
        draft = Draft(actor.id, order.message.text, parent_id=post.id)
        landed = self._world.ledger.add(SPEC.slug, urn, draft)
        return JSONResponse(self._as_json(landed), 201, {"x-restli-id": number})

    async def list(self, request: Request, member: Account) -> Response:
        """Comments below a post that the caller may read, oldest first."""
        post = self._post(request)
        if post is None:
            return refused(404, "NOT_FOUND", "Post not found")
        if not self._posts.may_read(request, member, post.account):
            return denied("socialActions.GET_ALL-comments")
        count = request.query_params.get("count", "10")
        start = request.query_params.get("start", "0")
        if not (count.isdigit() and start.isdigit() and 1 <= int(count) <= 100):
            return refused(400, "BAD_REQUEST", "start or count cannot be read")
        below = [
            other
            for other in self._world.ledger.list(SPEC.slug, with_deleted=False)
            if other.parent_id == post.id
        ]
        page = below[int(start) : int(start) + int(count)]
        if is_struck(request, Mode.EMPTY_READBACK):
            page = []
        paging = {"start": int(start), "count": int(count), "total": len(below), "links": []}
        return JSONResponse({"elements": [self._as_json(c) for c in page], "paging": paging})

    async def delete(self, request: Request, member: Account) -> Response:
        """204; one that is gone is not found."""
        author = request.query_params.get("actor", "")
        if self._people.author(author, request, member) is None:
            return denied("socialActions.DELETE-comments")
        comment = self._comment(request)
        if comment is None:
            return refused(404, "NOT_FOUND", "Comment not found")
        if self._people.urn_of(comment.account) != author:
            return denied("socialActions.DELETE-comments")
        self._world.ledger.delete(SPEC.slug, comment.id)
        return Response(status_code=204)

    def _find_flaw(self, order: CommentOrder, post: LandedPost | None) -> Response | None:
        if post is None:
            return refused(404, "NOT_FOUND", "Post not found")
        if order.object.rpartition(":")[2] != post.id.rpartition(":")[2]:
            return bad_field("INVALID_VALUE_FOR_FIELD", "/object", "object is another post")
        if not order.message.text.strip():
            return bad_field("INVALID_VALUE_BLANK_FIELD", "/message/text", "text is blank")
        if count_code_points_or_utf16(order.message.text) > _LIMIT:
            return bad_field(
                "FIELD_LENGTH_TOO_LONG", "/message/text", f"The maximum length is {_LIMIT}"
            )
        return None

    def _post(self, request: Request) -> LandedPost | None:
        """The post that the path names, by its own URN or as an activity."""
        urn = request.path_params["urn"]
        _, _, number = urn.rpartition(":")
        names = [urn] if POST_URN.fullmatch(urn) else [f"urn:li:{kind}:{number}" for kind in _KINDS]
        found = [self._world.ledger.find(SPEC.slug, name) for name in names]
        return next((post for post in found if post is not None and not post.is_deleted), None)

    def _comment(self, request: Request) -> LandedPost | None:
        number = request.path_params["id"]
        return next(
            (
                post
                for post in self._world.ledger.list(SPEC.slug, with_deleted=False)
                if (name := comment_of(post.id)) and name.number == number
            ),
            None,
        )

    def _as_json(self, comment: LandedPost) -> dict[str, object]:
        name = comment_of(comment.id)
        actor = self._people.urn_of(comment.account)
        return {
            "actor": actor,
            "commentUrn": comment.id,
            "id": name.number if name else "",
            "object": name.below if name else "",
            "message": {"attributes": [], "text": comment.text},
            "created": {"actor": actor, "time": int(comment.created_at.timestamp() * 1000)},
        }


def _path_flaw(request: Request) -> Response | None:
    if b"urn:li:" in request.scope["raw_path"]:
        return refused(400, "INVALID_URN_ID", "The URN in the path cannot be read")
    return None
