"""Uploading images. Source: docs.joinmastodon.org, media: uploads are processed after the answer,
and ``GET /api/v1/media/{id}`` answers 206 until that is done."""

import asyncio
from datetime import timedelta

from app.core.clock import Clock
from app.platforms.base import CallKind, MediaFile, PartToPublish
from app.platforms.errors import MediaNotReady, PlatformError
from app.platforms.http import Answer, PlatformHttp
from app.platforms.mastodon.schemas import Attachment
from app.platforms.mastodon.servers import JSON

_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
_LOOK_AGAIN_IN = timedelta(seconds=10)
_NOT_FOUND = frozenset({404, 405, 501})


class MediaUploader:
    """Uploads one image after the other over ``http``."""

    def __init__(self, http: PlatformHttp, clock: Clock) -> None:
        self._http, self._clock = http, clock

    async def upload(self, part: PartToPublish) -> tuple[str, ...]:
        """The ids of the part's images, processed, their alt texts set.

        Goes on with what ``part.prepared_before`` names. Raises MediaNotReady with all that was
        uploaded while the server is still processing, ContentRejected when that failed.
        """
        ids = await self._still_there(part.prepared_before[: len(part.media)])
        for file in part.media[len(ids) :]:
            ids.append(await self._upload(file, tuple(ids)))
        return tuple(ids)

    async def _still_there(self, ids: tuple[str, ...]) -> list[str]:
        """Those of ``ids`` up to the first one that the server has thrown away."""
        kept: list[str] = []
        for media_id in ids:
            try:
                await self._wait_until_ready(media_id, ids)
            except PlatformError as error:
                if error.http_status != 404:
                    raise
                return kept
            kept.append(media_id)
        return kept

    async def _upload(self, file: MediaFile, before: tuple[str, ...]) -> str:
        try:
            answer = await self._post("/api/v2/media", file)
        except PlatformError as error:
            if error.http_status not in _NOT_FOUND:
                raise
            # Servers of before 2021, and some relatives, have only this one; it answers when done.
            answer = await self._post("/api/v1/media", file)
        media = self._http.read(Attachment, answer, CallKind.PREPARE)
        if answer.status == 202:
            await self._wait_until_ready(media.id, (*before, media.id))
        return media.id

    async def _post(self, path: str, file: MediaFile) -> Answer:
        ending = file.mime.partition("/")[2]
        return await self._http.send(
            "POST",
            path,
            CallKind.PREPARE,
            files={"file": (f"image.{ending}", file.data, file.mime)},
            data={"description": file.alt_text} if file.alt_text else None,
            headers=JSON,
        )

    async def _wait_until_ready(self, media_id: str, uploaded: tuple[str, ...]) -> None:
        for pause in _PAUSES_S:
            path = f"/api/v1/media/{media_id}"
            answer = await self._http.send("GET", path, CallKind.PREPARE, headers=JSON)
            if answer.status != 206:
                return
            await asyncio.sleep(pause)
        raise MediaNotReady(
            "Your Mastodon server is still processing an image.",
            prepared=uploaded,
            retry_at=self._clock.now() + _LOOK_AGAIN_IN,
        )
