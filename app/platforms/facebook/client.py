"""Posting to a Facebook Page, with the Page's own token."""

from collections.abc import Mapping, Sequence
from datetime import datetime

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
    TokenSet,
)
from app.platforms.errors import ContentRejected, PermissionMissing, PlatformError
from app.platforms.facebook.errors import explain
from app.platforms.facebook.finding import Lost, judge_absence, search
from app.platforms.facebook.metrics import MetricsReader
from app.platforms.facebook.options import FacebookOptions
from app.platforms.facebook.schemas import Made
from app.platforms.facebook.spec import CREATE_TASK, HOSTS, INSIGHTS_SCOPE, SPEC
from app.platforms.graph.api import GraphApi
from app.platforms.graph.errors import explainer
from app.platforms.graph.pages import Page, fetch_pages
from app.platforms.http import DEADLINES, Deadlines

_PAGE_FIELDS = "id,name,username,picture{url}"
_NO_PAGES = (
    "Facebook showed no Page of yours. Connect again and, when Facebook asks which Pages Punctual "
    "may use, choose at least one; only Pages that you manage are listed."
)


class FacebookClient:
    """``PlatformClient`` for Facebook Pages; see there for the methods.

    Before a Page is chosen, the connection is the person's, and only ``fetch_destinations`` is for
    them.
    """

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
        self._api = GraphApi(
            SPEC.name,
            self._endpoints.api_url,
            connection.access_token,
            explainer(SPEC.name, clock, explain),
            app_secret=self._endpoints.client_secret,
            clock=clock,
            deadlines=deadlines,
        )

    def __repr__(self) -> str:
        return f"FacebookClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The Page that the token belongs to."""
        answer = await self._api.send("GET", "/me", CallKind.READ, params={"fields": _PAGE_FIELDS})
        return _identity(self._api.read(Page, answer, CallKind.READ))

    async def fetch_destinations(self) -> tuple[Identity, ...]:
        """The Pages on which the person may create posts, each with the Page's own token.

        Raises PermissionMissing, in words, when there is none.
        """
        pages = await fetch_pages(self._api, f"{_PAGE_FIELDS},access_token,tasks")
        usable = [page for page in pages if _may_create(page)]
        if not usable:
            raise PermissionMissing(_why_none(pages))
        return tuple(_identity(page, self._tokens(page)) for page in usable)

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Upload the images unpublished, one after the other; returns their ids in order.

        A single one, too: uploaded published it would be the post, and after a lost answer nothing
        could be asked about it. Raises ContentRejected for what Facebook could not show together.
        """
        self._check(part)
        return tuple([await self._upload(file) for file in part.media])

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Create the post; a part with a parent becomes a comment below the first one."""
        self._check(part)
        path = f"/{_root(part)}/comments" if part.parent_id else f"/{self._page_id}/feed"
        body = _comment(part, prepared) if part.parent_id else _post(part, prepared)
        answer = await self._api.send("POST", path, CallKind.PUBLISH, json=body)
        return self._live(self._api.read(Made, answer, CallKind.PUBLISH).id, part)

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Look among the Page's posts, or among the comments of the first part."""
        lost = Lost(self._page_id, part, prepared, began_at, others)
        seen = await search(self._api, lost)
        if seen.found:
            return Sighting(Finding.FOUND, self._live(seen.found, part))
        return await judge_absence(self._api, lost, is_certain=is_settled and seen.is_whole)

    async def delete(self, remote_id: str) -> None:
        """Take a post or a comment down; one that is gone already is no error."""
        try:
            await self._api.send("DELETE", f"/{remote_id}", CallKind.PREPARE)
        except PlatformError as error:
            if error.error_code != "target_gone":
                raise

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """Numbers of these posts and comments, by id; views and clicks only of posts, and only
        where the connection may read insights."""
        has_insights = INSIGHTS_SCOPE in self._connection.scopes
        return await MetricsReader(self._api, self._page_id, has_insights).read(remote_ids)

    async def aclose(self) -> None:
        """Release connections."""
        await self._api.aclose()

    @property
    def _page_id(self) -> str:
        return self._connection.remote_id

    def _check(self, part: PartToPublish) -> None:
        options = _options(part)
        if options.page_id not in ("", self._page_id):
            raise ContentRejected(
                "This post names another Facebook Page than the one it would go to. Choose the "
                "Page in the post's options, or leave it empty."
            )
        if part.parent_id and len(part.media) > 1:
            raise ContentRejected("A Facebook comment can show one image. Remove the others.")
        if part.media and options.link and not part.parent_id:
            raise ContentRejected(
                "Facebook shows either images or the preview of a link. Remove one of them, or put "
                "the link into the text."
            )

    async def _upload(self, file: MediaFile) -> str:
        data = {"published": "false"}
        if file.alt_text:
            data["alt_text_custom"] = file.alt_text
        answer = await self._api.send(
            "POST",
            f"/{self._page_id}/photos",
            CallKind.PREPARE,
            data=data,
            files={"source": (file.name or file.media_id, file.data, file.mime)},
        )
        return self._api.read(Made, answer, CallKind.PREPARE).id

    def _live(self, post_id: str, part: PartToPublish) -> RemotePost:
        base = self._endpoints.auth_url
        if not part.parent_id:
            return RemotePost(post_id, f"{base}/{post_id}")
        number = post_id.rpartition("_")[2]
        return RemotePost(post_id, f"{base}/{_root(part)}?comment_id={number}")

    def _tokens(self, page: Page) -> TokenSet:
        # From a person's long-lived token, that of a Page has no end.
        return TokenSet(page.access_token, scopes=self._connection.scopes)


def _options(part: PartToPublish) -> FacebookOptions:
    return FacebookOptions.model_validate(dict(part.params))


def _root(part: PartToPublish) -> str:
    return part.root_id or part.parent_id or ""


def _post(part: PartToPublish, prepared: tuple[str, ...]) -> dict[str, object]:
    body: dict[str, object] = {}
    if part.text:
        body["message"] = part.text
    if prepared:
        body["attached_media"] = [{"media_fbid": photo} for photo in prepared]
    elif link := _options(part).link:
        body["link"] = link
    return body


def _comment(part: PartToPublish, prepared: tuple[str, ...]) -> dict[str, object]:
    body: dict[str, object] = {"message": part.text} if part.text else {}
    return {**body, "attachment_id": prepared[0]} if prepared else body


def _may_create(page: Page) -> bool:
    has_task = page.tasks is None or CREATE_TASK in page.tasks
    return bool(page.access_token) and has_task


def _why_none(pages: tuple[Page, ...]) -> str:
    if not pages:
        return _NO_PAGES
    names = ", ".join(page.name or page.id for page in pages[:5])
    return (
        f"You may not create posts on any of your Facebook Pages ({names}). Somebody who manages "
        "the Page must give you the right “Content”; then connect again."
    )


def _identity(page: Page, tokens: TokenSet | None = None) -> Identity:
    return Identity(
        page.id,
        page.username or page.name or page.id,
        page.name or page.id,
        avatar_url=page.picture.data.url,
        kind="page",
        tokens=tokens,
    )
