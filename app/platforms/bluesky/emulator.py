"""A strict stand-in for Bluesky: it refuses what a server of the AT Protocol refuses.

Sources: the lexicons, the reference server's source, docs.bsky.app (rate limits). Hashes of
content are made over JSON here instead of DAG-CBOR: equal where the content is equal, which is all
that anyone may rely on.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.platforms.bluesky.emulator_lexicon import (
    DeleteOrder,
    Images,
    Post,
    PutOrder,
    is_tid,
    read_post,
)
from app.platforms.bluesky.emulator_rules import (
    Caller,
    canned,
    invalid,
    is_json,
    rate_limited,
    refuse,
    wrong_encoding,
)
from app.platforms.bluesky.emulator_session import SessionRoutes
from app.platforms.bluesky.spec import SPEC
from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode, RouteKind
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedMedia, LandedPost
from app.platforms.emulation.media import BadImage, Upload, inspect
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World

_COLLECTION = "app.bsky.feed.post"
# A server's own ceiling for any file; far above what a post may hold.
_MOST_BLOB = 50 * 1024 * 1024
_MOST_URIS = 25
# Files that no record names are thrown away; the servers do not say when.
_UPLOAD_LIFE_S = 3600
_RAW, _CBOR = 0x55, 0x71


class RecordRoutes:
    """Uploading files; putting, reading and deleting records."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._uploads = world.uploads(SPEC.slug)

    async def upload(self, request: Request, account: Account) -> Response:
        """Any bytes; their type is looked for in them, and taken from the header otherwise."""
        data, said = await request.body(), request.headers.get("content-type", "")
        if not said:
            return invalid("Request encoding (Content-Type) required but not provided")
        if len(data) > _MOST_BLOB:
            return canned(413)
        upload = self._uploads.save(_blob(account, data, said, self._world.clock.now()))
        return JSONResponse({"blob": _blob_ref(upload)})

    async def put(self, request: Request, account: Account) -> Response:
        """One record under the key that the sender chose; the identical one changes nothing."""
        if not is_json(request):
            return wrong_encoding(request)
        try:
            order = PutOrder.model_validate_json(await request.body())
        except ValidationError as error:
            return invalid(f"Input/{error.errors()[0]['msg']}")
        if order.repo not in (account.id, account.handle):
            return refuse(401, "AuthenticationRequired", "Authentication Required")
        if not is_tid(order.rkey):
            return invalid(f"Invalid record key for {_COLLECTION}: {order.rkey}")
        post = read_post(order.record)
        if isinstance(post, str):
            return invalid(f"Invalid {_COLLECTION} record: {post}")
        return self._put(order, post, account)

    def _put(self, order: PutOrder, post: Post, account: Account) -> Response:
        media = self._find_media(post, account)
        if isinstance(media, Response):
            return media
        flaw = self._reply_flaw(post)
        if flaw:
            return invalid(f"Invalid {_COLLECTION} record: {flaw}")
        uri = f"at://{account.id}/{_COLLECTION}/{order.rkey}"
        cid = _cid(_CBOR, json.dumps(order.record, sort_keys=True).encode())
        current = self._world.ledger.find(SPEC.slug, uri)
        is_live = current is not None and not current.is_deleted
        if is_live and current and current.extra["cid"] == cid:
            return _written(uri, cid, is_new=False)
        if is_live or order.swapRecord not in (None, ""):
            # Overwriting a post is not emulated: apps do not show edits, and we never ask for it.
            return refuse(400, "InvalidSwap", "Record was at another version")
        parent = post.reply.parent.uri if post.reply else None
        extra: dict[str, object] = {"cid": cid, "record": order.record}
        draft = Draft(account.id, post.text, media, parent_id=parent, extra=extra)
        if current:
            self._world.ledger.restore(SPEC.slug, uri, draft)
        else:
            self._world.ledger.add(SPEC.slug, uri, draft)
        return _written(uri, cid, is_new=True)

    async def get(self, request: Request) -> Response:
        """One record."""
        query = request.query_params
        uri = f"at://{query.get('repo')}/{query.get('collection')}/{query.get('rkey')}"
        post = self._world.ledger.find(SPEC.slug, uri)
        if post is None or post.is_deleted or is_struck(request, Mode.EMPTY_READBACK):
            return refuse(400, "RecordNotFound", f"Could not locate record: {uri}")
        return JSONResponse({"uri": uri, "cid": post.extra["cid"], "value": post.extra["record"]})

    async def delete(self, request: Request, account: Account) -> Response:
        """Take a record down; one that is not there is no error."""
        if not is_json(request):
            return wrong_encoding(request)
        try:
            order = DeleteOrder.model_validate_json(await request.body())
        except ValidationError as error:
            return invalid(f"Input/{error.errors()[0]['msg']}")
        if order.repo not in (account.id, account.handle):
            return refuse(401, "AuthenticationRequired", "Authentication Required")
        self._world.ledger.delete(SPEC.slug, f"at://{account.id}/{_COLLECTION}/{order.rkey}")
        return JSONResponse({})

    async def views(self, request: Request, _account: Account) -> Response:
        """Posts with their numbers; those that are gone are left out."""
        uris = request.query_params.getlist("uris")
        if not 1 <= len(uris) <= _MOST_URIS:
            return invalid(f"Error: uris must not have more than {_MOST_URIS} elements")
        found = [self._world.ledger.find(SPEC.slug, uri) for uri in uris]
        views = [self._view(p) for p in found if p is not None and not p.is_deleted]
        return JSONResponse({"posts": views})

    def _view(self, post: LandedPost) -> dict[str, object]:
        everyone = self._world.ledger.list(SPEC.slug, with_deleted=False)
        replies = sum(p.parent_id == post.id for p in everyone)
        # Nobody likes or reposts in a sandbox; replies are counted as they are.
        counts = dict.fromkeys(("likeCount", "repostCount", "quoteCount", "bookmarkCount"), 0)
        record = {"uri": post.id, "cid": post.extra["cid"], "record": post.extra["record"]}
        return {**record, **counts, "replyCount": replies}

    def _find_media(self, post: Post, account: Account) -> tuple[LandedMedia, ...] | Response:
        landed = []
        for image in post.embed.images if isinstance(post.embed, Images) else ():
            upload = self._uploads.find(_upload_id(account, image.image.ref.link))
            if upload is None or self._uploads.is_expired(upload):
                return refuse(400, "BlobNotFound", f"Could not find blob: {image.image.ref.link}")
            if upload.mime != image.image.mimeType:
                return refuse(400, "InvalidMimeType", "Referenced Mimetype does not match")
            if len(upload.data) != image.image.size:
                return refuse(400, "InvalidSize", "Referenced size does not match")
            # A file that a record names stays.
            self._uploads.save(replace(upload, expires_at=float("inf")))
            landed.append(upload.landed(image.alt))
        return tuple(landed)

    def _reply_flaw(self, post: Post) -> str | None:
        """The network takes any references; here they must be those of a thread."""
        for ref in (post.reply.root, post.reply.parent) if post.reply else ():
            found = self._world.ledger.find(SPEC.slug, ref.uri)
            if found is None or found.is_deleted or found.extra["cid"] != ref.cid:
                return f"no such record {ref.uri} {ref.cid} at $.reply"
        if post.reply and self._root_of(post.reply.parent.uri) != post.reply.root.uri:
            return "root is not the parent's at $.reply.root"
        return None

    def _root_of(self, uri: str) -> str:
        post = self._world.ledger.find(SPEC.slug, uri)
        return self._root_of(post.parent_id) if post and post.parent_id else uri


def _cid(codec: int, data: bytes) -> str:
    """A content id: version 1, SHA-256, base 32."""
    raw = bytes([1, codec, 0x12, 0x20]) + hashlib.sha256(data).digest()
    return "b" + base64.b32encode(raw).decode().rstrip("=").lower()


def _upload_id(account: Account, cid: str) -> str:
    return f"{account.id}.{cid}"


def _blob(account: Account, data: bytes, said: str, now: float) -> Upload:
    try:
        facts = inspect(data)
        mime, width, height = facts.mime, facts.width, facts.height
    except BadImage:
        mime, width, height = said, 0, 0
    upload_id = _upload_id(account, _cid(_RAW, data))
    expires_at = now + _UPLOAD_LIFE_S
    return Upload(upload_id, account.id, "ready", expires_at, mime, width, height, data=data)


def _blob_ref(upload: Upload) -> dict[str, object]:
    link = {"$link": upload.id.rpartition(".")[2]}
    return {"$type": "blob", "ref": link, "mimeType": upload.mime, "size": len(upload.data)}


def _written(uri: str, cid: str, *, is_new: bool) -> Response:
    body: dict[str, object] = {"uri": uri, "cid": cid, "validationStatus": "valid"}
    if is_new:
        body["commit"] = {"cid": cid, "rev": uri.rpartition("/")[2]}
    return JSONResponse(body)


def _post_id(path: Mapping[str, str]) -> str:
    return f"at://{path['did']}/{_COLLECTION}/{path['key']}"


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    caller, sessions, records = Caller(world), SessionRoutes(world), RecordRoutes(world)
    guard = caller.guard
    gets = {
        "com.atproto.server.getSession": guard(sessions.show, for_closed=True),
        "com.atproto.identity.resolveHandle": caller.open(sessions.resolve),
        "com.atproto.repo.getRecord": caller.open(records.get),
        "app.bsky.actor.getProfile": guard(sessions.profile),
        "app.bsky.feed.getPosts": guard(records.views),
    }
    posts = {
        "com.atproto.server.createSession": caller.open(sessions.create),
        "com.atproto.server.refreshSession": caller.open(sessions.refresh),
        "com.atproto.server.deleteSession": caller.open(sessions.delete),
        "com.atproto.repo.uploadBlob": guard(records.upload, is_upload=True),
        "com.atproto.repo.putRecord": guard(records.put, points=2),
        "com.atproto.repo.deleteRecord": guard(records.delete, points=1),
    }
    routes = [Route(f"/xrpc/{name}", work, methods=["GET"]) for name, work in gets.items()]
    routes += [Route(f"/xrpc/{name}", work, methods=["POST"]) for name, work in posts.items()]
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere}),
        routes={
            RouteKind.PUBLISH: "POST /xrpc/com.atproto.repo.putRecord",
            RouteKind.TOKEN: "POST /xrpc/com.atproto.server.refreshSession",
            RouteKind.MEDIA: "POST /xrpc/com.atproto.repo.uploadBlob",
            RouteKind.READ: "GET /xrpc/com.atproto.repo.getRecord",
        },
        rate_limited=rate_limited,
        canned=canned,
        permalinks=("/profile/{did}/post/{key}",),
        permalink=lambda account, uri: f"/profile/{account.id}/post/{uri.rpartition('/')[2]}",
        look=Look(
            accent="#0a5fd9",
            accent_dark="#4c9bff",
            actions=("Reply", "Repost", "Like", "Share"),
            shows_handle=True,
        ),
        post_id=_post_id,
        refresh_path="/xrpc/com.atproto.server.refreshSession",
    )


async def _nowhere(_request: Request, _error: Exception) -> Response:
    return refuse(404, "XRPCNotSupported", "XRPCNotSupported")
