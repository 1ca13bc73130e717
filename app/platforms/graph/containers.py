"""Publishing in two steps: what is to go out waits in a container, which is published once.

The container is what makes a lost answer harmless: it says itself whether it was published, and a
second call for the same one publishes nothing new. Sources: the publishing references of the
networks that work so.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.core.clock import Clock
from app.platforms.base import CallKind, Finding, MediaFile, PartToPublish, RemotePost, Sighting
from app.platforms.errors import Ambiguous, MediaNotReady, PlatformError, Transient
from app.platforms.graph.api import GraphApi
from app.platforms.graph.found import ContainerState, Created, FoundMedia, FoundPage, Stage

# What a network's reader of errors calls a container that it cannot see, or not yet.
CONTAINER_MISSING = "container_missing"
MEDIA_EXPIRED = "media_expired"

# Images are ready within seconds. Looking once a minute is what the documentation advises; it
# would make every post late.
_PAUSES_S = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0)
_LOOK_AGAIN_IN = timedelta(seconds=30)
# Their clock and ours may differ by this much, and they tell whole seconds.
_SKEW = timedelta(seconds=6)
_USABLE = frozenset({Stage.IN_PROGRESS, Stage.FINISHED, Stage.PUBLISHED})
_UNSEEN = frozenset({CONTAINER_MISSING, "target_gone"})


class Dialect(Protocol):
    """How one network speaks of containers, for one account.

    Paths begin behind the version. ``state_fields`` and ``found_fields`` are what to ask of a
    container and of a post. ``profile_url`` stands for a permalink that cannot be had.
    """

    name: str
    create_path: str
    publish_path: str
    state_fields: str
    found_fields: str
    profile_url: str

    def single(self, part: PartToPublish) -> Mapping[str, str]:
        """The parameters of a container for text and at most one image."""
        ...

    def child(self, file: MediaFile) -> Mapping[str, str]:
        """The parameters of a container for one image of several."""
        ...

    def carousel(self, part: PartToPublish, children: Sequence[str]) -> Mapping[str, str]:
        """The parameters of the container that holds ``children``."""
        ...

    def listing(self, part: PartToPublish, since: datetime, /) -> tuple[str, Mapping[str, str]]:
        """Path and parameters of the posts among which ``part`` would be."""
        ...

    def failure(self, reason: str) -> PlatformError:
        """The error for a container that failed for ``reason``, in the network's words."""
        ...


class ContainerPublisher:
    """Prepares, publishes and finds parts; see ``PlatformClient`` for the methods.

    What is prepared is a mark of the content, the containers of several images, and last the
    container to publish.
    """

    def __init__(self, api: GraphApi, dialect: Dialect, clock: Clock) -> None:
        self._api, self._dialect, self._clock = api, dialect, clock

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Make the containers and wait for them; goes on with those of an earlier try."""
        mark = content_mark(part)
        made = await self._reusable(part.prepared_before, mark)
        if len(part.media) > 1:
            made = await self._carousel(part, made, mark)
        elif not made:
            made = (await self._create(self._dialect.single(part)),)
        await self._wait(made[-1:], (mark, *made))
        return (mark, *made)

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Publish the last container.

        Raises MediaNotReady when the network does not see it as finished, Ambiguous when it turns
        out to have been published before, Transient where it holds something else than ``part``.
        """
        if prepared[:1] != (content_mark(part),):
            raise self._to_prepare_again()
        try:
            answer = await self._api.send(
                "POST",
                self._dialect.publish_path,
                CallKind.PUBLISH,
                data={"creation_id": prepared[-1]},
            )
        except PlatformError as error:
            if not isinstance(error, MediaNotReady) and error.error_code != CONTAINER_MISSING:
                raise
            raise await self._reason(prepared, error) from None
        made = self._api.read(Created, answer, CallKind.PUBLISH)
        return RemotePost(made.id, await self._permalink(made.id))

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str],
    ) -> Sighting:
        """Ask the container, then look for the post among the account's own.

        Nothing leads from a container to its post but text, images and time.
        """
        stage = await self._find_stage(prepared[-1])
        if stage is Stage.FINISHED:
            return Sighting(Finding.ABSENT if is_settled else Finding.CANNOT_TELL)
        if stage is Stage.IN_PROGRESS:
            return Sighting(Finding.CANNOT_TELL)
        post = await self._find_post(part, began_at, others)
        if post:
            return Sighting(Finding.FOUND, post)
        is_absent = is_settled and stage in (Stage.ERROR, Stage.EXPIRED)
        return Sighting(Finding.ABSENT if is_absent else Finding.CANNOT_TELL)

    async def _reusable(self, before: tuple[str, ...], mark: str) -> tuple[str, ...]:
        """The containers of an earlier try, where they hold this content and still stand."""
        if len(before) < 2 or before[0] != mark:
            return ()
        is_usable = await self._find_stage(before[-1]) in _USABLE
        return before[1:] if is_usable else ()

    async def _carousel(
        self, part: PartToPublish, made: tuple[str, ...], mark: str
    ) -> tuple[str, ...]:
        count = len(part.media)
        if len(made) > count:
            return made
        children = made
        if len(children) < count:
            children = tuple([await self._create(self._dialect.child(f)) for f in part.media])
        # A carousel takes only images that are ready.
        await self._wait(children, (mark, *children))
        return (*children, await self._create(self._dialect.carousel(part, children)))

    async def _create(self, params: Mapping[str, str]) -> str:
        answer = await self._api.send(
            "POST", self._dialect.create_path, CallKind.PREPARE, data=params
        )
        return self._api.read(Created, answer, CallKind.PREPARE).id

    async def _wait(self, containers: Sequence[str], prepared: tuple[str, ...]) -> None:
        waiting = list(containers)
        for pause_s in _PAUSES_S:
            await asyncio.sleep(pause_s)
            waiting = [c for c in waiting if not await self._is_ready(c)]
            if not waiting:
                return
        raise self._not_ready(prepared)

    async def _is_ready(self, container: str) -> bool:
        try:
            state = await self._look(container)
        except PlatformError as error:
            if error.error_code in _UNSEEN:
                return False
            raise
        if state.stage is Stage.ERROR:
            raise self._dialect.failure(state.reason)
        if state.stage is Stage.EXPIRED:
            raise self._to_prepare_again()
        return state.stage is not Stage.IN_PROGRESS

    async def _look(self, container: str) -> ContainerState:
        params = {"fields": self._dialect.state_fields}
        answer = await self._api.send("GET", f"/{container}", CallKind.READ, params=params)
        return self._api.read(ContainerState, answer, CallKind.READ)

    async def _find_stage(self, container: str) -> Stage | None:
        """How far the container is; None where the network does not know it any more."""
        try:
            return (await self._look(container)).stage
        except PlatformError as error:
            if error.error_code in _UNSEEN:
                return None
            raise

    async def _reason(self, prepared: tuple[str, ...], error: PlatformError) -> PlatformError:
        """What a refusal to publish a container means, from the container itself."""
        stage = await self._find_stage(prepared[-1])
        if stage is Stage.PUBLISHED:
            return Ambiguous(
                f"{self._dialect.name} says that this is published, but not which post it is.",
                detail=error.detail,
                http_status=error.http_status,
            )
        if stage in (Stage.FINISHED, Stage.IN_PROGRESS):
            return self._not_ready(prepared, error)
        return self._to_prepare_again(error)

    def _to_prepare_again(self, error: PlatformError | None = None) -> Transient:
        return Transient(
            f"{self._dialect.name} does not have what was prepared. It is prepared again.",
            code=MEDIA_EXPIRED,
            detail=error.detail if error else "",
        )

    def _not_ready(
        self, prepared: tuple[str, ...], error: PlatformError | None = None
    ) -> MediaNotReady:
        return MediaNotReady(
            f"{self._dialect.name} is still processing what was prepared.",
            prepared=prepared,
            retry_at=self._clock.now() + _LOOK_AGAIN_IN,
            detail=error.detail if error else "",
            http_status=error.http_status if error else None,
        )

    async def _permalink(self, post_id: str) -> str:
        """Where the post is; the profile where the network does not say: the post is live, and
        asking for its address must not make that a doubt."""
        try:
            params = {"fields": "id,permalink"}
            answer = await self._api.send("GET", f"/{post_id}", CallKind.READ, params=params)
            found = self._api.read(FoundMedia, answer, CallKind.READ)
        except PlatformError:
            return self._dialect.profile_url
        return found.permalink or self._dialect.profile_url

    async def _find_post(
        self, part: PartToPublish, began_at: datetime, others: frozenset[str]
    ) -> RemotePost | None:
        since = began_at - _SKEW
        path, params = self._dialect.listing(part, since)
        params = {"fields": self._dialect.found_fields, **params}
        answer = await self._api.send("GET", path, CallKind.READ, params=params)
        # They list the newest first, and tell whole seconds.
        found = self._api.read(FoundPage, answer, CallKind.READ).data[::-1]
        # The oldest since the call began: what came later with the same words is another post.
        for post in sorted(found, key=lambda p: p.made_at):
            if post.id not in others and post.made_at >= since and post.is_same(part):
                return RemotePost(post.id, post.permalink or self._dialect.profile_url)
        return None


def content_mark(part: PartToPublish) -> str:
    """A word that is the same for the same content: containers of other content are not used.

    Addresses of files stay out of it: they are signed anew for every try.
    """
    files = [(file.media_id, file.alt_text) for file in part.media]
    content = [part.text, part.parent_id, sorted(part.params.items()), files]
    digest = hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()
    return f"content:{digest[:24]}"
