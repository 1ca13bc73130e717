"""Looking for a post or a comment whose answer was lost. Facebook has no key that the sender may
choose, and its guard against repeated text does not always fire: so we look, with care."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.platforms.base import CallKind, Finding, PartToPublish, Sighting
from app.platforms.errors import PlatformError
from app.platforms.facebook.options import FacebookOptions
from app.platforms.facebook.schemas import Entries, Entry, PhotoFacts
from app.platforms.graph.api import GraphApi
from app.platforms.graph.paging import read_pieces

# Their clock and ours may differ by this much, and they tell whole seconds.
_SKEW = timedelta(seconds=6)
_LOOK_BACK = timedelta(seconds=120)

_MOST_PIECES = 10
_POSTS = {
    "fields": (
        "id,message,created_time,from,"
        "attachments{media_type,target,unshimmed_url,subattachments{media_type,target}}"
    ),
    "limit": "50",
}
_COMMENTS = {
    "fields": "id,message,created_time,from,attachment{media_type,target}",
    "filter": "stream",
    "order": "reverse_chronological",
    "limit": "50",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """What is looked for: the part, its uploaded photos, and when its first call began (UTC).

    ``others`` are ids of posts that are not it, ``page_id`` is whose it would be.
    """

    page_id: str
    part: PartToPublish
    photos: tuple[str, ...]
    began_at: datetime
    others: frozenset[str]

    def is_seen_in(self, entry: Entry) -> bool:
        """Whether ``entry`` is it: new enough, and the same photos, or the same words."""
        is_foreign = entry.author.id not in ("", self.page_id)
        if is_foreign or entry.id in self.others or self.is_older(entry):
            return False
        if self.photos:
            return entry.photo_ids() == frozenset(self.photos)
        if entry.photo_ids() or _comparable(entry.message) != _comparable(self.part.text):
            return False
        return bool(self.part.text) or self._link in entry.links()

    def is_older(self, entry: Entry) -> bool:
        """Whether ``entry`` was there before the first call for it began."""
        return entry.made_at < self.began_at - _SKEW

    @property
    def _link(self) -> str:
        return FacebookOptions.model_validate(dict(self.part.params)).link


@dataclass(frozen=True, slots=True)
class Search:
    """What looking came to: the id where it was found, and whether everything was looked at that
    has been made since the call began."""

    found: str | None
    is_whole: bool


async def search(api: GraphApi, lost: Lost) -> Search:
    """Look for ``lost`` among the comments below its post, or in both lists of the Page's posts:
    one list may lag behind, or leave out what it finds of little interest."""
    if lost.part.parent_id:
        path = f"/{lost.part.root_id or lost.part.parent_id}/comments"
        return await _search_in(api, path, _COMMENTS, lost)
    since = {"since": str(int((lost.began_at - _LOOK_BACK).timestamp()))}
    first = await _search_in(api, f"/{lost.page_id}/published_posts", _POSTS | since, lost)
    if first.found:
        return first
    second = await _search_in(api, f"/{lost.page_id}/feed", _POSTS | since, lost)
    return Search(second.found, first.is_whole and second.is_whole)


async def judge_absence(api: GraphApi, lost: Lost, *, is_certain: bool) -> Sighting:
    """What it means that no list shows ``lost``; ``is_certain``: all was looked at, and no request
    for it can be running any more.

    ABSENT only when besides no photo of it says that it is in a post: lists lag behind, photos do
    not.
    """
    if not is_certain or [p for p in lost.photos if await _is_used(api, p)]:
        return Sighting(Finding.CANNOT_TELL)
    return Sighting(Finding.ABSENT)


async def _search_in(api: GraphApi, path: str, params: Mapping[str, str], lost: Lost) -> Search:
    same: list[Entry] = []
    is_whole = False
    async for piece in read_pieces(api, path, params, Entries, _MOST_PIECES):
        same += [entry for entry in piece.data if lost.is_seen_in(entry)]
        # Behind a comment that is older than the call, there are only older ones.
        is_past = "order" in params and any(lost.is_older(entry) for entry in piece.data)
        is_whole = is_past or not piece.cursor
        if is_whole:
            break
    # The first one since the call began: later ones with the same words are other posts.
    oldest = min(same, key=lambda entry: entry.made_at, default=None)
    return Search(oldest.id if oldest else None, is_whole)


async def _is_used(api: GraphApi, photo_id: str) -> bool:
    params = {"fields": "page_story_id"}
    try:
        answer = await api.send("GET", f"/{photo_id}", CallKind.READ, params=params)
    except PlatformError as error:
        # Photos that are in no post are thrown away after a day.
        if error.error_code == "target_gone":
            return False
        raise
    return bool(api.read(PhotoFacts, answer, CallKind.READ).page_story_id)


def _comparable(text: str) -> str:
    """``text`` composed and trimmed, each run of white space as one space: Facebook tidies it."""
    return " ".join(unicodedata.normalize("NFC", text).split())
