"""Videos on X: in pieces, digested in the background, and never uploaded twice for waiting."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.platforms.base import Finding, MediaFile
from app.platforms.errors import ContentRejected, MediaNotReady
from tests.contract.harness import Connected, Sandbox, connect, media, text_part
from tests.support.video import video

SLUG = "x"
INITIALIZE = f"/{SLUG}/2/media/upload/initialize"


def clip(seconds: float = 3, mime: str = "video/mp4", fill: int = 100, alt: str = "") -> MediaFile:
    brand = b"qt  " if mime == "video/quicktime" else b"isom"
    return MediaFile("m-clip", mime, video(seconds, brand=brand, fill=fill), alt)


def asked(sandbox: Sandbox, ending: str) -> int:
    return sum(request["path"].endswith(ending) for request in sandbox.requests(SLUG))


def order(sandbox: Sandbox, ada: Connected, **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {ada.tokens.access_token}"}
    return sandbox.http.post(INITIALIZE, json=body, headers=headers)


@pytest.mark.parametrize("mime", ["video/mp4", "video/quicktime"])
async def test_a_video_goes_up_in_pieces_and_out_when_it_is_digested(
    sandbox: Sandbox, mime: str
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Look", media=(clip(mime=mime, fill=2_500_000),))
    live = await client.publish(part, await client.prepare(part))
    (item,) = sandbox.ledger(SLUG)
    (landed,) = item["media"]
    assert (item["id"], landed["mime"]) == (live.remote_id, mime)
    assert (landed["width"], landed["height"]) == (640, 360)
    assert landed["bytes"] == len(part.media[0].data)
    assert asked(sandbox, "/append") == 3
    assert any(r["query"].startswith("command=STATUS") for r in sandbox.requests(SLUG))


async def test_a_video_that_takes_long_is_asked_about_and_not_uploaded_again(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    sandbox.fault(SLUG, "media_slow", n=2, route="POST /2/media/upload/{id}/finalize")
    part = text_part("Patience", media=(clip(),))
    with pytest.raises(MediaNotReady) as caught:
        await client.prepare(part)
    assert len(caught.value.prepared) == 1
    assert caught.value.retry_at is not None
    assert (caught.value.retry_at - datetime.now(UTC)).total_seconds() > 20
    again = replace(part, prepared_before=caught.value.prepared)
    assert await client.prepare(again) == caught.value.prepared
    assert asked(sandbox, "/initialize") == 1
    await client.publish(again, caught.value.prepared)
    assert len(sandbox.ledger(SLUG)) == 1


async def test_an_upload_that_x_has_thrown_away_is_made_anew(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("A day later", media=(clip(),))
    first = await client.prepare(part)
    sandbox.advance(86_401)
    client = (await connect(sandbox, SLUG)).client()
    second = await client.prepare(replace(part, prepared_before=first))
    assert second != first
    await client.publish(part, second)
    assert len(sandbox.ledger(SLUG)) == 1


@pytest.mark.parametrize(
    "file",
    [
        clip(141),
        clip(0.4),
        replace(clip(), data=b"no video at all"),
        replace(clip(), data=clip().data[:-50]),
    ],
)
async def test_a_video_that_x_cannot_digest_is_a_refusal_with_a_reason(
    sandbox: Sandbox, file: MediaFile
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected) as caught:
        await client.prepare(text_part("Broken", media=(file,)))
    assert caught.value.error_code == "media_failed"
    assert "the video" in caught.value.user_message
    assert "InvalidMedia" in caught.value.user_message


async def test_a_lost_answer_to_a_video_post_is_found(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Lost", media=(clip(),))
    prepared, began_at = await client.prepare(part), datetime.now(UTC)
    live = await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert (seen.finding, seen.post) == (Finding.FOUND, live)


async def test_a_video_is_refused_beside_an_image(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Both", media=(clip(), *media("red")))
    with pytest.raises(Exception, match="images") as caught:
        await client.publish(part, await client.prepare(part))
    assert caught.value.http_status == 400  # type: ignore[attr-defined]
    assert not sandbox.ledger(SLUG)


async def test_alt_text_is_sent_for_a_gif_and_not_for_a_video(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    gif = text_part("Moving", media=media("red", alt="A field turning", kind="GIF"))
    await client.publish(gif, await client.prepare(gif))
    film = text_part("Filmed", media=(clip(alt="Nobody would see this"),))
    await client.publish(film, await client.prepare(film))
    moving, filmed = sandbox.ledger(SLUG)
    assert moving["media"][0]["alt_text"] == "A field turning red"
    assert filmed["media"][0]["alt_text"] == ""


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"total_bytes": 512_000_000}, 200),
        ({"total_bytes": 512_000_001}, 400),
        ({"media_type": "video/webm"}, 400),
        ({"media_type": "image/gif"}, 400),
        ({"media_category": "tweet_gif"}, 400),
        ({"media_category": "amplify_video"}, 400),
        ({"total_bytes": 0}, 400),
        ({"invented": 1}, 400),
    ],
)
async def test_an_upload_must_be_announced_as_what_it_is(
    sandbox: Sandbox, changes: dict[str, Any], status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    body = {"media_type": "video/mp4", "media_category": "tweet_video", "total_bytes": 1000}
    assert order(sandbox, ada, **(body | changes)).status_code == status


async def test_a_step_that_is_left_out_is_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    headers = {"Authorization": f"Bearer {ada.tokens.access_token}"}
    body = {"media_type": "video/mp4", "media_category": "tweet_video", "total_bytes": 1000}
    media_id = order(sandbox, ada, **body).json()["data"]["id"]
    finalize = f"/{SLUG}/2/media/upload/{media_id}/finalize"
    assert sandbox.http.post(finalize, headers=headers).status_code == 400
    tweet = {"text": "Too soon", "media": {"media_ids": [media_id]}}
    answer = sandbox.http.post(f"/{SLUG}/2/tweets", json=tweet, headers=headers)
    assert answer.status_code == 400
    alt = {"id": media_id, "metadata": {"alt_text": {"text": "A film"}}}
    assert (
        sandbox.http.post(f"/{SLUG}/2/media/metadata", json=alt, headers=headers).status_code == 400
    )


async def test_the_numbers_of_live_posts_are_read_and_gone_posts_left_out(
    sandbox: Sandbox,
) -> None:
    client: Any = (await connect(sandbox, SLUG)).client()
    first = await client.publish(text_part("One"), ())
    await client.publish(text_part("Two", parent_id=first.remote_id), ())
    gone = await client.publish(text_part("Gone"), ())
    await client.delete(gone.remote_id)
    before = (await client.fetch_metrics([first.remote_id, gone.remote_id, "1"]))[first.remote_id]
    sandbox.advance(86_400)
    client = (await connect(sandbox, SLUG)).client()
    found = await client.fetch_metrics([first.remote_id, gone.remote_id, "1"])
    assert set(found) == {first.remote_id}
    after = found[first.remote_id]
    assert after.comments == 1
    assert after.views > before.views
    assert None not in (after.likes, after.shares, after.saves)


async def test_more_than_a_hundred_posts_are_not_looked_up_at_once(sandbox: Sandbox) -> None:
    client: Any = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected):
        await client.fetch_metrics([str(n) for n in range(1, 102)])
