"""Uploads: their bytes are really decoded, and they wait, process, fail and run out."""

import io
import json
import warnings
from dataclasses import dataclass, field

from app.platforms.emulation.ledger import LandedMedia
from app.platforms.emulation.store import Store
from app.platforms.emulation.ticking import VirtualClock


@dataclass(frozen=True, slots=True)
class Facts:
    """What an image's bytes say about it; pixels."""

    mime: str
    width: int
    height: int
    frames: int


class BadImage(Exception):
    """The bytes are no image that can be decoded."""


def inspect(data: bytes) -> Facts:
    """Decode ``data`` whole. Raises BadImage."""
    # Imported here: an idle sandbox need not carry it.
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                image.load()
                mime = Image.MIME.get(image.format or "", "application/octet-stream")
                return Facts(mime, image.width, image.height, int(getattr(image, "n_frames", 1)))
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise BadImage(str(error)) from error


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload. ``state`` is waiting, processing, ready or failed; ``polls_left`` looks until
    processing ends."""

    id: str
    account: str
    state: str
    expires_at: float
    mime: str = ""
    width: int = 0
    height: int = 0
    alt_text: str = ""
    data: bytes = b""
    polls_left: int = 0
    extra: dict[str, object] = field(default_factory=dict)

    def landed(self, alt_text: str | None = None) -> LandedMedia:
        """As it stands in a post."""
        alt = self.alt_text if alt_text is None else alt_text
        return LandedMedia(self.id, self.mime, self.width, self.height, len(self.data), alt)


class Uploads:
    """The uploads of one network."""

    def __init__(self, platform: str, store: Store, clock: VirtualClock) -> None:
        self._platform, self._store, self._clock = platform, store, clock

    def save(self, upload: Upload) -> Upload:
        """Write ``upload``, replacing what was there under its id."""
        self._store.run(
            "INSERT OR REPLACE INTO media VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._platform,
            upload.id,
            upload.account,
            upload.state,
            upload.mime,
            upload.width,
            upload.height,
            upload.alt_text,
            upload.data,
            upload.polls_left,
            upload.expires_at,
            json.dumps(upload.extra),
        )
        return upload

    def find(self, upload_id: str) -> Upload | None:
        """The upload with this id, expired or not."""
        row = self._store.one(
            "SELECT * FROM media WHERE platform = ? AND id = ?", self._platform, upload_id
        )
        if row is None:
            return None
        values = {name: row[name] for name in Upload.__slots__}
        return Upload(**{**values, "extra": json.loads(row["extra"])})

    def is_expired(self, upload: Upload) -> bool:
        """Whether the network has thrown it away."""
        return upload.expires_at <= self._clock.now()

    def look(self, upload: Upload) -> Upload:
        """The upload after one look at it: processing ends when the looks are used up."""
        if upload.state != "processing":
            return upload
        left = upload.polls_left - 1
        state = "processing" if left > 0 else "ready"
        self._store.run(
            "UPDATE media SET polls_left = ?, state = ? WHERE platform = ? AND id = ?",
            max(left, 0),
            state,
            self._platform,
            upload.id,
        )
        return self.find(upload.id) or upload
