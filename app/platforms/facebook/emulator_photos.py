"""Photos at the emulated Facebook: uploaded unpublished, then put into a post."""

from dataclasses import replace

from starlette.responses import JSONResponse, Response

from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft
from app.platforms.emulation.media import BadImage, Facts, Upload, inspect
from app.platforms.emulation.world import World
from app.platforms.facebook.emulator_rules import bad_image, used_photo
from app.platforms.facebook.spec import SPEC
from app.platforms.graph.emulator_containers import Numbers
from app.platforms.graph.emulator_errors import bad_parameter, missing_object, refused
from app.platforms.graph.emulator_guard import GraphCall

_DAY_S = 86_400
_MOST_BYTES = 4_000_000
_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"})
_KNOWN = frozenset(
    {"published", "temporary", "caption", "message", "alt_text_custom"}
    | {"access_token", "appsecret_proof"}
)


class Photos:
    """Uploading photos, and finding out whether they may go into a post."""

    def __init__(self, world: World, numbers: Numbers) -> None:
        self._world, self._numbers = world, numbers
        self._uploads = world.uploads(SPEC.slug)

    async def upload(self, call: GraphCall) -> Response:
        """``POST /{page}/photos``: published at once, unless the call says otherwise."""
        unknown = set(call.params.values) - _KNOWN
        if unknown:
            return bad_parameter(f"Unexpected parameter {min(unknown)}")
        data = call.params.files.get("source")
        if data is None:
            return refused(324, "(#324) Requires upload file")
        facts = _find_facts(data)
        if facts is None or is_struck(call.request, Mode.MEDIA_FAIL):
            return bad_image()
        photo = self._save(call, data, facts)
        if not call.params.flag("published", default=True):
            return JSONResponse({"id": photo.id})
        post_id = self._publish(call, photo)
        return JSONResponse({"id": photo.id, "post_id": post_id})

    def node(self, photo: Upload) -> dict[str, object]:
        """The photo as it shows itself."""
        story = photo.extra.get("story")
        return {
            "id": photo.id,
            "width": photo.width,
            "height": photo.height,
            "alt_text_custom": photo.alt_text or None,
            "page_story_id": story,
        }

    def find(self, photo_id: str, page_id: str) -> Upload | None:
        """The photo with this id, if it is the Page's and still kept."""
        photo = self._uploads.find(photo_id)
        if photo is None or photo.account != page_id:
            return None
        is_gone = not photo.extra.get("story") and self._uploads.is_expired(photo)
        return None if is_gone else photo

    def choose(self, photo_ids: list[str], page_id: str) -> tuple[Upload, ...] | Response:
        """The photos for a new post, or why one cannot be in it."""
        chosen: list[Upload] = []
        for photo_id in photo_ids:
            photo = self.find(photo_id, page_id)
            if photo is None:
                return missing_object(photo_id)
            if photo.extra.get("story") or photo in chosen:
                return used_photo()
            chosen.append(photo)
        return tuple(chosen)

    def mark(self, photos: tuple[Upload, ...], post_id: str) -> None:
        """Write down in which post they are."""
        for photo in photos:
            self._uploads.save(replace(photo, extra={**photo.extra, "story": post_id}))

    def _save(self, call: GraphCall, data: bytes, facts: Facts) -> Upload:
        return self._uploads.save(
            Upload(
                id=self._numbers.next(),
                account=call.account.id,
                state="ready",
                expires_at=self._world.clock.now() + _DAY_S,
                mime=facts.mime,
                width=facts.width,
                height=facts.height,
                alt_text=call.params.word("alt_text_custom"),
                data=data,
            )
        )

    def _publish(self, call: GraphCall, photo: Upload) -> str:
        post_id = f"{call.account.id}_{self._numbers.next()}"
        text = call.params.word("caption") or call.params.word("message")
        self._world.ledger.add(SPEC.slug, post_id, Draft(call.account.id, text, (photo.landed(),)))
        self.mark((photo,), post_id)
        return post_id


def _find_facts(data: bytes) -> Facts | None:
    """What the bytes are, or None where Facebook does not take them."""
    if len(data) > _MOST_BYTES:
        return None
    try:
        facts = inspect(data)
    except BadImage:
        return None
    return facts if facts.mime in _TYPES else None
