"""Whether a lost post is on the server: by reading what the account posted since.

The ids of its images, the post that it replies to, the time by the server's own clock, and the text
as the server renders it tell which post is ours; where rendering leaves room for doubt, the text as
it was written does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from pydantic import TypeAdapter, ValidationError

from app.core.clock import Clock
from app.platforms.base import CallKind, PartToPublish
from app.platforms.errors import PlatformError
from app.platforms.hints import read_moment
from app.platforms.http import Answer, PlatformHttp
from app.platforms.mastodon.options import MastodonOptions
from app.platforms.mastodon.schemas import Context, Source, Status
from app.platforms.mastodon.servers import JSON
from app.platforms.mastodon.text import comparable, letters, plain_text

_STATUSES = TypeAdapter(list[Status])
_PAGE, _MOST_PAGES = 40, 5
# What may be left between two clocks after the Date header has been taken into account: it may be
# a proxy's, and the server behind it somebody's own.
_SKEW = timedelta(seconds=30)
# And without one: who knows how wrong the clock of somebody's own server is.
_UNKNOWN_SKEW = timedelta(minutes=15)


class Likeness(Enum):
    """How much a post on the server is the one that we look for."""

    SAME = auto()
    PERHAPS = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Since:
    """By the server's clock: posts from ``surely`` on are late enough to be ours, older ones from
    ``perhaps`` on may be."""

    surely: datetime
    perhaps: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """``status`` is ours. Otherwise ``is_certain`` tells that none is."""

    status: Status | None = None
    is_certain: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """The lost part. ``keeps_ids``: images have the same ids in a post as when uploaded."""

    part: PartToPublish
    prepared: tuple[str, ...]
    others: frozenset[str]
    keeps_ids: bool


class Looker:
    """Reads an account's posts over ``http``."""

    def __init__(self, http: PlatformHttp, account_id: str, clock: Clock) -> None:
        self._http, self._account_id, self._clock = http, account_id, clock

    async def look(self, wanted: Wanted, began_at: datetime) -> Found:
        """Look for ``wanted`` among the posts since ``began_at`` (UTC, by our clock)."""
        is_certain, last_id = True, ""
        for _ in range(_MOST_PAGES):
            answer = await self._read_page(last_id)
            posts, since = self._statuses(answer), _since(answer, began_at, self._clock.now())
            found = await self._pick(wanted, posts, since)
            if found.status:
                return found
            is_certain = is_certain and found.is_certain
            if not posts or posts[-1].created_at < since.perhaps:
                return await self._among_replies(wanted, since) or Found(is_certain=is_certain)
            last_id = posts[-1].id
        return Found()

    async def _among_replies(self, wanted: Wanted, since: Since) -> Found | None:
        """A second look for a reply, below its parent: not every server lists replies."""
        parent_id = wanted.part.parent_id
        if parent_id is None:
            return None
        path = f"/api/v1/statuses/{parent_id}/context"
        try:
            answer = await self._http.send("GET", path, CallKind.READ, headers=JSON)
            below = self._http.read(Context, answer, CallKind.READ).descendants
        except PlatformError as error:
            # Below a parent that is gone there can be nothing.
            return None if error.error_code == "target_gone" else Found()
        own = [s for s in below if s.account is None or s.account.id == self._account_id]
        found = await self._pick(wanted, own, since)
        return found if found.status or not found.is_certain else None

    async def _read_page(self, last_id: str) -> Answer:
        older = f"&max_id={last_id}" if last_id else ""
        path = f"/api/v1/accounts/{self._account_id}/statuses"
        query = f"?limit={_PAGE}&exclude_reblogs=true{older}"
        return await self._http.send("GET", path + query, CallKind.READ, headers=JSON)

    def _statuses(self, answer: Answer) -> list[Status]:
        try:
            return _STATUSES.validate_json(answer.body)
        except ValidationError:
            raise self._http.unreadable(answer, CallKind.READ) from None

    async def _pick(self, wanted: Wanted, posts: Sequence[Status], since: Since) -> Found:
        is_certain = True
        for post in posts:
            if post.reblog or post.id in wanted.others or post.created_at < since.perhaps:
                continue
            likeness = compare(post, wanted)
            if likeness is Likeness.PERHAPS:
                likeness = await self._ask_source(post, wanted)
            if likeness is Likeness.SAME and post.created_at >= since.surely:
                return Found(post)
            is_certain = is_certain and likeness is Likeness.OTHER
        return Found(is_certain=is_certain)

    async def _ask_source(self, post: Status, wanted: Wanted) -> Likeness:
        """Compare with the text as it was written, where the server keeps and shows that."""
        if not wanted.part.text.strip():
            return Likeness.PERHAPS
        path = f"/api/v1/statuses/{post.id}/source"
        try:
            answer = await self._http.send("GET", path, CallKind.READ, headers=JSON)
            source = self._http.read(Source, answer, CallKind.READ)
        except PlatformError:
            return Likeness.PERHAPS
        is_same = comparable(source.text) == comparable(wanted.part.text)
        return Likeness.SAME if is_same else Likeness.OTHER


def compare(post: Status, wanted: Wanted) -> Likeness:
    """How much ``post`` is the one that is wanted, by what the list shows of it."""
    ids = {media.id for media in post.media_attachments}
    number = len(wanted.prepared) or len(wanted.part.media)
    if post.in_reply_to_id != wanted.part.parent_id or len(ids) != number:
        return Likeness.OTHER
    if ids and ids == set(wanted.prepared):
        # An upload goes into one post only.
        return Likeness.SAME
    if wanted.prepared and wanted.keeps_ids:
        return Likeness.OTHER
    return _compare_text(post, wanted.part)


def _compare_text(post: Status, part: PartToPublish) -> Likeness:
    spoiler = MastodonOptions.model_validate(dict(part.params)).spoiler_text
    shown, warning = plain_text(post.content), plain_text(post.spoiler_text)
    if comparable(shown) == comparable(part.text) and comparable(warning) == comparable(spoiler):
        return Likeness.SAME if part.text.strip() else Likeness.PERHAPS
    is_alike = letters(shown) == letters(part.text) and letters(warning) == letters(spoiler)
    return Likeness.PERHAPS if is_alike else Likeness.OTHER


def _since(answer: Answer, began_at: datetime, now: datetime) -> Since:
    theirs = read_moment(answer.headers.get("date", ""), now)
    if theirs is None:
        return Since(began_at - _SKEW, began_at - _UNKNOWN_SKEW)
    earliest = began_at + (theirs - now) - _SKEW
    return Since(earliest, earliest)
