"""Posting to X through API v2."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

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
from app.platforms.errors import PlatformError
from app.platforms.http import DEADLINES, Deadlines, PlatformHttp
from app.platforms.x.errors import explainer
from app.platforms.x.media import MediaUploader
from app.platforms.x.options import ReplySettings, XOptions
from app.platforms.x.schemas import (
    CreatedAnswer,
    MeasuredPosts,
    Post,
    PublicMetrics,
    Timeline,
    UserAnswer,
    id_time,
)
from app.platforms.x.spec import HOSTS, SPEC
from app.platforms.x.text import comparable

# Their clock and ours may differ by this much when we ask whether a post is ours.
_SKEW = timedelta(seconds=5)
_FIELDS = "created_at,text,entities,referenced_tweets,attachments"


class XClient:
    """``PlatformClient`` for X; see there for the methods."""

    spec = SPEC

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        self._connection = connection
        self._endpoints = connection.endpoints or HOSTS
        clock = clock or SystemClock()
        self._http = PlatformHttp(
            SPEC.name,
            self._endpoints.api_url,
            explainer(clock),
            bearer=connection.access_token,
            clock=clock,
            deadlines=deadlines,
        )
        self._uploader = MediaUploader(self._http, clock)

    def __repr__(self) -> str:
        return f"XClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The account: one token speaks for exactly one."""
        path = "/2/users/me?user.fields=username,name,profile_image_url"
        answer = await self._http.send("GET", path, CallKind.READ)
        user = self._http.read(UserAnswer, answer, CallKind.READ).data
        return Identity(user.id, user.username, user.name, avatar_url=user.profile_image_url)

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Upload the files with their alt texts; the ids are good for a day.

        Raises MediaNotReady, with the ids, while X is still processing them.
        """
        return await self._uploader.upload(part)

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Create the post, as a reply where it has a parent.

        Raises Duplicate without an id: X does not say which post is the same.
        """
        answer = await self._http.send(
            "POST", "/2/tweets", CallKind.PUBLISH, json=_body(part, prepared)
        )
        created = self._http.read(CreatedAnswer, answer, CallKind.PUBLISH)
        return self._live(created.data.id)

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Look through the account's posts since ``began_at``."""
        since = (began_at - _SKEW).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = (
            f"/2/users/{self._connection.remote_id}/tweets"
            f"?start_time={since}&max_results=100&tweet.fields={_FIELDS}"
        )
        answer = await self._http.send("GET", path, CallKind.READ)
        timeline = self._http.read(Timeline, answer, CallKind.READ)
        for post in timeline.data:
            is_ours = post.id not in others and id_time(post.id) >= began_at - _SKEW
            if is_ours and _is_same(post, part, prepared):
                return Sighting(Finding.FOUND, self._live(post.id))
        is_whole = timeline.meta.next_token is None
        is_absent = is_settled and is_whole
        return Sighting(Finding.ABSENT if is_absent else Finding.CANNOT_TELL)

    async def delete(self, remote_id: str) -> None:
        """Take the post down; X answers the same when it is gone already."""
        try:
            await self._http.send("DELETE", f"/2/tweets/{remote_id}", CallKind.PREPARE)
        except PlatformError as error:
            if error.error_code != "target_gone":
                raise

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """What X shows everyone: a repost with words of one's own counts as a share as well."""
        ids = ",".join(remote_ids)
        path = f"/2/tweets?ids={ids}&tweet.fields=public_metrics"
        answer = await self._http.send("GET", path, CallKind.READ)
        found = self._http.read(MeasuredPosts, answer, CallKind.READ).data
        return {post.id: _metrics(post.public_metrics) for post in found}

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()

    def _live(self, post_id: str) -> RemotePost:
        handle = self._connection.handle or "i"
        return RemotePost(post_id, f"{self._endpoints.auth_url}/{handle}/status/{post_id}")


def _metrics(seen: PublicMetrics) -> Metrics:
    return Metrics(
        views=seen.impression_count,
        likes=seen.like_count,
        comments=seen.reply_count,
        shares=seen.retweet_count + seen.quote_count,
        saves=seen.bookmark_count,
    )


def _body(part: PartToPublish, prepared: tuple[str, ...]) -> dict[str, object]:
    options = XOptions.model_validate(dict(part.params))
    body: dict[str, object] = {}
    if part.text:
        body["text"] = part.text
    if part.parent_id:
        body["reply"] = {"in_reply_to_tweet_id": part.parent_id}
    elif options.reply_settings is not ReplySettings.EVERYONE:
        body["reply_settings"] = options.reply_settings.value
    if prepared:
        body["media"] = {"media_ids": list(prepared)}
    return body


def _is_same(post: Post, part: PartToPublish, prepared: tuple[str, ...]) -> bool:
    return (
        post.replied_to == part.parent_id
        and len(post.attachments.media_keys) == len(prepared)
        and comparable(post.expanded_text()) == comparable(part.text)
    )
