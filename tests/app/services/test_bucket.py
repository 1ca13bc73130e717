"""Files that lie in a bucket, on their way to networks that fetch and networks that are sent."""

import asyncio
import io
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from app.core.clock import FrozenClock
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.services import media, posts, publishing, scheduling, storage
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox


@pytest.fixture
def kept_there(wired: Context, bucket: str, tmp_path: Path) -> Context:
    """The context, its files lying in a bucket."""
    settings = replace(wired.settings, media_url=f"{bucket}/{tmp_path.name}")
    return replace(wired, settings=settings)


@pytest.mark.parametrize("platform", ["instagram", "slack", "mastodon"])
def test_an_image_goes_out_from_a_bucket_as_the_network_takes_it(
    platform: str, kept_there: Context, owner: Actor, connect: Connect, sandbox: Sandbox
) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (600, 500), (0, 128, 128, 200)).save(picture, "PNG")
    file = media.upload(
        kept_there, owner, data=picture.getvalue(), filename="a.png", alt_text="Teal"
    )
    draft = Draft((PartDraft("From afar", (file.id,)),), (connect(platform).id,))
    (seen,) = posts.publish_now(kept_there, owner, draft).scheduled_posts
    asyncio.run(publishing.publish(kept_there, Wanted(seen.id, seen.version)))
    assert scheduling.get_scheduled(kept_there, owner, seen.id).status is Status.PUBLISHED
    (item,) = sandbox.ledger(platform)
    (landed,) = item["media"]
    assert landed["alt_text"] == "Teal"
    assert not list(Path(kept_there.settings.data_dir).rglob("*.png"))


def test_an_address_in_a_bucket_is_over_after_some_hours_and_leads_to_nothing_else(
    kept_there: Context, owner: Actor, clock: FrozenClock
) -> None:
    storage.write_bytes(kept_there, "ws_1/ab/abc.png", b"\x89PNG", "image/png")
    address = storage.public_url(kept_there, "ws_1/ab/abc.png")
    assert httpx.get(address, trust_env=False).content == b"\x89PNG"
    assert "X-Amz-Expires" in address
    assert "test-secret" not in address
