"""Webhooks are told what happened, signed, and again until they take it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.core.settings import read_settings
from app.db.models import AccountHealth, SocialAccount, Webhook
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.outcome import Cause
from app.domain.permissions import Actor
from app.domain.publication import Event
from app.domain.webhook import PAUSED_AFTER, WebhookEvent
from app.services import (
    activity,
    notifications,
    posts,
    webhook_sending,
    webhook_telling,
    webhooks,
)
from app.services.activity import ActivityFilter
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.services.webhooks import DeliveryDetails, NewWebhook
from tests.support.cast import Cast
from tests.support.receiver import Receiver

EVERYTHING = tuple(WebhookEvent)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver.running() as receiver:
        yield receiver


@pytest.fixture
def context(context: Context, receiver: Receiver) -> Context:
    """Whoever runs this named the receiver's host."""
    said = {**context.settings.environment, "PUNCTUAL_PRIVATE_HOSTS": receiver.host}
    return replace(context, settings=read_settings(said))


@pytest.fixture
def hook(context: Context, cast: Cast, receiver: Receiver, clock: FrozenClock) -> NewWebhook:
    made = webhooks.create(context, cast.owner, url=receiver.url, events=EVERYTHING, name="Ours")
    clock.advance(1)
    return made


def tell(ctx: Context) -> int:
    return asyncio.run(webhook_sending.run(ctx))


def sent(ctx: Context, actor: Actor, hook: NewWebhook) -> list[DeliveryDetails]:
    return list(webhooks.list_deliveries(ctx, actor, hook.webhook.id).items)


def end(ctx: Context, account: SocialAccount, actor: Actor, event: Event, count: int = 1) -> None:
    """Posts to ``account`` that were claimed, and then ended with ``event``."""
    now, cause = ctx.clock.now(), Cause("too_long", "The network takes 300 characters.")
    for number in range(count):
        draft = Draft((PartDraft(f"Number {number}"),), (account.id,))
        row_id = posts.publish_now(ctx, actor, draft).scheduled_posts[0].id
        with ctx.database.unit_of_work() as session:
            publications = Publications(session)
            publications.advance(Event.CLAIMED, now, is_post(row_id))
            rows = publications.advance(event, now, is_post(row_id), change=Change(cause=cause))
            notifications.notify_transition(session, rows, event, cause, now)


@pytest.mark.parametrize(
    ("event", "word"),
    [
        (Event.PUBLISHED, "post.published"),
        (Event.REJECTED, "post.failed"),
        (Event.NEEDS_ACTION, "post.blocked"),
        (Event.BECAME_UNKNOWN, "post.unconfirmed"),
    ],
)
def test_what_became_of_a_post_is_told_with_a_signature_that_fits(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, event: Event, word: str
) -> None:
    end(context, cast.account("x"), cast.owner, event)
    tell(context)
    (got,) = [g for g in receiver.got if g.said["event"].startswith("post.")]
    assert got.is_signed_with(hook.secret)
    assert got.headers["webhook-id"] == got.said["id"]
    assert (got.said["event"], got.said["data"]["text"]) == (word, "Number 0")
    assert got.said["data"]["account"]["platform"] == "x"


def test_an_account_that_must_be_connected_again_is_told_once_however_many_posts_it_stops(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, clock: FrozenClock
) -> None:
    account = cast.account("x")
    with context.database.unit_of_work() as session:
        row = session.get_one(SocialAccount, account.id)
        row.health = AccountHealth.RECONNECT
    for _ in range(2):
        end(context, account, cast.owner, Event.NEEDS_ACTION)
        tell(context)
        clock.advance(10)
    told = [g.said for g in receiver.got if g.said["event"] == "account.needs_reconnecting"]
    assert [t["data"]["health"] for t in told] == ["reconnect"]


def test_nothing_is_told_twice_although_each_look_reaches_back(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, clock: FrozenClock
) -> None:
    end(context, cast.account("x"), cast.owner, Event.PUBLISHED, count=3)
    for _ in range(3):
        tell(context)
        clock.advance(20)
    assert len(receiver.got) == 3


def test_more_than_fits_into_one_look_is_told_by_the_next(
    context: Context, cast: Cast, hook: NewWebhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_telling, "_BATCH", 2)
    end(context, cast.account("x"), cast.owner, Event.PUBLISHED, count=5)
    assert [webhook_telling.notice(context) for _ in range(4)] == [2, 2, 1, 0]


def test_only_what_was_chosen_in_the_same_workspace_since_it_was_made_is_told(
    context: Context, cast: Cast, receiver: Receiver, clock: FrozenClock
) -> None:
    end(context, cast.account("x"), cast.owner, Event.REJECTED)
    clock.advance(1)
    webhooks.create(context, cast.owner, url=receiver.url, events=["post.failed"])
    clock.advance(1)
    end(context, cast.account("mastodon"), cast.owner, Event.PUBLISHED)
    end(context, cast.account("x", actor=cast.outsider), cast.outsider, Event.REJECTED)
    tell(context)
    assert receiver.got == []


def test_what_is_not_taken_is_tried_again_later_under_the_same_id(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, clock: FrozenClock
) -> None:
    receiver.status, receiver.answer = 503, b"down, token=abcdef123456"
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    assert (tell(context), tell(context)) == (1, 0)
    (delivery,) = sent(context, cast.owner, hook)
    assert (delivery.http_status, delivery.attempts) == (503, 1)
    assert delivery.answer == "down, token=[hidden]"
    assert delivery.due_at is not None
    assert delivery.due_at > clock.now()
    receiver.status = 204
    clock.advance(10)
    tell(context)
    (delivery,) = sent(context, cast.owner, hook)
    assert delivery.delivered_at == clock.now()
    assert len({g.headers["webhook-id"] for g in receiver.got}) == 1
    assert all(g.is_signed_with(hook.secret) for g in receiver.got)


def test_a_receiver_that_names_a_time_is_left_alone_until_then(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, clock: FrozenClock
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "600"}
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    tell(context)
    (delivery,) = sent(context, cast.owner, hook)
    assert delivery.due_at is not None
    assert delivery.due_at >= clock.now() + timedelta(seconds=600)


def test_it_is_given_up_at_last_and_can_be_sent_again(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, clock: FrozenClock
) -> None:
    receiver.status = 500
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    for _ in range(20):
        tell(context)
        clock.advance(11 * 60 * 60)
    (delivery,) = sent(context, cast.owner, hook)
    assert delivery.due_at is None
    assert delivery.delivered_at is None
    receiver.status = 200
    webhooks.resend(context, cast.owner, hook.webhook.id, delivery.id)
    tell(context)
    (again,) = sent(context, cast.owner, hook)
    assert (again.event_id, again.attempts) == (delivery.event_id, 1)
    assert again.delivered_at is not None


def test_redirects_are_not_followed(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver
) -> None:
    receiver.status, receiver.headers = 302, {"Location": f"http://{receiver.host}/elsewhere"}
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    tell(context)
    assert [g.path for g in receiver.got] == ["/hook"]
    assert "redirect" in sent(context, cast.owner, hook)[0].answer


def test_a_name_that_leads_into_a_private_network_gets_nothing(
    context: Context, cast: Cast, receiver: Receiver
) -> None:
    url = f"https://localhost:{receiver.host.rpartition(':')[2]}/hook"
    made = webhooks.create(context, cast.owner, url=url, events=EVERYTHING)
    webhooks.send_test(context, cast.owner, made.webhook.id)
    tell(context)
    (delivery,) = sent(context, cast.owner, made)
    assert delivery.http_status is None
    assert "PUNCTUAL_PRIVATE_HOSTS" in delivery.answer
    assert receiver.got == []


def test_only_the_first_bytes_of_an_answer_are_kept(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver
) -> None:
    receiver.answer = b"x" * 3_000_000
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    tell(context)
    assert len(sent(context, cast.owner, hook)[0].answer) == 1_000


def test_after_days_of_failure_it_is_paused_and_somebody_is_told_until_it_goes_on(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, clock: FrozenClock
) -> None:
    receiver.status = 500
    for wait in (PAUSED_AFTER, timedelta()):
        webhooks.send_test(context, cast.owner, hook.webhook.id)
        tell(context)
        clock.advance(wait.total_seconds())
    found = webhooks.get(context, cast.owner, hook.webhook.id)
    assert found.paused_at is not None
    assert "4 days" in found.pause_reason
    (item,) = notifications.list_notifications(context, cast.owner).items
    assert (item.kind, item.link) == ("webhook", "/settings/webhooks")
    with pytest.raises(Conflict):
        webhooks.send_test(context, cast.owner, hook.webhook.id)

    webhooks.change(context, cast.owner, hook.webhook.id, is_paused=False)
    notifications.resolve_gone(context)
    (item,) = notifications.list_notifications(context, cast.owner).items
    assert item.is_resolved


def test_one_that_says_it_is_gone_for_good_is_paused_at_once(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver
) -> None:
    receiver.status = 410
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    tell(context)
    assert webhooks.get(context, cast.owner, hook.webhook.id).paused_at is not None


def test_what_happens_during_a_pause_is_not_told_afterwards(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, clock: FrozenClock
) -> None:
    webhooks.change(context, cast.owner, hook.webhook.id, is_paused=True)
    end(context, cast.account("x"), cast.owner, Event.PUBLISHED)
    clock.advance(3_600)
    webhooks.change(context, cast.owner, hook.webhook.id, is_paused=False)
    tell(context)
    assert receiver.got == []


def test_a_delivery_whose_worker_died_is_taken_over_when_the_lease_ends(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver, clock: FrozenClock
) -> None:
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    assert len(webhook_sending._claim(context)) == 1
    assert tell(context) == 0
    clock.advance(61)
    assert tell(context) == 1
    assert len(receiver.got) == 1


def test_webhooks_with_much_to_be_told_leave_the_others_their_turn(
    context: Context, cast: Cast, receiver: Receiver
) -> None:
    made = [
        webhooks.create(context, cast.owner, url=receiver.url, events=EVERYTHING).webhook.id
        for _ in range(6)
    ]
    for hook_id in made:
        for _ in range(5):
            webhooks.send_test(context, cast.owner, hook_id)
    assert {webhook.id for _, webhook in webhook_sending._claim(context)} == set(made)


def test_the_secret_is_kept_encrypted_and_a_new_one_takes_its_place(
    context: Context, cast: Cast, hook: NewWebhook, receiver: Receiver
) -> None:
    with context.database.unit_of_work() as session:
        stored = session.exec(select(Webhook)).one().secret
    assert hook.secret not in stored
    assert stored.startswith("v1.")
    renewed = webhooks.renew_secret(context, cast.owner, hook.webhook.id)
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    tell(context)
    (got,) = receiver.got
    assert got.is_signed_with(renewed.secret)
    assert not got.is_signed_with(hook.secret)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://user:word@example.com",
        "http://example.com/plain",
        "https://exa mple.com",
        "https://example.com:99999",
        "https://[::1",
        "https://example.com/" + "x" * 2_000,
    ],
)
def test_an_address_that_does_not_fit_is_refused(context: Context, cast: Cast, url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        webhooks.create(context, cast.owner, url=url, events=EVERYTHING)
    assert [error.field for error in refused.value.errors] == ["url"]


@pytest.mark.parametrize("events", [[], ["post.eaten"]])
def test_events_that_do_not_exist_are_refused(
    context: Context, cast: Cast, events: list[str]
) -> None:
    with pytest.raises(InvalidInput):
        webhooks.create(context, cast.owner, url="https://example.com", events=events)


def test_only_who_manages_the_workspace_sees_its_webhooks(
    context: Context, cast: Cast, hook: NewWebhook
) -> None:
    with pytest.raises(NotAllowed):
        webhooks.list_webhooks(context, cast.editor)
    with pytest.raises(NotFound):
        webhooks.list_deliveries(context, cast.outsider, hook.webhook.id)


def test_removing_one_forgets_its_deliveries_and_is_written_down(
    context: Context, cast: Cast, hook: NewWebhook
) -> None:
    webhooks.send_test(context, cast.owner, hook.webhook.id)
    webhooks.remove(context, cast.owner, hook.webhook.id)
    assert webhooks.list_webhooks(context, cast.owner) == []
    assert tell(context) == 0
    done = activity.list_activity(context, cast.owner, ActivityFilter()).items
    assert {row.event for row in done} == {"webhook.added", "webhook.removed"}
