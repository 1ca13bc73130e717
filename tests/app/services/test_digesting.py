"""Uploads that a network takes long over: waited for, never made twice, never in the way."""

import asyncio
import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from pypdf import PdfWriter

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput
from app.db.models import ScheduledPost
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.platforms import registry
from app.services import (
    accounts,
    confirming,
    media,
    post_editing,
    posts,
    publishing,
    scheduling,
    sweeping,
)
from app.services.context import Context
from app.services.details import AccountDetails, ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.settling import POLICY
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox
from tests.support.video import video

# Where each network begins to digest what was uploaded, and where an upload begins.
FINISHES = {
    "x": "POST /2/media/upload/{id}/finalize",
    "linkedin": "PUT /dms-uploads/*",
    "instagram": "POST /*/media",
    "threads": "POST /v1.0/*/threads",
}
BEGINS = {
    "x": r"POST /2/media/upload/initialize",
    "linkedin": r"POST /rest/images",
    "instagram": r"POST /v[\d.]+/\w+/media",
    "threads": r"POST /v[\d.]+/\w+/threads",
}
SLOW = sorted(FINISHES)
# How often an attempt looks where that is more than once: whether what an earlier one left still
# stands, and whether it is ready.
LOOKS = {"instagram": 2, "threads": 2}


class Publisher:
    """Writes posts with an image, moving where it may, and plays worker and clock."""

    def __init__(self, ctx: Context, owner: Actor, clock: FrozenClock, sandbox: Sandbox) -> None:
        self.ctx, self.owner, self.clock, self.sandbox = ctx, owner, clock, sandbox

    def write(self, account: AccountDetails, *texts: str, at: int = 0) -> ScheduledPostDetails:
        """A post whose part number ``at`` has the image."""
        takes_animations = "image/gif" in registry.get(account.platform).spec.media.mime_types
        data = _animation() if takes_animations else _still()
        file = media.upload(self.ctx, self.owner, data=data, filename="a.gif")
        parts = [PartDraft(text, (file.id,) if n == at else ()) for n, text in enumerate(texts)]
        draft = Draft(tuple(parts), (account.id,))
        return posts.publish_now(self.ctx, self.owner, draft).scheduled_posts[0]

    def slow_down(self, platform: str, looks: int) -> None:
        self.sandbox.order(platform, "media_slow", n=looks, route=FINISHES[platform])

    def attempt(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        asyncio.run(publishing.publish(self.ctx, Wanted(seen.id, seen.version)))
        return self.read(seen)

    def look(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        """Let the time of the next look come, and whatever the look leads to."""
        assert seen.status is Status.PROCESSING
        assert seen.retry_at is not None
        self.clock.advance(max((seen.retry_at - self.clock.now()).total_seconds(), 0))
        asyncio.run(confirming.check(self.ctx, seen.id))
        woken = self.read(seen)
        assert woken.status is Status.RETRYING
        return self.attempt(woken)

    def read(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        return scheduling.get_scheduled(self.ctx, self.owner, seen.id)

    def uploads(self, platform: str) -> int:
        """How often an upload was begun."""
        log = self.sandbox.world.requests.list(platform)
        requests = [f"{entry['method']} {entry['path']}" for entry in log]
        return sum(bool(re.fullmatch(BEGINS[platform], request)) for request in requests)


def _animation() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (400, 320), colour) for colour in ("teal", "black")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _still() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 320), "teal").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within one attempt nobody waits: what is tested here is what comes after it."""
    monkeypatch.setattr("app.platforms.linkedin.client._PAUSES_S", ())
    monkeypatch.setattr("app.platforms.graph.containers._PAUSES_S", (0.0,))


@pytest.fixture
def publisher(wired: Context, owner: Actor, clock: FrozenClock, sandbox: Sandbox) -> Publisher:
    return Publisher(wired, owner, clock, sandbox)


@pytest.mark.parametrize("platform", SLOW)
def test_a_slow_upload_is_waited_for_and_made_once(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect(platform), "Soon")
    publisher.slow_down(platform, 3)
    waiting = publisher.attempt(seen)
    assert waiting.status is Status.PROCESSING
    assert "still processing" in (waiting.error_message or "")
    assert sandbox.texts(platform) == []
    while waiting.status is Status.PROCESSING:
        waiting = publisher.look(waiting)
    assert waiting.status is Status.PUBLISHED
    assert sandbox.texts(platform) == ["Soon"]
    assert publisher.uploads(platform) == 1


@pytest.mark.parametrize("platform", SLOW)
def test_waiting_costs_no_attempt(platform: str, publisher: Publisher, connect: Connect) -> None:
    seen = publisher.write(connect(platform), "Patience")
    publisher.slow_down(platform, (POLICY.max_attempts + 3) * LOOKS.get(platform, 1))
    waiting = publisher.attempt(seen)
    while waiting.status is Status.PROCESSING:
        with publisher.ctx.database.unit_of_work() as session:
            row = session.get(ScheduledPost, seen.id)
            assert row is not None
            assert row.attempts_used == 0
        waiting = publisher.look(waiting)
    assert waiting.status is Status.PUBLISHED
    assert len(waiting.attempts) > POLICY.max_attempts
    assert publisher.uploads(platform) == 1


def test_waiting_takes_nothing_from_what_the_network_allows(
    publisher: Publisher, connect: Connect
) -> None:
    account = connect("x")
    publisher.slow_down("x", 6)
    waiting = publisher.attempt(publisher.write(account, "Patience"))
    while waiting.status is Status.PROCESSING:
        waiting = publisher.look(waiting)
    details = accounts.get_account(publisher.ctx, publisher.owner, account.id)
    assert details.quota_used == 1


def test_a_video_is_taken_in_and_goes_out_on_x(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    film = media.upload(publisher.ctx, publisher.owner, data=video(5), filename="film.mp4")
    draft = Draft((PartDraft("Look", (film.id,)),), (connect("x").id,))
    seen = posts.publish_now(publisher.ctx, publisher.owner, draft).scheduled_posts[0]
    publisher.slow_down("x", 2)
    waiting = publisher.attempt(seen)
    assert waiting.error_message == "X is still processing the video."
    assert publisher.look(waiting).status is Status.PUBLISHED
    (item,) = sandbox.ledger("x")
    assert [m["mime"] for m in item["media"]] == ["video/mp4"]


@pytest.mark.parametrize(
    ("seconds", "platform", "code"),
    [(141, "x", "video_too_long"), (5, "linkedin", "no_video")],
)
def test_a_video_that_a_network_does_not_take_is_refused_before_it_is_scheduled(
    seconds: float, platform: str, code: str, publisher: Publisher, connect: Connect
) -> None:
    film = media.upload(publisher.ctx, publisher.owner, data=video(seconds), filename="film.mp4")
    draft = Draft((PartDraft("Look", (film.id,)),), (connect(platform).id,))
    with pytest.raises(InvalidInput) as caught:
        posts.publish_now(publisher.ctx, publisher.owner, draft)
    assert [error.code for error in caught.value.errors] == [code]


def test_a_document_goes_out_on_linkedin_under_its_name(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 100)
    writer.write(out)
    paper = media.upload(
        publisher.ctx, publisher.owner, data=out.getvalue(), filename="Annual report.pdf"
    )
    draft = Draft((PartDraft("Read", (paper.id,)),), (connect("linkedin").id,))
    seen = posts.publish_now(publisher.ctx, publisher.owner, draft).scheduled_posts[0]
    assert publisher.attempt(seen).status is Status.PUBLISHED
    (item,) = sandbox.ledger("linkedin")
    assert [m["alt_text"] for m in item["media"]] == ["Annual report.pdf"]


def test_an_upload_that_is_never_digested_is_given_up_and_made_anew_on_a_persons_word(
    publisher: Publisher, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    seen = publisher.write(connect("x"), "At last")
    publisher.slow_down("x", 500)
    began, waiting = clock.now(), publisher.attempt(seen)
    while waiting.status is Status.PROCESSING:
        waiting = publisher.look(waiting)
    assert waiting.status is Status.FAILED
    assert waiting.error_code == "media_never_ready"
    assert POLICY.longest_digesting < clock.now() - began < timedelta(hours=2)
    assert len(waiting.attempts) < 40
    retried = scheduling.retry(publisher.ctx, publisher.owner, seen.id)
    assert publisher.attempt(retried).status is Status.PUBLISHED
    assert sandbox.texts("x") == ["At last"]
    assert publisher.uploads("x") == 2


def test_a_slow_upload_holds_up_no_other_post_of_its_account(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect("x")
    slow = publisher.write(account, "Slow")
    publisher.slow_down("x", 2)
    waiting = publisher.attempt(slow)
    quick = posts.publish_now(
        publisher.ctx, publisher.owner, Draft((PartDraft("Quick"),), (account.id,))
    ).scheduled_posts[0]
    assert publisher.attempt(quick).status is Status.PUBLISHED
    assert publisher.look(waiting).status is Status.PUBLISHED
    assert sandbox.texts("x") == ["Quick", "Slow"]


def test_a_thread_waits_at_its_slow_part_and_goes_on_from_there(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect("x"), "One", "Two", "Three", at=1)
    publisher.slow_down("x", 2)
    waiting = publisher.attempt(seen)
    assert waiting.status is Status.PROCESSING
    assert [part.position for part in waiting.live_parts] == [0]
    assert publisher.look(waiting).status is Status.PUBLISHED
    items = sandbox.ledger("x")
    assert [item["text"] for item in items] == ["One", "Two", "Three"]
    assert [item["parent_id"] for item in items] == [None, items[0]["id"], items[1]["id"]]
    assert publisher.uploads("x") == 1


def test_what_was_changed_meanwhile_is_uploaded_as_it_is_now(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect("x"), "Before")
    publisher.slow_down("x", 2)
    waiting = publisher.attempt(seen)
    assert waiting.retry_at is not None
    publisher.clock.advance((waiting.retry_at - publisher.clock.now()).total_seconds())
    asyncio.run(confirming.check(publisher.ctx, seen.id))
    # Between the look and the worker there is a moment in which a person may edit.
    file = media.upload(publisher.ctx, publisher.owner, data=_animation(), filename="b.gif")
    part = PartDraft("After", (file.id,))
    post_editing.update_post(publisher.ctx, publisher.owner, seen.post_id, (part,))
    assert publisher.attempt(publisher.read(seen)).status is Status.PUBLISHED
    assert sandbox.texts("x") == ["After"]
    assert publisher.uploads("x") == 2


def test_a_look_before_its_time_changes_nothing_and_the_sweep_remembers_it(
    publisher: Publisher, connect: Connect, clock: FrozenClock
) -> None:
    waiting = publisher.write(connect("x"), "Not yet")
    publisher.slow_down("x", 2)
    waiting = publisher.attempt(waiting)
    asyncio.run(confirming.check(publisher.ctx, waiting.id))
    assert publisher.read(waiting).status is Status.PROCESSING
    assert sweeping.sweep(publisher.ctx) == 0
    clock.advance(120)
    assert sweeping.sweep(publisher.ctx) == 1
