"""Comments below the posts of the emulated Instagram. Sources: Instagram media comments, Instagram
comment references; the limits are those of the app, none is documented."""

from starlette.responses import JSONResponse, Response

from app.domain.text import count_code_points_or_utf16
from app.platforms.emulation.accounts import Account, number_for
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedPost
from app.platforms.emulation.world import World
from app.platforms.graph.emulator_containers import Numbers, told_time
from app.platforms.graph.emulator_errors import bad_parameter, lacking, missing_object
from app.platforms.graph.emulator_fields import Node, list_answer
from app.platforms.graph.emulator_guard import GraphCall, Work, has_scope
from app.platforms.graph.emulator_numbers import number
from app.platforms.graph.emulator_paging import piece_of
from app.platforms.graph.emulator_requests import Params
from app.platforms.instagram.emulator_rules import TOO_MANY_TAGS, said
from app.platforms.instagram.spec import COMMENT_LIMIT, SPEC
from app.platforms.instagram.text import find_flaw
from app.platforms.instagram.ways import Way

_PARAMS = frozenset({"access_token", "appsecret_proof", "message"})


class CommentRoutes:
    """Commenting below the account's own posts; below others it lets no app comment."""

    def __init__(self, world: World) -> None:
        self._world, self._numbers = world, Numbers()

    async def create(self, call: GraphCall) -> Response:
        """``POST /{post}/comments``."""
        post = find_own_post(self._world, call)
        if post is None:
            return missing_object(call.part("id"))
        flaw = _flaw(call.params)
        if flaw:
            return flaw
        draft = Draft(call.account.id, call.params.word("message"), parent_id=post.id)
        made = self._world.ledger.add(SPEC.slug, self._numbers.next(), draft)
        return JSONResponse({"id": made.id})

    async def list(self, call: GraphCall) -> Response:
        """``GET /{post}/comments``, newest first."""
        post = find_own_post(self._world, call)
        if post is None:
            return missing_object(call.part("id"))
        is_late = is_struck(call.request, Mode.EMPTY_READBACK)
        below = [] if is_late else comments_below(self._world, post)
        shown, paging = piece_of(call, below)
        nodes = [comment_node(call.account, comment) for comment in shown]
        return list_answer(
            nodes, call.params.word("fields"), "IGComment", "id,text,timestamp", paging
        )

    def deleting(self, way: Way, delete_post: Work) -> Work:
        """``DELETE /{id}``: both ways in may delete comments, and ``delete_post`` answers for what
        is none."""

        async def delete(call: GraphCall) -> Response:
            comment = find_own_comment(self._world, call)
            if comment is None:
                return await delete_post(call)
            if not has_scope(call.token, call.account, way.comment_scope):
                return lacking(way.comment_scope)
            self._world.ledger.delete(SPEC.slug, comment.id)
            return JSONResponse({"success": True})

        return delete


def find_own_post(world: World, call: GraphCall) -> LandedPost | None:
    """The live post that the call names, if it is the caller's."""
    found = _find_own(world, call.part("id"), call.account)
    return found if found and found.parent_id is None else None


def find_own_comment(world: World, call: GraphCall) -> LandedPost | None:
    """The live comment that the call names, if it is the caller's; it ends with its post."""
    found = _find_own(world, call.part("id"), call.account)
    is_comment = found and found.parent_id and _find_own(world, found.parent_id, call.account)
    return found if is_comment else None


def comments_below(world: World, post: LandedPost) -> list[LandedPost]:
    """The comments below ``post``, newest first."""
    found = world.ledger.list(SPEC.slug, post.account, newest_first=True, with_deleted=False)
    return [comment for comment in found if comment.parent_id == post.id]


def comment_node(account: Account, comment: LandedPost) -> Node:
    """A comment with every field that it has. Its author's ``from`` has an id that is good for
    one app only; ``user`` is told of the account's own comments."""
    scoped = str(number_for(SPEC.slug, f"commenter/{account.id}"))
    return {
        "id": comment.id,
        "text": comment.text,
        "timestamp": told_time(comment),
        "username": account.handle,
        "from": {"id": scoped, "username": account.handle},
        "user": {"id": account.id},
        "like_count": number(comment.id, "likes"),
        "hidden": False,
        "media": {"id": comment.parent_id},
    }


def _find_own(world: World, node: str, account: Account) -> LandedPost | None:
    found = world.ledger.find(SPEC.slug, node)
    is_there = found and not found.is_deleted and found.account == account.id
    return found if is_there else None


def _flaw(params: Params) -> Response | None:
    unknown, text = set(params.values) - _PARAMS, params.word("message")
    if unknown:
        return bad_parameter(f"Unexpected parameter {min(unknown)}")
    if not text.strip():
        return bad_parameter("The parameter message is required")
    if count_code_points_or_utf16(text) > COMMENT_LIMIT:
        return bad_parameter(f"Param message must be at most {COMMENT_LIMIT} characters long.")
    return said(*TOO_MANY_TAGS) if find_flaw(text) else None
