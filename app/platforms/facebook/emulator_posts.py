"""Posts and comments at the emulated Facebook."""

import hashlib
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from app.domain.text import count_code_points_or_utf16
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedPost
from app.platforms.emulation.media import Upload
from app.platforms.emulation.world import World
from app.platforms.facebook.emulator_nodes import Nodes
from app.platforms.facebook.emulator_photos import Photos
from app.platforms.facebook.emulator_rules import duplicate
from app.platforms.facebook.spec import (
    COMMENT_LIMIT,
    COMMENT_SCOPE,
    POST_SCOPES,
    SPEC,
    TEXT_LIMIT,
)
from app.platforms.graph.emulator_containers import Numbers
from app.platforms.graph.emulator_errors import bad_parameter, lacking, missing_object, refused
from app.platforms.graph.emulator_fields import list_answer
from app.platforms.graph.emulator_guard import GraphCall, has_scope
from app.platforms.graph.emulator_numbers import insights
from app.platforms.graph.emulator_paging import piece_of
from app.platforms.graph.emulator_requests import Params

# Nobody says how long the guard remembers.
_DUPLICATE_WINDOW_S = 24 * 3600
_MOST_PHOTOS = 10
_ALWAYS = frozenset({"access_token", "appsecret_proof", "fields"})
_POST_PARAMS = _ALWAYS | {"message", "link", "published", "attached_media"}
_COMMENT_PARAMS = _ALWAYS | {"message", "attachment_id"}
_OWN_HOSTS = ("facebook.com", "fb.com", "fb.me")
_METRICS = (
    "post_media_view",
    "post_total_media_view_unique",
    "post_clicks",
    "post_reactions_by_type_total",
)


class Posts:
    """Creating, listing, counting and deleting."""

    def __init__(self, world: World, photos: Photos, numbers: Numbers) -> None:
        self._world, self._photos, self._numbers = world, photos, numbers
        self._nodes = Nodes(world, photos)

    async def create(self, call: GraphCall) -> Response:
        """``POST /{page}/feed``."""
        params = call.params
        flaw = _post_flaw(params)
        if flaw:
            return flaw
        photos = self._photos.choose(_photo_ids(params), call.account.id)
        if isinstance(photos, Response):
            return photos
        text, link = params.word("message"), params.word("link")
        draft = Draft(
            call.account.id,
            text,
            tuple(photo.landed() for photo in photos),
            # Posts with photos are known to pass the guard.
            digest="" if photos else _digest(text, link),
            extra={"link": link},
        )
        if draft.digest and self._find_same(draft):
            return duplicate()
        return self._land(f"{call.account.id}_{self._numbers.next()}", draft, photos)

    async def comment(self, call: GraphCall) -> Response:
        """``POST /{post}/comments``."""
        params, post = call.params, self._nodes.find_own(call)
        if post is None:
            return missing_object(call.part("node"))
        flaw = _comment_flaw(params)
        if flaw:
            return flaw
        word = params.word("attachment_id")
        photos = self._photos.choose([word] if word else [], call.account.id)
        if isinstance(photos, Response):
            return photos
        number = post.id.rpartition("_")[2] if post.parent_id is None else post.id.split("_")[0]
        media = tuple(photo.landed() for photo in photos)
        draft = Draft(call.account.id, params.word("message"), media, parent_id=post.id)
        return self._land(f"{number}_{self._numbers.next()}", draft, photos)

    async def recent(self, call: GraphCall) -> Response:
        """``GET /{page}/published_posts`` and ``/feed``, newest first."""
        posts = [p for p in self._own(call) if p.parent_id is None and _is_since(p, call.params)]
        return self._listed(call, posts, "Post", "id,message,created_time")

    async def comments(self, call: GraphCall) -> Response:
        """``GET /{post}/comments``, newest first when asked for."""
        post = self._nodes.find_own(call)
        if post is None:
            return missing_object(call.part("node"))
        below = [p for p in self._own(call) if p.parent_id == post.id]
        if call.params.word("order") != "reverse_chronological":
            below.reverse()
        return self._listed(call, below, "Comment", "id,message,created_time,from")

    async def insights(self, call: GraphCall) -> Response:
        """``GET /{post}/insights``; comments have none."""
        post = self._nodes.find_own(call)
        if post is None or post.parent_id is not None:
            return missing_object(call.part("node"))
        return insights(call, post, _METRICS)

    async def get(self, call: GraphCall) -> Response:
        """One post, comment or photo."""
        return self._nodes.answer(call)

    async def delete(self, call: GraphCall) -> Response:
        """Gone for good: asked again, it is as if it had never been."""
        post = self._nodes.find_own(call)
        if post is None:
            return missing_object(call.part("node"))
        scope = POST_SCOPES[0] if post.parent_id is None else COMMENT_SCOPE
        if not has_scope(call.token, call.account, scope):
            return lacking(scope)
        self._world.ledger.delete(SPEC.slug, post.id)
        return JSONResponse({"success": True})

    def _land(self, post_id: str, draft: Draft, photos: tuple[Upload, ...]) -> Response:
        self._world.ledger.add(SPEC.slug, post_id, draft)
        self._photos.mark(photos, post_id)
        return JSONResponse({"id": post_id})

    def _find_same(self, draft: Draft) -> LandedPost | None:
        return self._world.ledger.find_same(
            SPEC.slug, draft, _DUPLICATE_WINDOW_S, with_deleted=True
        )

    def _own(self, call: GraphCall) -> list[LandedPost]:
        if is_struck(call.request, Mode.EMPTY_READBACK):
            return []
        listed = self._world.ledger.list(
            SPEC.slug, call.account.id, newest_first=True, with_deleted=False
        )
        return list(listed)

    def _listed(
        self, call: GraphCall, posts: list[LandedPost], kind: str, default: str
    ) -> Response:
        shown, paging = piece_of(call, posts)
        nodes = [self._nodes.entry(post) for post in shown]
        return list_answer(nodes, call.params.word("fields"), kind, default, paging)


def _post_flaw(params: Params) -> Response | None:
    unknown = set(params.values) - _POST_PARAMS
    if unknown:
        return bad_parameter(f"Unexpected parameter {min(unknown)}")
    if not params.flag("published", default=True):
        return bad_parameter("Only published posts are known here")
    text, link, photos = params.word("message"), params.word("link"), params.items("attached_media")
    if not text.strip() and not link and not photos:
        return refused(197, "(#197) The post is empty. Please enter a message to share.")
    if len(photos) > _MOST_PHOTOS or (link and photos):
        return bad_parameter("attached_media holds too many items, or stands beside a link")
    if len(_photo_ids(params)) != len(photos):
        return bad_parameter("attached_media must be a list of objects with media_fbid")
    return _text_flaw(text, TEXT_LIMIT) or _link_flaw(link)


def _comment_flaw(params: Params) -> Response | None:
    unknown = set(params.values) - _COMMENT_PARAMS
    if unknown:
        return bad_parameter(f"Unexpected parameter {min(unknown)}")
    text = params.word("message")
    if not text.strip() and not params.word("attachment_id"):
        return bad_parameter("A comment needs a message or an attachment")
    return _text_flaw(text, COMMENT_LIMIT)


def _text_flaw(text: str, limit: int) -> Response | None:
    # Facebook does not say what it counts: as strict as any reading of it.
    if count_code_points_or_utf16(text) <= limit:
        return None
    return bad_parameter(f"Param message must be at most {limit} characters long.")


def _link_flaw(link: str) -> Response | None:
    if not link:
        return None
    target = urlsplit(link)
    if target.scheme not in ("http", "https") or not target.hostname:
        return refused(100, "(#100) link URL is not properly formatted", subcode=1500)
    if target.hostname.removeprefix("www.").endswith(_OWN_HOSTS):
        words = ("Can't Share", "You can't share a link to Facebook here.")
        return refused(100, "Invalid parameter", subcode=1609008, user_words=words)
    return None


def _photo_ids(params: Params) -> list[str]:
    found = [i for i in params.items("attached_media") if isinstance(i, dict)]
    return [str(item["media_fbid"]) for item in found if "media_fbid" in item]


def _digest(text: str, link: str) -> str:
    plain = "\0".join((" ".join(text.split()), link))
    return hashlib.sha256(plain.encode()).hexdigest()


def _is_since(post: LandedPost, params: Params) -> bool:
    since = params.word("since")
    return not since.isdigit() or post.created_at.timestamp() >= int(since)
