"""Looking for a post or a comment whose answer was lost. Facebook has no key that the sender may
choose, and its guard against repeated text does not always fire: so we look, with care."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.platforms.base import CallKind, Finding, PartToPublish, PlatformError, Sighting
from app.platforms.facebook.options import FacebookOptions
from app.platforms.facebook.schemas import Entries, Entry, PhotoFacts
from app.platforms.graph.api import GraphApi

# Their clock and ours may differ by this much, and they tell whole seconds.
_SKEW = timedelta(seconds=6)
_LOOK_BACK = timedelta(seconds=120)

_POST_FIELDS = (
    "id,message,created_time,"
    "attachments{media_type,target,unshimmed_url,subattachments{media_type,target}}"
)
_COMMENT_FIELDS = "id,message,created_time,from,attachment{media_type,target}"


@dataclass(frozen=True, slots=True)
class Lost:
    """What is looked for: the part, its uploaded photos, and when its first call began (UTC).

    ``others`` are ids of posts that are not it.
    """

    part: PartToPublish
    photos: tuple[str, ...]
    began_at: datetime
    others: frozenset[str]

    def is_seen_in(self, entry: Entry) -> bool:
        """Whether ``entry`` is it: new enough, and the same photos, or the same words."""
        if entry.id in self.others or entry.made_at < self.began_at - _SKEW:
            return False
        if self.photos:
            return entry.photo_ids() == frozenset(self.photos)
        if entry.photo_ids() or _comparable(entry.message) != _comparable(self.part.text):
            return False
        return bool(self.part.text) or self._link in entry.links()

    @property
    def _link(self) -> str:
        return FacebookOptions.model_validate(dict(self.part.params)).link


async def find_id(api: GraphApi, page_id: str, lost: Lost) -> str | None:
    """The id of the live post or comment that is ``lost``, or None where no list shows it."""
    paths = ("/published_posts", "/feed")
    if lost.part.parent_id:
        return await _find_comment(api, page_id, lost)
    for path in paths:
        params = {
            "fields": _POST_FIELDS,
            "since": str(int((lost.began_at - _LOOK_BACK).timestamp())),
            "limit": "50",
        }
        found = await _find_in(api, f"/{page_id}{path}", params, lost)
        if found:
            return found
    return None


async def judge_absence(api: GraphApi, lost: Lost, *, is_settled: bool) -> Sighting:
    """What it means that no list shows ``lost``.

    ABSENT only when no request for it can be running any more, and no photo of it says that it is
    in a post: lists lag behind, photos do not.
    """
    if not is_settled or [p for p in lost.photos if await _is_used(api, p)]:
        return Sighting(Finding.CANNOT_TELL)
    return Sighting(Finding.ABSENT)


async def _find_comment(api: GraphApi, page_id: str, lost: Lost) -> str | None:
    params = {
        "fields": _COMMENT_FIELDS,
        "filter": "stream",
        "order": "reverse_chronological",
        "limit": "50",
    }
    path = f"/{lost.part.root_id or lost.part.parent_id}/comments"
    answer = await api.send("GET", path, CallKind.READ, params=params)
    entries = api.read(Entries, answer, CallKind.READ).data
    own = [e for e in entries if e.author.id in ("", page_id)]
    return _oldest(own, lost)


async def _find_in(api: GraphApi, path: str, params: dict[str, str], lost: Lost) -> str | None:
    answer = await api.send("GET", path, CallKind.READ, params=params)
    return _oldest(api.read(Entries, answer, CallKind.READ).data, lost)


def _oldest(entries: list[Entry], lost: Lost) -> str | None:
    """The first one since the call began: later ones with the same words are other posts."""
    same = [entry for entry in entries if lost.is_seen_in(entry)]
    return min(same, key=lambda entry: entry.made_at).id if same else None


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
