"""Looking how a long text would be cut."""

from fastapi import APIRouter

from app.api.deps import Ctx, CurrentActor
from app.api.drafting import to_account_ids
from app.api.routes import ApiRoute
from app.api.schemas.answers import SplitOut, SplitTextOut
from app.api.schemas.drafts import SplitIn
from app.services import splitting

router = APIRouter(route_class=ApiRoute, tags=["Posts"])


@router.post("/api/v2/split")
def split(sent: SplitIn, ctx: Ctx, actor: CurrentActor) -> SplitOut:
    """Cut a text into parts that fit each account, and store nothing.

    Send the parts back as `parts` of a post, or of a variant for that account. Where `option` is
    not null, several parts go out only with that option of the platform set to true.
    """
    account_ids = to_account_ids(ctx, actor, sent)
    found = splitting.split(ctx, actor, sent.content, account_ids, is_numbered=sent.numbered)
    return SplitOut(items=[SplitTextOut.model_validate(one) for one in found])
