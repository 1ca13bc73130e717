"""Files for posts: sent here, described here, shown to members."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile

from app.api.bodies import StrictRequest
from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute, CreatingRoute, UploadRoute
from app.api.schemas.answers import MediaOut, PageOut
from app.api.schemas.drafts import AltTextIn, CropIn
from app.api.schemas.media import MediaUsesOut
from app.domain.content import FileKind
from app.domain.cropping import Box
from app.services import cropping, media, media_library, storage

uploads = APIRouter(prefix="/api/v2/media", route_class=UploadRoute, tags=["Media"])
router = APIRouter(prefix="/api/v2/media", route_class=ApiRoute, tags=["Media"])


class CroppingRoute(CreatingRoute):
    """Makes a file of another one; which one stands in the path, and counts for a repeat."""

    creates: ClassVar[str] = "med"

    async def _hash(self, request: StrictRequest) -> str:
        return f"{request.path_params['media_id'][:64]} {await super()._hash(request)}"


crops = APIRouter(prefix="/api/v2/media", route_class=CroppingRoute, tags=["Media"])
files = APIRouter(prefix="/media", route_class=ApiRoute, include_in_schema=False)
# Networks come without a token: the address itself is what lets them in.
public_files = APIRouter(prefix=storage.PUBLIC_PATH, include_in_schema=False)
_FOR_MEMBERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@uploads.post("", status_code=201)
def upload_media(
    file: Annotated[UploadFile, File(description="An image, a video or a document.")],
    request: Request,
    ctx: Ctx,
    actor: CurrentActor,
    alt_text: Annotated[str, Form(description="What it shows.")] = "",
) -> MediaOut:
    """Keep an image, upright and without metadata, or a video or document as it is."""
    stored = media.upload(
        ctx,
        actor,
        data=file.file.read(),
        filename=file.filename or "",
        alt_text=alt_text,
        media_id=request.state.reserved_id,
    )
    request.state.has_created = True
    return MediaOut.model_validate(stored)


@router.get("")
def list_media(
    ctx: Ctx,
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    search: Annotated[
        str, Query(max_length=200, description="Words in the name or the alt text.")
    ] = "",
    kind: FileKind | None = None,
    unused: Annotated[bool, Query(description="Only files that no post needs.")] = False,
) -> PageOut[MediaOut]:
    """Files, newest first."""
    page = media.list_media(ctx, actor, limit, cursor, words=search, kind=kind, is_unused=unused)
    return PageOut[MediaOut].model_validate(page)


@router.get("/{media_id}")
def get_media(media_id: Id, ctx: Ctx, actor: CurrentActor) -> MediaOut:
    """What is known of a file."""
    return MediaOut.model_validate(media.get_media(ctx, actor, media_id))


@router.patch("/{media_id}")
def describe_media(media_id: Id, sent: AltTextIn, ctx: Ctx, actor: CurrentActor) -> MediaOut:
    """Say what an image shows."""
    return MediaOut.model_validate(media.set_alt_text(ctx, actor, media_id, sent.alt_text))


@router.get("/{media_id}/uses")
def look_at_uses(media_id: Id, ctx: Ctx, actor: CurrentActor) -> MediaUsesOut:
    """The posts and drafts that need a file, newest first, and the files cut out of it."""
    return MediaUsesOut.model_validate(media_library.uses(ctx, actor, media_id))


@router.delete("/{media_id}", status_code=204)
def delete_media(media_id: Id, ctx: Ctx, actor: CurrentActor) -> None:
    """Remove a file. 409: a post or a draft needs it."""
    media_library.delete(ctx, actor, media_id)


@crops.post("/{media_id}/crop", status_code=201)
def crop_media(
    media_id: Id, sent: CropIn, request: Request, ctx: Ctx, actor: CurrentActor
) -> MediaOut:
    """Cut a part out of a still image. It becomes a file of its own; the image stays as it is."""
    box = Box(**sent.model_dump())
    made = cropping.crop(ctx, actor, media_id, box, new_id=request.state.reserved_id)
    request.state.has_created = True
    return MediaOut.model_validate(made)


@public_files.api_route("/{word}", methods=["GET", "HEAD"])
def fetch_media(word: Annotated[str, Path(max_length=1000)], ctx: Ctx) -> Response:
    """A file for a network that fetches it itself: whoever has the address may, for some hours."""
    data, mime = media.read_public(ctx, word)
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    return Response(data, media_type=mime, headers=headers)


@files.get("/{media_id}")
def read_media(media_id: Id, ctx: Ctx, actor: CurrentActor) -> Response:
    """The file itself, for members of its workspace."""
    found = media.get_media(ctx, actor, media_id)
    data = media.read_media(ctx, actor.workspace_id, media_id)
    return Response(data, media_type=found.mime, headers=_FOR_MEMBERS)


@files.get("/{media_id}/thumbnail")
def read_thumbnail(media_id: Id, ctx: Ctx, actor: CurrentActor) -> Response:
    """A small picture of an image, for members of its workspace."""
    data, mime = media_library.thumbnail(ctx, actor, media_id)
    return Response(data, media_type=mime, headers=_FOR_MEMBERS)
