"""Webhooks: made, changed, removed, tried out, and what was sent to them."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute
from app.api.schemas.answers import PageOut
from app.api.schemas.webhooks import (
    DeliveryOut,
    NewWebhookOut,
    WebhookChangeIn,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
    WebhookTestOut,
)
from app.services import webhooks

router = APIRouter(prefix="/api/v2/webhooks", route_class=ApiRoute, tags=["Webhooks"])


@router.post("", status_code=201)
def create_webhook(sent: WebhookIn, ctx: Ctx, actor: CurrentActor) -> NewWebhookOut:
    """Have an address told of events from now on. Messages are signed as Standard Webhooks says;
    the secret is told this once."""
    made = webhooks.create(ctx, actor, url=sent.url, events=sent.events, name=sent.name)
    return NewWebhookOut.model_validate(made)


@router.get("")
def list_webhooks(ctx: Ctx, actor: CurrentActor) -> WebhooksOut:
    """The workspace's webhooks."""
    found = webhooks.list_webhooks(ctx, actor)
    return WebhooksOut(items=[WebhookOut.model_validate(one) for one in found])


@router.get("/{webhook_id}")
def get_webhook(webhook_id: Id, ctx: Ctx, actor: CurrentActor) -> WebhookOut:
    """One webhook."""
    return WebhookOut.model_validate(webhooks.get(ctx, actor, webhook_id))


@router.patch("/{webhook_id}")
def change_webhook(
    webhook_id: Id, sent: WebhookChangeIn, ctx: Ctx, actor: CurrentActor
) -> WebhookOut:
    """Change it, pause it, or let it go on: then it is told what happens from now on, and what
    waited for it."""
    found = webhooks.change(
        ctx,
        actor,
        webhook_id,
        url=sent.url,
        events=sent.events,
        name=sent.name,
        is_paused=sent.is_paused,
    )
    return WebhookOut.model_validate(found)


@router.delete("/{webhook_id}", status_code=204)
def remove_webhook(webhook_id: Id, ctx: Ctx, actor: CurrentActor) -> None:
    """Tell it nothing any more, and forget what was sent to it."""
    webhooks.remove(ctx, actor, webhook_id)


@router.post("/{webhook_id}/secret")
def renew_secret(webhook_id: Id, ctx: Ctx, actor: CurrentActor) -> NewWebhookOut:
    """A new secret, told this once. Messages are signed with it from now on."""
    return NewWebhookOut.model_validate(webhooks.renew_secret(ctx, actor, webhook_id))


@router.post("/{webhook_id}/test", status_code=202)
def test_webhook(webhook_id: Id, ctx: Ctx, actor: CurrentActor) -> WebhookTestOut:
    """Send it a message that tells of nothing. 409: it is paused."""
    return WebhookTestOut(delivery_id=webhooks.send_test(ctx, actor, webhook_id))


@router.get("/{webhook_id}/deliveries")
def list_deliveries(
    webhook_id: Id,
    ctx: Ctx,
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> PageOut[DeliveryOut]:
    """What was sent to it within the last month, newest first."""
    page = webhooks.list_deliveries(ctx, actor, webhook_id, limit=limit, cursor=cursor)
    return PageOut[DeliveryOut].model_validate(page)


@router.post("/{webhook_id}/deliveries/{delivery_id}/resend", status_code=202)
def resend_delivery(webhook_id: Id, delivery_id: Id, ctx: Ctx, actor: CurrentActor) -> None:
    """Send it once more under the same id. 409: it is being sent, or the webhook is paused."""
    webhooks.resend(ctx, actor, webhook_id, delivery_id)
