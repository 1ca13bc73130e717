"""Uploading images to X. Source: docs.x.com, media upload v2."""

import asyncio
from datetime import timedelta

from app.core.clock import Clock
from app.platforms.base import CallKind, ContentRejected, MediaFile, MediaNotReady
from app.platforms.http import PlatformHttp
from app.platforms.x.schemas import Media, MediaAnswer

# X accepts larger pieces at times; this size it always accepts.
_PIECE = 1_000_000
_LONGEST_WAIT_S = 20.0
_LOOK_AGAIN_IN = timedelta(seconds=5)
_FAILED = "X could not process an image. Save it anew and try again."


class MediaUploader:
    """Uploads one image after the other over ``http``."""

    def __init__(self, http: PlatformHttp, clock: Clock) -> None:
        self._http, self._clock = http, clock

    async def upload(self, file: MediaFile) -> str:
        """The media id of ``file``, ready to be posted, its alt text set.

        Raises MediaNotReady while X is still processing, ContentRejected when that failed.
        """
        media = await (self._chunked(file) if file.mime == "image/gif" else self._simple(file))
        await self._wait_until_ready(media)
        if file.alt_text:
            await self._describe(media.id, file.alt_text)
        return media.id

    async def _simple(self, file: MediaFile) -> Media:
        answer = await self._http.send(
            "POST",
            "/2/media/upload",
            CallKind.PREPARE,
            data={"media_category": "tweet_image"},
            files={"media": ("image", file.data, file.mime)},
        )
        return self._http.read(MediaAnswer, answer, CallKind.PREPARE).data

    async def _chunked(self, file: MediaFile) -> Media:
        """X takes an animated image only in pieces."""
        start = {
            "media_type": file.mime,
            "total_bytes": len(file.data),
            "media_category": "tweet_gif",
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

    async def _wait_until_ready(self, media: Media) -> None:
        waited = 0.0
        while media.processing_info and media.processing_info.state != "succeeded":
            if media.processing_info.state == "failed":
                raise ContentRejected(_FAILED, code="media_failed")
            pause = min(max(media.processing_info.check_after_secs, 0.1), 10.0)
            if waited + pause > _LONGEST_WAIT_S:
                raise MediaNotReady(
                    "X is still processing an image.", retry_at=self._clock.now() + _LOOK_AGAIN_IN
                )
            await asyncio.sleep(pause)
            waited += pause
            path = f"/2/media/upload?command=STATUS&media_id={media.id}"
            media = await self._ask("GET", path)

    async def _describe(self, media_id: str, alt_text: str) -> None:
        body = {"id": media_id, "metadata": {"alt_text": {"text": alt_text}}}
        await self._http.send("POST", "/2/media/metadata", CallKind.PREPARE, json=body)

    async def _ask(self, method: str, path: str, body: object = None) -> Media:
        answer = await self._http.send(method, path, CallKind.PREPARE, json=body)
        return self._http.read(MediaAnswer, answer, CallKind.PREPARE).data
