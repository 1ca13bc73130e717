"""Tags: words by which a workspace sorts its posts."""

from fastapi import APIRouter

from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute
from app.api.schemas.answers import TagOut
from app.api.schemas.tags import ListedTagOut, TagChangeIn, TagIn, TagsOut
from app.services import tagging

router = APIRouter(prefix="/api/v2/tags", route_class=ApiRoute, tags=["Tags"])


@router.get("")
def list_tags(ctx: Ctx, actor: CurrentActor) -> TagsOut:
    """Every tag, by name, with how many posts carry it."""
    found = tagging.list_tags(ctx, actor)
    return TagsOut(items=[ListedTagOut.model_validate(tag) for tag in found])


@router.post("", status_code=201)
def create_tag(sent: TagIn, ctx: Ctx, actor: CurrentActor) -> TagOut:
    """Make one. 409: the name is taken, in whatever case."""
    return TagOut.model_validate(tagging.create_tag(ctx, actor, sent.name, sent.color))


@router.patch("/{tag_id}")
def change_tag(tag_id: Id, sent: TagChangeIn, ctx: Ctx, actor: CurrentActor) -> TagOut:
    """Rename or recolour it on every post. 409: the name is taken."""
    changed = tagging.change_tag(ctx, actor, tag_id, name=sent.name, color=sent.color)
    return TagOut.model_validate(changed)


@router.delete("/{tag_id}", status_code=204)
def delete_tag(tag_id: Id, ctx: Ctx, actor: CurrentActor) -> None:
    """Remove it from every post. The posts stay."""
    tagging.delete_tag(ctx, actor, tag_id)
