"""Uploading images and videos to X. Source: docs.x.com, media upload v2."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from app.core.clock import Clock
from app.platforms.base import CallKind, MediaFile, PartToPublish
from app.platforms.errors import ContentRejected, MediaNotReady, PlatformError
from app.platforms.http import PlatformHttp
from app.platforms.x.schemas import Media, MediaAnswer

# X accepts larger pieces at times; this size it always accepts.
_PIECE = 1_000_000
_LONGEST_WAIT_S = 20.0
_LONGEST_HINT_S = 300.0
_LOOK_AGAIN_IN = timedelta(seconds=5)
_GONE = frozenset({400, 404})


class MediaUploader:
    """Uploads the files of a part over ``http``, and waits a while for X to digest them."""

    def __init__(self, http: PlatformHttp, clock: Clock) -> None:
        self._http, self._clock = http, clock

    async def upload(self, part: PartToPublish) -> tuple[str, ...]:
        """The media ids of the part's files in order, ready to be posted, alt texts set.

        Goes on with what ``part.prepared_before`` names, as long as X has it. Raises
        MediaNotReady, with the ids so far, while X is still processing, ContentRejected when that
        failed.
        """
        media = await self._find_earlier(part) or [await self._send(file) for file in part.media]
        ids = tuple(one.id for one in media)
        await self._wait_until_ready(media, part.media, ids)
        for file, media_id in zip(part.media, ids, strict=True):
            # X shows alt text on images, moving ones included; for videos it documents none.
            if file.alt_text and not file.is_video:
                await self._describe(media_id, file.alt_text)
        return ids

    async def _find_earlier(self, part: PartToPublish) -> list[Media]:
        if len(part.prepared_before) != len(part.media):
            return []
        try:
            return [await self._look(media_id) for media_id in part.prepared_before]
        except PlatformError as error:
            if error.http_status not in _GONE:
                raise
            # X keeps uploads for a day; one that it no longer knows is made anew.
            return []

    async def _send(self, file: MediaFile) -> Media:
        if file.is_video:
            return await self._chunked(file, "tweet_video")
        if file.mime == "image/gif":
            return await self._chunked(file, "tweet_gif")
        return await self._simple(file)

    async def _simple(self, file: MediaFile) -> Media:
        answer = await self._http.send(
            "POST",
            "/2/media/upload",
            CallKind.PREPARE,
            data={"media_category": "tweet_image"},
            files={"media": ("image", file.data, file.mime)},
        )
        return self._http.read(MediaAnswer, answer, CallKind.PREPARE).data

    async def _chunked(self, file: MediaFile, category: str) -> Media:
        """X takes what moves only in pieces."""
        start = {
            "media_type": file.mime,
            "total_bytes": len(file.data),
            "media_category": category,
        }
        media = await self._ask("POST", "/2/media/upload/initialize", start)
        for index, offset in enumerate(range(0, len(file.data), _PIECE)):
            piece = file.data[offset : offset + _PIECE]
            await self._http.send(
                "POST",
                f"/2/media/upload/{media.id}/append",
                CallKind.PREPARE,
                data={"segment_index": str(index)},
                files={"media": ("piece", piece, "application/octet-stream")},
            )
        return await self._ask("POST", f"/2/media/upload/{media.id}/finalize")

    async def _wait_until_ready(
        self, uploads: Sequence[Media], files: Sequence[MediaFile], ids: tuple[str, ...]
    ) -> None:
        left_s = _LONGEST_WAIT_S
        for media, file in zip(uploads, files, strict=True):
            left_s = await self._wait_for(media, file, ids, left_s)

    async def _wait_for(
        self, media: Media, file: MediaFile, ids: tuple[str, ...], left_s: float
    ) -> float:
        """Waits ``left_s`` at most; returns what is left of it."""
        seen = media
        while seen.processing_info and seen.processing_info.state != "succeeded":
            _refuse_failed(seen, file)
            pause = max(seen.processing_info.check_after_secs, 0.1)
            if pause > left_s:
                raise self._not_ready(file, pause, ids)
            await asyncio.sleep(pause)
            left_s -= pause
            seen = await self._look(media.id)
        return left_s

    def _not_ready(self, file: MediaFile, pause: float, ids: tuple[str, ...]) -> MediaNotReady:
        hint = timedelta(seconds=min(pause, _LONGEST_HINT_S))
        return MediaNotReady(
            f"X is still processing {_name(file)}.",
            retry_at=self._clock.now() + max(hint, _LOOK_AGAIN_IN),
            prepared=ids,
        )

    async def _look(self, media_id: str) -> Media:
        return await self._ask("GET", f"/2/media/upload?command=STATUS&media_id={media_id}")

    async def _describe(self, media_id: str, alt_text: str) -> None:
        body = {"id": media_id, "metadata": {"alt_text": {"text": alt_text}}}
        await self._http.send("POST", "/2/media/metadata", CallKind.PREPARE, json=body)

    async def _ask(self, method: str, path: str, body: object = None) -> Media:
        answer = await self._http.send(method, path, CallKind.PREPARE, json=body)
        return self._http.read(MediaAnswer, answer, CallKind.PREPARE).data


def _name(file: MediaFile) -> str:
    return "the video" if file.is_video else "an image"


def _refuse_failed(media: Media, file: MediaFile) -> None:
    info = media.processing_info
    if info is None or info.state != "failed":
        return
    reason = f" It says: {info.error.message}." if info.error and info.error.message else ""
    raise ContentRejected(
        f"X could not process {_name(file)}.{reason} Save it anew and try again.",
        code="media_failed",
    )
