"""Posting to LinkedIn as a member, through ``/rest/posts``."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from app.core.clock import Clock, SystemClock
from app.platforms.base import (
    Ambiguous,
    CallKind,
    Connection,
    ContentRejected,
    Duplicate,
    Finding,
    Identity,
    MediaFile,
    MediaNotReady,
    PartToPublish,
    PlatformError,
    RemotePost,
    Sighting,
)
from app.platforms.http import DEADLINES, Answer, Deadlines, PlatformHttp
from app.platforms.linkedin.errors import explainer
from app.platforms.linkedin.little_text import escape, unescape
from app.platforms.linkedin.options import LinkedInOptions
from app.platforms.linkedin.schemas import (
    POST_URN,
    FoundPost,
    FoundPosts,
    InitializeUpload,
    UserInfo,
    urn_time,
)
from app.platforms.linkedin.spec import API_VERSION, HOSTS, READ_SCOPE, SPEC

# Their clock and ours may differ by this much when we ask whether a post is ours.
_SKEW = timedelta(seconds=5)
_PAUSES_S = (1.0, 2.0, 4.0)


class LinkedInClient:
    """``PlatformClient`` for LinkedIn members; see there for the methods."""

    spec = SPEC

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        self._connection = connection
        self._endpoints = connection.endpoints or HOSTS
        self._http = PlatformHttp(
            SPEC.name,
            self._endpoints.api_url,
            explainer(clock or SystemClock()),
            bearer=connection.access_token,
            clock=clock,
            deadlines=deadlines,
        )

    def __repr__(self) -> str:
        return f"LinkedInClient({self._connection!r})"

    @property
    def _author(self) -> str:
        return f"urn:li:person:{self._connection.remote_id}"

    async def fetch_identity(self) -> Identity:
        """The member: LinkedIn tells apps no public handle, so the name stands for it."""
        answer = await self._http.send("GET", "/v2/userinfo", CallKind.READ)
        info = self._http.read(UserInfo, answer, CallKind.READ)
        name = info.name or info.sub
        return Identity(info.sub, name, name, avatar_url=info.picture)

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Upload the images one after the other; returns their URNs in order."""
        return tuple([await self._upload(file) for file in part.media])

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Create the post, waiting a little for images that LinkedIn is still processing.

        Raises Duplicate with ``existing_id`` when LinkedIn names the older one, MediaNotReady
        when the images take longer.
        """
        if part.parent_id:
            raise ContentRejected("LinkedIn has no threads. Put everything into one part.")
        for pause_s in _PAUSES_S:
            try:
                return await self._create(part, prepared)
            except MediaNotReady:
                # Members may not read an image's state: asking to post is the only way to look.
                await asyncio.sleep(pause_s)
        return await self._create(part, prepared)

    async def _create(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        body = self._body(part, prepared)
        answer = await self._rest("POST", "/posts", CallKind.PUBLISH, json=body)
        urn = answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id") or ""
        if not POST_URN.fullmatch(urn):
            raise self._http.unreadable(answer, CallKind.PUBLISH)
        return self._live(urn)

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Look with the finder where reading was granted, else send the identical request again.

        LinkedIn refuses a second identical post and names the first one, so the repetition is an
        answer either way. Raises Duplicate when the post named is older than ``began_at``:
        nothing new went out then.
        """
        if READ_SCOPE in self._connection.scopes:
            return await self._look(part, prepared, began_at, is_settled, others)
        if not is_settled:
            return Sighting(Finding.CANNOT_TELL)
        try:
            return Sighting(Finding.FOUND, await self.publish(part, prepared))
        except Duplicate as error:
            made_at = urn_time(error.existing_id or "")
            if made_at is None:
                raise Ambiguous(
                    "LinkedIn says that the post exists, but not which one it is.",
                    detail=error.detail,
                ) from None
            if made_at < began_at - _SKEW or error.existing_id in others:
                raise
            return Sighting(Finding.FOUND, self._live(error.existing_id or ""))

    async def delete(self, remote_id: str) -> None:
        """Take the post called ``remote_id`` (a URN) down; LinkedIn answers the same when it is
        gone already."""
        try:
            path = f"/posts/{quote(remote_id, safe='')}"
            await self._rest("DELETE", path, CallKind.PREPARE, method_name="DELETE")
        except PlatformError as error:
            if error.http_status != 404 or error.error_code != "target_gone":
                raise

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()

    async def _upload(self, file: MediaFile) -> str:
        answer = await self._rest(
            "POST",
            "/images?action=initializeUpload",
            CallKind.PREPARE,
            json={"initializeUploadRequest": {"owner": self._author}},
        )
        target = self._http.read(InitializeUpload, answer, CallKind.PREPARE).value
        await self._http.send(
            "PUT",
            target.upload_url,
            CallKind.PREPARE,
            content=file.data,
            headers={"Content-Type": file.mime},
        )
        return target.image

    async def _look(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        is_settled: bool,
        others: frozenset[str],
    ) -> Sighting:
        author = quote(self._author, safe="")
        # The whole query is built by hand: Rest.li wants the URN encoded once, not twice.
        path = f"/posts?author={author}&q=author&count=50&sortBy=LAST_MODIFIED"
        answer = await self._rest("GET", path, CallKind.READ, method_name="FINDER")
        posts = self._http.read(FoundPosts, answer, CallKind.READ).elements
        for post in posts:
            if post.id not in others and _is_same(post, part, prepared, began_at):
                return Sighting(Finding.FOUND, self._live(post.id))
        return Sighting(Finding.ABSENT if is_settled else Finding.CANNOT_TELL)

    async def _rest(
        self,
        method: str,
        path: str,
        kind: CallKind,
        *,
        json: object = None,
        method_name: str | None = None,
    ) -> Answer:
        """Call the versioned API; ``method_name`` is Rest.li's, where HTTP's does not tell."""
        headers = {"LinkedIn-Version": API_VERSION, "X-Restli-Protocol-Version": "2.0.0"}
        if method_name:
            headers["X-RestLi-Method"] = method_name
        return await self._http.send(method, f"/rest{path}", kind, json=json, headers=headers)

    def _body(self, part: PartToPublish, prepared: tuple[str, ...]) -> dict[str, object]:
        options = LinkedInOptions.model_validate(dict(part.params))
        body: dict[str, object] = {
            "author": self._author,
            "commentary": escape(part.text),
            "visibility": options.visibility.value,
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": options.is_reshare_disabled,
        }
        if prepared:
            body["content"] = _content(part.media, prepared)
        return body

    def _live(self, urn: str) -> RemotePost:
        return RemotePost(urn, f"{self._endpoints.auth_url}/feed/update/{urn}/")


def _content(media: tuple[MediaFile, ...], prepared: tuple[str, ...]) -> dict[str, object]:
    images = [
        {"id": urn, **({"altText": file.alt_text} if file.alt_text else {})}
        for file, urn in zip(media, prepared, strict=True)
    ]
    return {"media": images[0]} if len(images) == 1 else {"multiImage": {"images": images}}


def _is_same(
    post: FoundPost, part: PartToPublish, prepared: tuple[str, ...], began_at: datetime
) -> bool:
    made_at = urn_time(post.id)
    if made_at is None or made_at < began_at - _SKEW:
        return False
    images = post.content.image_ids() if post.content else ()
    return unescape(post.commentary).strip() == part.text.strip() and images == prepared
