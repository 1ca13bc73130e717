"""Whether the product works, for whoever watches it."""

from fastapi import APIRouter, Response

from app.api.deps import Ctx
from app.api.schemas.answers import HealthOut
from app.services import health

router = APIRouter(tags=["Operations"])
_CHECKS = ("database", "redis", "scheduler", "workers")


@router.head("/health", include_in_schema=False)
@router.get("/health", responses={503: {"model": HealthOut}})
async def read_health(ctx: Ctx, response: Response) -> HealthOut:
    """200 when every part answers, 503 when one does not. Needs no login, tells no secret."""
    found = await health.check(ctx)
    if not found.is_ok:
        response.status_code = 503
    return HealthOut(
        status="ok" if found.is_ok else "degraded",
        checks={name: "ok" if getattr(found, name) else "down" for name in _CHECKS},
    )
