"""Cutting images: what is cut is a file of its own, which remembers what it was cut out of."""

from dataclasses import asdict

from app.core.errors import FieldError, InvalidInput
from app.db.models import MediaAsset
from app.db.repositories.media import MediaAssets
from app.domain.cropping import Box
from app.domain.permissions import Actor, Permission
from app.domain.renditions import can_be_drawn
from app.services import images, media, storage
from app.services.access import require
from app.services.context import Context
from app.services.details import MediaDetails, media_details
from app.services.renditions import file_of


def crop(
    ctx: Context, actor: Actor, media_id: str, box: Box, *, new_id: str | None = None
) -> MediaDetails:
    """The part of an image that ``box`` (in its pixels) names, as a new file with its alt text.
    The image itself stays as it is.

    A ``new_id`` that exists already gives that file back. Raises NotFound, and InvalidInput for a
    part that the image does not have, and for what cannot be cut: animations, videos, documents.
    """
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        known = MediaAssets(session, actor.workspace_id).find(new_id) if new_id else None
        if known:
            return media_details(known)
        source = media.get_asset(session, actor.workspace_id, media_id)
    _check(source, box)
    drawn = images.crop(storage.read_bytes(ctx, source.storage_key), box)
    asset = media.make_asset(
        ctx, actor, media.kept(drawn), source.original_name, source.alt_text, new_id
    )
    asset.source_id, asset.crop = source.id, asdict(box)
    with ctx.database.unit_of_work() as session:
        MediaAssets(session, actor.workspace_id).add(asset)
    return media_details(asset)


def _check(source: MediaAsset, box: Box) -> None:
    if not can_be_drawn(file_of(source)):
        message = "Only still images can be cropped."
        raise InvalidInput(message, [FieldError("media_id", "not_croppable", message)])
    if not box.lies_in(source.width, source.height):
        message = f"Choose a part of the image: it has {source.width} × {source.height} pixels."
        raise InvalidInput(message, [FieldError("box", "outside", message)])
