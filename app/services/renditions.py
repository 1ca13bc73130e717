"""Images as each network takes them, drawn once and kept."""

from app.core.object_store import keyed_by_content
from app.db.models import MediaAsset, Rendition
from app.db.repositories.renditions import Renditions
from app.domain import renditions
from app.domain.content import File
from app.domain.renditions import Target
from app.domain.spec import MediaSpec
from app.platforms.base import MediaFile
from app.services import images, storage
from app.services.context import Context


def file_of(asset: MediaAsset, alt_text: str | None = None) -> File:
    """The file as the rules know it."""
    return File(
        asset.id,
        asset.mime,
        asset.bytes,
        asset.width,
        asset.height,
        asset.alt_text if alt_text is None else alt_text,
        asset.length,
        asset.is_animated,
    )


def media_file(ctx: Context, asset: MediaAsset, alt_text: str, media: MediaSpec) -> MediaFile:
    """The file as a network with these limits takes it: as it is, or drawn anew.

    Raises NotFound when the original is gone, InvalidInput when it cannot be made to fit.
    """
    target = renditions.plan(file_of(asset), media)
    if target is None:
        facts = (asset.storage_key, asset.mime, asset.width, asset.height)
    else:
        made = ready(ctx, asset, target)
        facts = (made.storage_key, made.mime, made.width, made.height)
    storage_key, mime, width, height = facts
    return MediaFile(
        asset.id,
        mime,
        storage.read_bytes(ctx, storage_key),
        alt_text,
        url=storage.public_url(ctx, storage_key) if media.needs_public_url else "",
        width=width,
        height=height,
        name=asset.original_name,
    )


def ready(ctx: Context, asset: MediaAsset, target: Target) -> Rendition:
    """The copy that ``target`` describes, made now if nobody made it before."""
    name = _name(target)
    with ctx.database.unit_of_work() as session:
        known = Renditions(session).find_all([(asset.id, name)]).get((asset.id, name))
    if known and storage.exists(ctx, known.storage_key):
        return known
    drawn = images.draw(storage.read_bytes(ctx, asset.storage_key), target)
    storage_key = keyed_by_content(f"{asset.workspace_id}/renditions", drawn.data, drawn.extension)
    storage.write_bytes(ctx, storage_key, drawn.data, drawn.mime)
    made = Rendition(
        media_id=asset.id,
        target=name,
        mime=drawn.mime,
        bytes=len(drawn.data),
        width=drawn.width,
        height=drawn.height,
        storage_key=storage_key,
        created_at=ctx.clock.now(),
    )
    with ctx.database.unit_of_work() as session:
        Renditions(session).add(made)
    return made


def make_ready(ctx: Context, asset: MediaAsset, media: MediaSpec) -> None:
    """Draw ahead of time what a network with these limits will ask for."""
    target = renditions.plan(file_of(asset), media)
    if target is not None:
        ready(ctx, asset, target)


def _name(target: Target) -> str:
    kind = target.mime.rpartition("/")[2]
    return f"{kind}:{target.max_width}x{target.max_height}:{target.max_bytes}"
