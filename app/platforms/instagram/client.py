"""Posting to Instagram professional accounts, through the Graph API."""

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
    TokenSet,
)
from app.platforms.errors import ContentRejected, PermissionMissing, PlatformError
from app.platforms.graph.api import GraphApi
from app.platforms.graph.containers import CONTAINER_MISSING, ContainerPublisher
from app.platforms.graph.errors import explainer
from app.platforms.graph.insights import Insights
from app.platforms.graph.pages import Page, fetch_pages
from app.platforms.graph.public_media import refuse_unreachable
from app.platforms.http import DEADLINES, Deadlines
from app.platforms.instagram.dialect import InstagramDialect
from app.platforms.instagram.errors import read
from app.platforms.instagram.options import InstagramOptions
from app.platforms.instagram.schemas import Limits, Profile
from app.platforms.instagram.spec import HOSTS, LOGIN, POSTS_PER_DAY, SPEC
from app.platforms.instagram.ways import Way, way_at

_PROFILE = "username,name,profile_picture_url"
_LINKED = f"instagram_business_account{{id,{_PROFILE}}}"
_PAGES = f"id,name,access_token,{_LINKED}"
_NUMBERS = "views,likes,comments,shares,saved"
_GONE = frozenset({"target_gone", CONTAINER_MISSING})
_NO_ACCOUNTS = (
    "None of your Pages has an Instagram account that apps may post to. Switch the account to a "
    "professional one, link it to a Page in the Page's settings, and connect again."
)


class InstagramClient:
    """``PlatformClient`` for Instagram; see there for the methods."""

    spec = SPEC

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        self._connection, self._deadlines = connection, deadlines
        self._endpoints = connection.endpoints or HOSTS
        self._way = way_at(self._endpoints)
        self._clock = clock or SystemClock()
        self._api = self._api_with(connection.access_token)
        dialect = InstagramDialect(connection)
        self._publisher = ContainerPublisher(self._api, dialect, self._clock)

    def __repr__(self) -> str:
        return f"InstagramClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The account that the token is for."""
        is_direct = self._way is Way.DIRECT
        path = "/me" if is_direct else f"/{self._connection.remote_id}"
        fields = f"user_id,account_type,{_PROFILE}" if is_direct else f"id,{_PROFILE}"
        answer = await self._api.send("GET", path, CallKind.READ, params={"fields": fields})
        profile = self._api.read(Profile, answer, CallKind.READ)
        return await self._identity(profile, self._api, None)

    async def fetch_destinations(self) -> tuple[Identity, ...]:
        """The accounts that the token may post to: the signed-in one, or those linked to the
        person's Pages, each with its Page's token.

        Raises PermissionMissing, in words, when there is none.
        """
        if self._way is Way.DIRECT:
            return (await self.fetch_identity(),)
        pages = await fetch_pages(self._api, _PAGES)
        linked = [await self._destination(page) for page in pages if _is_usable(page)]
        if not linked:
            raise PermissionMissing(_NO_ACCOUNTS)
        return tuple(linked)

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Make the containers and wait until Instagram has fetched the images.

        Raises ContentRejected for what can never go out, MediaNotReady with what was made while
        Instagram is still processing.
        """
        self._check(part)
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
        """Take the post down; one that is gone already is no error.

        Raises ContentRejected where people sign in with Instagram: it lets no such app do this.
        """
        if self._way is Way.DIRECT:
            raise ContentRejected(
                "Instagram does not let apps take posts down. Delete it in the app.",
                code="cannot_delete",
            )
        try:
            await self._api.send("DELETE", f"/{remote_id}", CallKind.PREPARE)
        except PlatformError as error:
            if error.error_code not in _GONE:
                raise

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """Numbers of each post."""
        found = {post_id: await self._numbers(post_id) for post_id in remote_ids}
        return {post_id: numbers for post_id, numbers in found.items() if numbers is not None}

    async def aclose(self) -> None:
        """Release connections."""
        await self._api.aclose()

    def _api_with(self, token: str) -> GraphApi:
        # Only apps of the one way can be set to require proof of their secret.
        proves = self._way is Way.PAGE
        return GraphApi(
            SPEC.name,
            self._endpoints.api_url,
            token,
            explainer(SPEC.name, self._clock, read),
            app_secret=self._endpoints.client_secret if proves else "",
            clock=self._clock,
            deadlines=self._deadlines,
        )

    def _check(self, part: PartToPublish) -> None:
        chosen = InstagramOptions.model_validate(dict(part.params)).instagram_account_id
        if chosen not in ("", self._connection.remote_id):
            raise ContentRejected(
                "This post names another Instagram account than the one it would go to. Choose "
                "the account in the post's options, or leave it empty."
            )
        if part.parent_id:
            raise ContentRejected("Instagram has no threads. Put everything into one part.")
        if not part.media:
            raise ContentRejected("Instagram takes no post without an image. Add one.")
        refuse_unreachable(part.media, SPEC.name, is_sandbox=self._endpoints.is_sandbox)

    async def _destination(self, page: Page) -> Identity:
        profile = Profile.model_validate(page.instagram_business_account)
        tokens = TokenSet(page.access_token, scopes=self._connection.scopes)
        return await self._identity(profile, self._api_with(page.access_token), tokens)

    async def _identity(self, profile: Profile, api: GraphApi, own: TokenSet | None) -> Identity:
        return Identity(
            profile.id,
            profile.username,
            profile.name or profile.username,
            avatar_url=profile.picture,
            kind=profile.account_type.lower() or "professional",
            facts={LOGIN: self._way.value, **await _ceiling(api, profile.id)},
            tokens=own,
        )

    async def _numbers(self, post_id: str) -> Metrics | None:
        path, params = f"/{post_id}/insights", {"metric": _NUMBERS}
        try:
            answer = await self._api.send("GET", path, CallKind.READ, params=params)
        except PlatformError as error:
            if error.error_code in _GONE:
                return None
            raise
        counts = self._api.read(Insights, answer, CallKind.READ).counts()
        return Metrics(
            views=counts.get("views"),
            likes=counts.get("likes"),
            comments=counts.get("comments"),
            shares=counts.get("shares"),
            saves=counts.get("saved"),
        )


async def _ceiling(api: GraphApi, account: str) -> dict[str, object]:
    """How many posts a day the account may publish; nothing where Instagram does not say."""
    path, params = f"/{account}/content_publishing_limit", {"fields": "config,quota_usage"}
    try:
        answer = await api.send("GET", path, CallKind.READ, params=params)
        limits = api.read(Limits, answer, CallKind.READ)
    except PlatformError:
        return {}
    return {POSTS_PER_DAY: limits.data[0].config.total}


def _is_usable(page: Page) -> bool:
    return bool(page.access_token and page.instagram_business_account)
