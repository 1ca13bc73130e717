"""A photo and the account's own first comment below it: both go out, or what is missing is told."""

import asyncio
import io

import pytest
from PIL import Image

from app.core.clock import FrozenClock
from app.db.models import SocialAccount
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.services import confirming, media, posts, publishing, scheduling
from app.services.context import Context
from app.services.details import AccountDetails, ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox

PHOTOS = "instagram"
CHOSEN = {PHOTOS: {"continue_in_comments": True}}
COMMENTS = "POST /*/comments"
SCOPE = "instagram_business_manage_comments"
TEXTS = ["The photo", "#where #when"]


class Publisher:
    """Publishes a photo with a first comment, and looks after it."""

    def __init__(self, ctx: Context, owner: Actor, clock: FrozenClock) -> None:
        self.ctx, self.owner, self.clock = ctx, owner, clock

    def publish(self, account: AccountDetails) -> ScheduledPostDetails:
        out = io.BytesIO()
        Image.new("RGB", (400, 320), "teal").save(out, "JPEG")
        photo = media.upload(self.ctx, self.owner, data=out.getvalue(), filename="a.jpg")
        parts = (PartDraft(TEXTS[0], (photo.id,)), PartDraft(TEXTS[1]))
        draft = Draft(parts, (account.id,), CHOSEN)
        return self.attempt(posts.publish_now(self.ctx, self.owner, draft).scheduled_posts[0])

    def attempt(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        asyncio.run(publishing.publish(self.ctx, Wanted(seen.id, seen.version)))
        return self.read(seen)

    def look(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        self.clock.advance(120)
        asyncio.run(confirming.check(self.ctx, seen.id))
        return self.read(seen)

    def read(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        return scheduling.get_scheduled(self.ctx, self.owner, seen.id)


@pytest.fixture
def publisher(wired: Context, owner: Actor, clock: FrozenClock) -> Publisher:
    return Publisher(wired, owner, clock)


def test_the_first_comment_follows_its_photo(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.publish(connect(PHOTOS))
    assert seen.status is Status.PUBLISHED
    photo, comment = sandbox.ledger(PHOTOS)
    assert [photo["text"], comment["text"]] == TEXTS
    assert comment["parent_id"] == photo["id"]
    assert len({part.url for part in seen.live_parts}) == 1


def test_a_first_comment_whose_answer_was_lost_is_found_and_made_once(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    sandbox.order(PHOTOS, "execute_then_drop", route=COMMENTS)
    unsure = publisher.publish(connect(PHOTOS))
    assert unsure.status is Status.UNCONFIRMED
    assert publisher.look(unsure).status is Status.PUBLISHED
    assert sandbox.texts(PHOTOS) == TEXTS


def test_an_account_that_was_connected_before_comments_is_told_to_reconnect_and_goes_on_then(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(PHOTOS)
    with publisher.ctx.database.unit_of_work() as session:
        row = session.get(SocialAccount, account.id)
        assert row is not None
        row.scopes = [scope for scope in row.scopes if scope != SCOPE]
    seen = publisher.publish(account)
    assert seen.status is Status.BLOCKED
    assert [part.position for part in seen.live_parts] == [0]
    assert "Reconnect the account" in (seen.error_message or "")
    assert sandbox.texts(PHOTOS) == TEXTS[:1]
    connect(PHOTOS)
    assert publisher.attempt(publisher.read(seen)).status is Status.PUBLISHED
    assert sandbox.texts(PHOTOS) == TEXTS
