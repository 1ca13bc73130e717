"""Connected accounts. They are connected in a browser; see /api/oauth."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute
from app.api.schemas.answers import AccountOut, PageOut, QuotaOut
from app.domain.spec import Quota
from app.platforms import registry
from app.services import account_leaving, account_pausing, accounts
from app.services.details import AccountDetails

ACCOUNT_ID = r"^[a-z]{1,12}_[0-9a-z]{1,40}$"
router = APIRouter(prefix="/api/v2/accounts", route_class=ApiRoute, tags=["Accounts"])


@router.get("")
def list_accounts(
    ctx: Ctx,
    actor: CurrentActor,
    include_disconnected: Annotated[bool, Query()] = False,
) -> PageOut[AccountOut]:
    """All of them, with health, expiry, and what the platform allows."""
    found = accounts.list_accounts(ctx, actor, include_disconnected)
    return PageOut[AccountOut](items=[account_out(details) for details in found])


@router.get("/{account_id}")
def get_account(account_id: Id, ctx: Ctx, actor: CurrentActor) -> AccountOut:
    """One account, connected or not."""
    return account_out(accounts.get_account(ctx, actor, account_id))


@router.post("/{account_id}/test")
async def test_account(account_id: Id, ctx: Ctx, actor: CurrentActor) -> AccountOut:
    """Ask the platform whether the connection works."""
    return account_out(await accounts.test_account(ctx, actor, account_id))


@router.post("/{account_id}/pause")
def pause_account(account_id: Id, ctx: Ctx, actor: CurrentActor) -> AccountOut:
    """Have nothing go out of it until it is resumed. What waits is held, and keeps its time."""
    account_pausing.pause(ctx, actor, account_id)
    return account_out(accounts.get_account(ctx, actor, account_id))


@router.post("/{account_id}/resume")
def resume_account(account_id: Id, ctx: Ctx, actor: CurrentActor) -> AccountOut:
    """Have it go on. What is late beyond the workspace's limit is missed, all else goes out."""
    account_pausing.resume(ctx, actor, account_id)
    return account_out(accounts.get_account(ctx, actor, account_id))


@router.delete("/{account_id}")
async def disconnect_account(
    account_id: Id,
    ctx: Ctx,
    actor: CurrentActor,
    move_to: Annotated[str | None, Query(pattern=ACCOUNT_ID)] = None,
    cancel_waiting: Annotated[bool, Query()] = False,
) -> AccountOut:
    """Forget its tokens. What waits for it is blocked until it is connected again, goes out on
    the account ``move_to`` of the same network at the same times, or is cancelled. Recurring posts
    and drafts name ``move_to`` instead, or the account no more; a recurring post that has none
    left is stopped."""
    done = await account_leaving.remove(
        ctx, actor, account_id, move_to=move_to, cancels_waiting=cancel_waiting
    )
    return account_out(done.account)


def account_out(found: AccountDetails) -> AccountOut:
    """An account as programs see it."""
    ref = found.ref
    quotas = registry.get(found.platform).spec.for_account(found.facts).quotas
    return AccountOut(
        id=ref.id,
        platform=ref.platform,
        platform_name=ref.platform_name,
        handle=ref.handle,
        display_name=ref.display_name,
        avatar_url=ref.avatar_url,
        kind=found.kind,
        is_sandbox=ref.is_sandbox,
        is_active=found.is_active,
        health=found.health.value,
        health_reason=found.health_reason,
        expires_at=found.expires_at,
        is_refreshable=found.is_refreshable,
        scopes=list(found.scopes),
        connected_at=found.connected_at,
        last_published_at=found.last_published_at,
        waiting_count=found.waiting_count,
        limited_until=found.limited_until,
        quota_used=found.quota_used,
        quota_limit=found.quota_limit,
        quotas=[_quota(quota) for quota in quotas],
        paused_at=found.paused_at,
    )


def _quota(quota: Quota) -> QuotaOut:
    return QuotaOut(
        limit=quota.limit,
        window_s=int(quota.window.total_seconds()),
        per=quota.per,
        unit=quota.unit,
        kind=quota.kind.value,
    )
