"""Posting to LinkedIn as a member or an organization."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.core.clock import Clock, SystemClock
from app.platforms.base import (
    CallKind,
    Connection,
    Finding,
    Identity,
    Metrics,
    PartToPublish,
    RemotePost,
    Sighting,
)
from app.platforms.errors import Ambiguous, Duplicate, MediaNotReady, PlatformError
from app.platforms.http import DEADLINES, Answer, Deadlines, PlatformHttp
from app.platforms.linkedin.bodies import post_body, ugc_body
from app.platforms.linkedin.comments import Comments
from app.platforms.linkedin.errors import explainer
from app.platforms.linkedin.little_text import unescape
from app.platforms.linkedin.numbers import fetch_numbers
from app.platforms.linkedin.options import LinkedInOptions, Route
from app.platforms.linkedin.organizations import fetch_organization, fetch_organizations
from app.platforms.linkedin.rest import Rest, encoded
from app.platforms.linkedin.schemas import (
    POST_URN,
    FoundPost,
    FoundPosts,
    UserInfo,
    comment_of,
    urn_time,
)
from app.platforms.linkedin.spec import HOSTS, SPEC
from app.platforms.linkedin.uploads import upload

# Their clock and ours may differ by this much when we ask whether a post is ours.
_SKEW = timedelta(seconds=5)
_PAUSES_S = (1.0, 2.0, 4.0)


class LinkedInClient:
    """``PlatformClient`` for LinkedIn, with destinations and metrics; see there for the methods."""

    spec = SPEC

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        clock = clock or SystemClock()
        self._connection = connection
        self._endpoints = connection.endpoints or HOSTS
        self._http = PlatformHttp(
            SPEC.name,
            self._endpoints.api_url,
            explainer(clock),
            bearer=connection.access_token,
            clock=clock,
            deadlines=deadlines,
        )
        self._rest = Rest(self._http, connection)
        self._comments = Comments(self._rest, self._endpoints.auth_url)

    def __repr__(self) -> str:
        return f"LinkedInClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The organization that the connection is for, else the member: LinkedIn tells apps no
        public handle, so the name stands for it."""
        if self._rest.is_organization:
            return await fetch_organization(self._rest, self._connection.remote_id)
        answer = await self._http.send("GET", "/v2/userinfo", CallKind.READ)
        info = self._http.read(UserInfo, answer, CallKind.READ)
        name = info.name or info.sub
        return Identity(info.sub, name, name, avatar_url=info.picture)

    async def fetch_destinations(self) -> tuple[Identity, ...]:
        """The member, then the organizations that the member may post for, where the app may."""
        return (await self.fetch_identity(), *await fetch_organizations(self._rest))

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Upload the files one after the other; returns their URNs in order.

        What an earlier try had uploaded is not uploaded again: only asking to post tells whether
        it is ready.
        """
        if len(part.prepared_before) == len(part.media):
            return part.prepared_before
        route = _options(part).api
        return tuple([await upload(self._rest, file, route) for file in part.media])

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Create the post, or the comment below it, waiting a little for files that LinkedIn is
        still processing.

        Raises Duplicate with ``existing_id`` when LinkedIn names the older one, MediaNotReady
        when the files take longer.
        """
        if part.root_id or part.parent_id:
            return await self._comments.create(part)
        for pause_s in _PAUSES_S:
            try:
                return await self._create(part, prepared)
            except MediaNotReady:
                # Members may not read an image's state: asking to post is the only way to look.
                await asyncio.sleep(pause_s)
        return await self._create(part, prepared)

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
        nothing new went out then. Comments are looked for, never repeated.
        """
        if part.root_id or part.parent_id:
            return await self._comments.find(part, began_at, is_settled=is_settled, others=others)
        if self._rest.can_read:
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
        """Take the post or comment called ``remote_id`` (a URN) down; LinkedIn answers the same
        when it is gone already."""
        if comment_of(remote_id):
            await self._comments.delete(remote_id)
            return
        try:
            path = f"/posts/{encoded(remote_id)}"
            await self._rest.call("DELETE", path, CallKind.PREPARE, method_name="DELETE")
        except PlatformError as error:
            if error.http_status != 404 or error.error_code != "target_gone":
                raise

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """As much as the granted scopes allow; a member's plain connection sees no numbers."""
        return await fetch_numbers(self._rest, remote_ids)

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()

    async def _create(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        try:
            answer = await self._send(part, prepared)
        except MediaNotReady as error:
            error.prepared = prepared
            raise
        urn = answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id") or ""
        if not POST_URN.fullmatch(urn):
            raise self._http.unreadable(answer, CallKind.PUBLISH)
        return self._live(urn)

    async def _send(self, part: PartToPublish, prepared: tuple[str, ...]) -> Answer:
        options = _options(part)
        if options.api is Route.UGC:
            body = ugc_body(self._rest.author, part, prepared, options)
            return await self._rest.call_legacy("POST", "/ugcPosts", CallKind.PUBLISH, json=body)
        body = post_body(self._rest.author, part, prepared, options)
        return await self._rest.call("POST", "/posts", CallKind.PUBLISH, json=body)

    async def _look(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        is_settled: bool,
        others: frozenset[str],
    ) -> Sighting:
        author = encoded(self._rest.author)
        path = f"/posts?author={author}&q=author&count=50&sortBy=LAST_MODIFIED"
        answer = await self._rest.call("GET", path, CallKind.READ, method_name="FINDER")
        posts = self._http.read(FoundPosts, answer, CallKind.READ).elements
        for post in posts:
            if post.id not in others and _is_same(post, part, prepared, began_at):
                return Sighting(Finding.FOUND, self._live(post.id))
        return Sighting(Finding.ABSENT if is_settled else Finding.CANNOT_TELL)

    def _live(self, urn: str) -> RemotePost:
        return RemotePost(urn, f"{self._endpoints.auth_url}/feed/update/{urn}/")


def _options(part: PartToPublish) -> LinkedInOptions:
    return LinkedInOptions.model_validate(dict(part.params))


def _is_same(
    post: FoundPost, part: PartToPublish, prepared: tuple[str, ...], began_at: datetime
) -> bool:
    made_at = urn_time(post.id)
    if made_at is None or made_at < began_at - _SKEW:
        return False
    files = post.content.image_ids() if post.content else ()
    # The older route's names for uploads differ from these in their first words alone.
    is_same_media = [_bare(urn) for urn in files] == [_bare(urn) for urn in prepared]
    return unescape(post.commentary).strip() == part.text.strip() and is_same_media


def _bare(urn: str) -> str:
    return urn.rpartition(":")[2]
