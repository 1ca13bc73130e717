"""Posting to Threads through the Threads API."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.core.clock import Clock, SystemClock
from app.platforms.base import (
    CallKind,
    Connection,
    Identity,
    Metrics,
    PartToPublish,
    RemotePost,
    Sighting,
)
from app.platforms.errors import PlatformError
from app.platforms.graph.api import GraphApi
from app.platforms.graph.containers import CONTAINER_MISSING, ContainerPublisher
from app.platforms.graph.errors import explainer
from app.platforms.graph.insights import Insights
from app.platforms.graph.public_media import refuse_unreachable
from app.platforms.http import DEADLINES, Deadlines
from app.platforms.threads.dialect import ThreadsDialect
from app.platforms.threads.errors import read
from app.platforms.threads.schemas import Profile
from app.platforms.threads.spec import API_VERSION, HOSTS, SPEC

_PASSED_ON = ("reposts", "quotes", "shares")
_NUMBERS = ",".join(("views", "likes", "replies", *_PASSED_ON))
_GONE = frozenset({"target_gone", CONTAINER_MISSING})


class ThreadsClient:
    """``PlatformClient`` for Threads; see there for the methods."""

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
        self._api = GraphApi(
            SPEC.name,
            self._endpoints.api_url,
            connection.access_token,
            explainer(SPEC.name, clock, read),
            version=API_VERSION,
            clock=clock,
            deadlines=deadlines,
        )
        self._publisher = ContainerPublisher(self._api, ThreadsDialect(connection), clock)

    def __repr__(self) -> str:
        return f"ThreadsClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The profile: one token speaks for exactly one."""
        params = {"fields": "id,username,name,threads_profile_picture_url"}
        answer = await self._api.send("GET", "/me", CallKind.READ, params=params)
        profile = self._api.read(Profile, answer, CallKind.READ)
        name = profile.name or profile.username
        return Identity(profile.id, profile.username, name, avatar_url=profile.picture)

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Make the containers and wait until Threads has fetched the images.

        Raises MediaNotReady with what was made while Threads is still processing.
        """
        refuse_unreachable(part.media, SPEC.name, is_sandbox=self._endpoints.is_sandbox)
        return await self._publisher.prepare(part)

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Publish the prepared container."""
        return await self._publisher.publish(part, prepared)

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Ask the container whether it was published, then look for the post."""
        return await self._publisher.reconcile(
            part, prepared, began_at, is_settled=is_settled, others=others
        )

    async def delete(self, remote_id: str) -> None:
        """Take the post down; one that is gone already is no error."""
        try:
            await self._api.send("DELETE", f"/{remote_id}", CallKind.PREPARE)
        except PlatformError as error:
            if error.error_code not in _GONE:
                raise

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """Numbers of each post; shares are reposts, quotes and what was sent on."""
        found = {post_id: await self._numbers(post_id) for post_id in remote_ids}
        return {post_id: numbers for post_id, numbers in found.items() if numbers is not None}

    async def aclose(self) -> None:
        """Release connections."""
        await self._api.aclose()

    async def _numbers(self, post_id: str) -> Metrics | None:
        params = {"metric": _NUMBERS}
        try:
            answer = await self._api.send(
                "GET", f"/{post_id}/insights", CallKind.READ, params=params
            )
        except PlatformError as error:
            if error.error_code in _GONE:
                return None
            raise
        counts = self._api.read(Insights, answer, CallKind.READ).counts()
        passed_on = [counts[name] for name in _PASSED_ON if name in counts]
        return Metrics(
            views=counts.get("views"),
            likes=counts.get("likes"),
            comments=counts.get("replies"),
            shares=sum(passed_on) if passed_on else None,
        )
