"""Posting to Bluesky: records that are named before they are sent."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlencode

from app.core.clock import Clock, SystemClock
from app.platforms.base import (
    CallKind,
    Connection,
    Finding,
    Identity,
    MediaFile,
    Metrics,
    PartToPublish,
    RemotePost,
    Sighting,
)
from app.platforms.bluesky.errors import GONE, TAKEN, explainer
from app.platforms.bluesky.facets import handles_in
from app.platforms.bluesky.keys import RecordName, key_of
from app.platforms.bluesky.record import Prepared, strong_ref, to_record
from app.platforms.bluesky.schemas import (
    BlobAnswer,
    FoundRecord,
    Posts,
    PostView,
    Profile,
    Resolved,
    SessionInfo,
    Written,
)
from app.platforms.bluesky.spec import HOSTS, SPEC
from app.platforms.errors import ContentRejected, PermissionMissing, PlatformError, Transient
from app.platforms.http import DEADLINES, Answer, Deadlines, http_at

_MOST_URIS = 25
_NO_REPLY = "Bluesky does not show the post before this one, so the thread cannot go on for now."


class BlueskyClient:
    """``PlatformClient`` for Bluesky; see there for the methods.

    The id of a post is its ``at://`` address.
    """

    spec = SPEC

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        self._connection = connection
        self._endpoints = connection.endpoints or HOSTS
        self._http = http_at(self._endpoints, HOSTS.api_url)(
            SPEC.name,
            self._endpoints.api_url,
            explainer(clock or SystemClock()),
            bearer=connection.access_token,
            clock=clock,
            deadlines=deadlines,
        )

    def __repr__(self) -> str:
        return f"BlueskyClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The account. Raises PermissionMissing when it is closed or deactivated."""
        answer = await self._ask("com.atproto.server.getSession")
        info = self._http.read(SessionInfo, answer, CallKind.READ)
        if not info.active:
            raise PermissionMissing(
                f"Bluesky says that this account is {info.status or 'not active'}. Sign in at "
                "bsky.app to see why.",
                code="account_suspended",
            )
        profile = await self._find_profile(info.did)
        name = profile.display_name if profile else ""
        avatar = profile.avatar if profile else None
        return Identity(info.did, info.handle, name or info.handle, avatar_url=avatar)

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Upload the images and look up who is mentioned; a handle that nobody has stays text."""
        blobs = [await self._upload(file) for file in part.media]
        found = {handle: await self._find_did(handle) for handle in handles_in(part.text)}
        dids = {handle: did for handle, did in found.items() if did}
        return Prepared(tuple(blobs), dids).words()

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Put the record under the part's own key; the identical record a second time changes
        nothing and gets the same answer."""
        name = self._name(part)
        order = {
            "repo": name.repo,
            "collection": name.collection,
            "rkey": name.key,
            "record": await self._record(part, prepared, name.key),
            # Null says that there must be no other record: without it, one would be overwritten.
            "swapRecord": None,
        }
        try:
            answer = await self._tell("com.atproto.repo.putRecord", CallKind.PUBLISH, order)
        except ContentRejected as error:
            if error.error_code != TAKEN or not await self._is_ours(name, part):
                raise
            return self._live(name)
        if self._http.read(Written, answer, CallKind.PUBLISH).uri != name.uri:
            raise self._http.unreadable(answer, CallKind.PUBLISH)
        return self._live(name)

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Look under the part's own key: what is there is this part, whenever it was sent."""
        name = self._name(part)
        if name.uri not in others and await self._find(name):
            return Sighting(Finding.FOUND, self._live(name))
        return Sighting(Finding.ABSENT if is_settled else Finding.CANNOT_TELL)

    async def delete(self, remote_id: str) -> None:
        """Take the record down; Bluesky answers the same when it is gone already."""
        name = RecordName.parse(remote_id)
        if name is None:
            return
        order = {"repo": name.repo, "collection": name.collection, "rkey": name.key}
        await self._tell("com.atproto.repo.deleteRecord", CallKind.PREPARE, order)

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """Likes, replies, reposts with quotes, and bookmarks. Views are not counted anywhere."""
        found: dict[str, Metrics] = {}
        for start in range(0, len(remote_ids), _MOST_URIS):
            uris = remote_ids[start : start + _MOST_URIS]
            answer = await self._ask("app.bsky.feed.getPosts", *(("uris", uri) for uri in uris))
            posts = self._http.read(Posts, answer, CallKind.READ).posts
            found |= {post.uri: _metrics(post) for post in posts}
        return found

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()

    def _name(self, part: PartToPublish) -> RecordName:
        return RecordName(self._connection.remote_id, key_of(part))

    def _live(self, name: RecordName) -> RemotePost:
        # With the id in it, the address outlives a change of the handle.
        address = f"{self._endpoints.auth_url}/profile/{name.repo}/post/{name.key}"
        return RemotePost(name.uri, address)

    async def _record(
        self, part: PartToPublish, prepared: tuple[str, ...], key: str
    ) -> dict[str, object]:
        reply = None
        if part.parent_id:
            parent = await self._strong_ref(part.parent_id)
            root_id = part.root_id or part.parent_id
            root = parent if root_id == part.parent_id else await self._strong_ref(root_id)
            reply = {"root": root, "parent": parent}
        return to_record(part, Prepared.read(prepared), key, reply)

    async def _strong_ref(self, uri: str) -> dict[str, str]:
        """A reply names its parent by address and content: the content's hash is asked for.

        Raises ContentRejected for what is no post's address, Transient when the parent is not
        there: somebody deleted it, or, far more often, it went live a moment ago and a server
        that answers reads has not heard of it yet.
        """
        name = RecordName.parse(uri)
        if name is None:
            raise ContentRejected(_NO_REPLY, code=GONE)
        record = await self._find(name)
        if record is None:
            raise Transient(_NO_REPLY, code=GONE)
        return strong_ref(uri, record.cid)

    async def _is_ours(self, name: RecordName, part: PartToPublish) -> bool:
        """Whether an earlier try put this part there in slightly other form: a mention that could
        not be looked up then, an image that was encoded anew."""
        record = await self._find(name)
        return record is not None and record.value.text == part.text

    async def _find(self, name: RecordName) -> FoundRecord | None:
        try:
            answer = await self._ask(
                "com.atproto.repo.getRecord",
                ("repo", name.repo),
                ("collection", name.collection),
                ("rkey", name.key),
            )
        except ContentRejected as error:
            if error.error_code == GONE:
                return None
            raise
        return self._http.read(FoundRecord, answer, CallKind.READ)

    async def _find_profile(self, did: str) -> Profile | None:
        # A name and a picture are no reason to fail.
        with suppress(PlatformError):
            answer = await self._ask("app.bsky.actor.getProfile", ("actor", did))
            return self._http.read(Profile, answer, CallKind.READ)
        return None

    async def _find_did(self, handle: str) -> str | None:
        try:
            answer = await self._ask("com.atproto.identity.resolveHandle", ("handle", handle))
        except ContentRejected:
            return None
        return self._http.read(Resolved, answer, CallKind.READ).did

    async def _upload(self, file: MediaFile) -> dict[str, object]:
        answer = await self._http.send(
            "POST",
            "/xrpc/com.atproto.repo.uploadBlob",
            CallKind.PREPARE,
            content=file.data,
            headers={"Content-Type": file.mime},
        )
        return self._http.read(BlobAnswer, answer, CallKind.PREPARE).blob.model_dump(by_alias=True)

    async def _ask(self, method: str, *query: tuple[str, str]) -> Answer:
        words = f"?{urlencode(query)}" if query else ""
        return await self._http.send("GET", f"/xrpc/{method}{words}", CallKind.READ)

    async def _tell(self, method: str, kind: CallKind, order: Mapping[str, object]) -> Answer:
        return await self._http.send("POST", f"/xrpc/{method}", kind, json=order)


def _metrics(post: PostView) -> Metrics:
    told = [n for n in (post.reposts, post.quotes) if n is not None]
    return Metrics(
        likes=post.likes,
        comments=post.replies,
        shares=sum(told) if told else None,
        saves=post.bookmarks,
    )
