"""Posting to a Mastodon server, or to another one that speaks its API."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError

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
from app.platforms.errors import MediaNotReady, PlatformError
from app.platforms.http import DEADLINES, Deadlines, http_at
from app.platforms.mastodon.errors import explainer
from app.platforms.mastodon.looking import Looker, Wanted
from app.platforms.mastodon.media import MediaUploader
from app.platforms.mastodon.options import MastodonOptions, Visibility
from app.platforms.mastodon.schemas import Account, Status
from app.platforms.mastodon.servers import JSON, is_family, read_facts
from app.platforms.mastodon.spec import HOSTS, SPEC

_STATUSES = TypeAdapter(list[Status])
# As many as the server reads in one call.
_BATCH = 20


class MastodonClient:
    """``PlatformClient`` for one account on one server; see there for the methods."""

    def __init__(
        self,
        connection: Connection,
        clock: Clock | None = None,
        deadlines: Mapping[CallKind, Deadlines] = DEADLINES,
    ) -> None:
        self.spec = SPEC.for_account(connection.facts)
        self._connection = connection
        self._endpoints = connection.endpoints or HOSTS
        self._is_family = is_family(str(connection.facts.get("software", "")))
        clock = clock or SystemClock()
        self._http = http_at(self._endpoints)(
            SPEC.name,
            self._endpoints.api_url,
            explainer(clock),
            bearer=connection.access_token,
            clock=clock,
            deadlines=deadlines,
        )
        self._uploader = MediaUploader(self._http, clock)
        self._looker = Looker(self._http, connection.remote_id, clock)

    def __repr__(self) -> str:
        return f"MastodonClient({self._connection!r})"

    async def fetch_identity(self) -> Identity:
        """The account, with what its server allows."""
        path = "/api/v1/accounts/verify_credentials"
        answer = await self._http.send("GET", path, CallKind.READ, headers=JSON)
        account = self._http.read(Account, answer, CallKind.READ)
        base = self._endpoints.api_url
        facts = await read_facts(self._http, base)
        return Identity(
            account.id,
            f"{account.username}@{facts.get('domain') or base.rpartition('/')[2]}",
            (account.display_name or account.username)[:200],
            avatar_url=account.avatar if account.avatar.startswith("https://") else None,
            facts=facts,
            host=base,
        )

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Upload the images with their alt texts, and wait until they are processed."""
        return await self._uploader.upload(part)

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Create the post, as a reply where it has a parent.

        Raises MediaNotReady with ``prepared`` when the server is still processing an image.
        """
        body = _body(part, prepared)
        headers = dict(JSON)
        if self._is_family and part.key:
            # A belt on top: whether a lost post is there is found out by looking.
            headers["Idempotency-Key"] = _key(part.key, body)
        try:
            answer = await self._http.send(
                "POST", "/api/v1/statuses", CallKind.PUBLISH, json=body, headers=headers
            )
        except MediaNotReady as error:
            error.prepared = prepared
            raise
        return self._live(self._http.read(Status, answer, CallKind.PUBLISH))

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
        wanted = Wanted(part, prepared, others, keeps_ids=self._is_family)
        found = await self._looker.look(wanted, began_at)
        if found.status:
            return Sighting(Finding.FOUND, self._live(found.status))
        is_absent = is_settled and found.is_certain and self._lists(part)
        return Sighting(Finding.ABSENT if is_absent else Finding.CANNOT_TELL)

    async def delete(self, remote_id: str) -> None:
        """Take the post down; one that is gone already is no error."""
        path = f"/api/v1/statuses/{remote_id}"
        try:
            await self._http.send("DELETE", path, CallKind.PREPARE, headers=JSON)
        except PlatformError as error:
            if error.error_code != "target_gone":
                raise

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """Likes, shares and replies, as far as this server has heard of them."""
        found: dict[str, Metrics] = {}
        for start in range(0, len(remote_ids), _BATCH):
            ids = remote_ids[start : start + _BATCH]
            found |= {status.id: _metrics(status) for status in await self._statuses(ids)}
        return found

    async def aclose(self) -> None:
        """Release connections."""
        await self._http.aclose()

    async def _statuses(self, ids: Sequence[str]) -> list[Status]:
        """Together where the server can (Mastodon since 4.3), else one by one."""
        if self._is_family:
            path = f"/api/v1/statuses?{urlencode([('id[]', i) for i in ids])}"
            try:
                answer = await self._http.send("GET", path, CallKind.READ, headers=JSON)
                return _STATUSES.validate_json(answer.body)
            except ValidationError:
                pass
            except PlatformError as error:
                if error.http_status not in (404, 405):
                    raise
        return [status for i in ids if (status := await self._find_status(i))]

    async def _find_status(self, remote_id: str) -> Status | None:
        try:
            path = f"/api/v1/statuses/{remote_id}"
            answer = await self._http.send("GET", path, CallKind.READ, headers=JSON)
        except PlatformError as error:
            if error.error_code == "target_gone":
                return None
            raise
        return self._http.read(Status, answer, CallKind.READ)

    def _lists(self, part: PartToPublish) -> bool:
        """Whether the server's list would show the part to its author.

        Mastodon shows authors all they wrote; of its relatives we do not know it for letters.
        """
        visibility = MastodonOptions.model_validate(dict(part.params)).visibility
        return self._is_family or visibility is not Visibility.DIRECT

    def _live(self, status: Status) -> RemotePost:
        url = status.url or ""
        if not url.startswith(("https://", "http://")):
            user = self._connection.handle.partition("@")[0]
            url = f"{self._endpoints.api_url}/@{user}/{status.id}"
        return RemotePost(status.id, url)


def _body(part: PartToPublish, prepared: tuple[str, ...]) -> dict[str, object]:
    options = MastodonOptions.model_validate(dict(part.params))
    body: dict[str, object] = {"status": part.text}
    if prepared:
        body["media_ids"] = list(prepared)
    if part.parent_id:
        body["in_reply_to_id"] = part.parent_id
    if options.visibility is not Visibility.ACCOUNT_DEFAULT:
        body["visibility"] = options.visibility.value
    if options.spoiler_text:
        body["spoiler_text"] = options.spoiler_text
    if options.sensitive:
        body["sensitive"] = True
    if options.language:
        body["language"] = options.language
    return body


def _key(part_key: str, body: Mapping[str, object]) -> str:
    """The same for the same part with the same content: a changed text is another post."""
    said = json.dumps([part_key, {**body, "media_ids": len(_list(body.get("media_ids")))}])
    return hashlib.sha256(said.encode()).hexdigest()


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _metrics(status: Status) -> Metrics:
    return Metrics(
        likes=status.favourites_count,
        comments=status.replies_count,
        shares=status.reblogs_count,
    )
