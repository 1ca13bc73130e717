"""Files through the API."""

from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from app.db.models import MediaAsset
from app.services import storage
from app.services.context import Context
from tests.app.api.conftest import Sign
from tests.support.cast import Cast


def upload(client: httpx.Client, data: bytes, **headers: str) -> httpx.Response:
    files = {"file": ("tea.png", data, "application/octet-stream")}
    return client.post(
        "/api/v2/media", files=files, data={"alt_text": "A teal tile"}, headers=headers
    )


def test_an_image_is_known_by_what_it_holds(client: httpx.Client, picture: bytes) -> None:
    answer = upload(client, picture)
    assert answer.status_code == 201
    found = answer.json()
    assert (found["mime"], found["width"], found["height"]) == ("image/png", 8, 6)
    assert (found["alt_text"], found["original_name"]) == ("A teal tile", "tea.png")
    assert client.get(f"/api/v2/media/{found['id']}").json() == found


def test_members_can_look_at_a_file_and_nobody_else(
    client: httpx.Client, as_actor: Sign, cast: Cast, anyone: httpx.Client, picture: bytes
) -> None:
    found = upload(client, picture).json()
    seen = as_actor(cast.editor).get(found["url"])
    assert seen.headers["content-type"] == "image/png"
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert len(seen.content) == found["bytes"]
    assert as_actor(cast.outsider).get(found["url"]).status_code == 404
    assert anyone.get(found["url"]).status_code == 401


def test_a_network_fetches_a_file_without_a_token_and_nothing_but_that_file(
    client: httpx.Client, anyone: httpx.Client, context: Context, picture: bytes
) -> None:
    with context.database.unit_of_work() as session:
        asset = session.get(MediaAsset, upload(client, picture).json()["id"])
        assert asset is not None
    path = urlsplit(storage.public_url(context, asset.storage_key)).path
    fetched = anyone.get(path)
    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "image/png")
    assert fetched.content == storage.read_bytes(context, asset.storage_key)
    assert anyone.head(path).headers["content-length"] == str(asset.bytes)
    for wrong in (f"{path}x", f"{storage.PUBLIC_PATH}/{asset.id}", f"{storage.PUBLIC_PATH}/"):
        assert anyone.get(wrong).status_code == 404


def test_alt_text_can_be_written_later(client: httpx.Client, picture: bytes) -> None:
    address = f"/api/v2/media/{upload(client, picture).json()['id']}"
    assert client.patch(address, json={"alt_text": "Tea"}).json()["alt_text"] == "Tea"
    assert client.patch(address, json={"alt_text": "x" * 5001}).status_code == 422


def test_a_repeated_upload_with_one_key_is_one_file(client: httpx.Client, picture: bytes) -> None:
    first = upload(client, picture, **{"Idempotency-Key": "tea"})
    again = upload(client, picture, **{"Idempotency-Key": "tea"})
    assert again.json() == first.json()
    assert len(client.get("/api/v2/media").json()["items"]) == 1
    other = upload(client, picture + b"\x00", **{"Idempotency-Key": "tea"})
    assert other.status_code == 409


@pytest.mark.parametrize("data", [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_image_is_refused(client: httpx.Client, data: bytes) -> None:
    answer = upload(client, data)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"


def test_a_form_without_a_file_is_refused(client: httpx.Client) -> None:
    answer = client.post("/api/v2/media", data={"alt_text": "Nothing"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_broken_form_is_a_bad_request(client: httpx.Client, kind: str) -> None:
    answer = client.post("/api/v2/media", content=b"--y\r\n", headers={"Content-Type": kind})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_file_beyond_the_limit_is_too_large(client: httpx.Client, context: Context) -> None:
    answer = upload(client, b"\xff\xd8\xff" + b"x" * context.settings.max_upload_bytes)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_file_just_beyond_the_limit_is_told_its_size(
    client: httpx.Client, context: Context
) -> None:
    answer = upload(client, b"GIF8" + b"x" * context.settings.max_upload_bytes)
    assert answer.status_code == 413
    assert "5.2 MB" in answer.json()["detail"]


def test_an_image_is_cut_and_remembers_what_it_was_cut_out_of(
    client: httpx.Client, picture: bytes
) -> None:
    source = upload(client, picture).json()
    box = {"left": 1, "top": 2, "width": 4, "height": 3}
    answer = client.post(f"/api/v2/media/{source['id']}/crop", json=box)
    assert answer.status_code == 201
    cut = answer.json()
    assert (cut["width"], cut["height"], cut["alt_text"]) == (4, 3, "A teal tile")
    assert (cut["source_id"], cut["crop"]) == (source["id"], box)
    assert (source["source_id"], source["crop"]) == (None, None)


def test_a_repeated_cut_with_one_key_is_one_file_and_of_one_image(
    client: httpx.Client, picture: bytes
) -> None:
    one, other = (upload(client, picture).json()["id"] for _ in range(2))
    box = {"left": 0, "top": 0, "width": 2, "height": 2}
    headers = {"Idempotency-Key": "cut"}
    first, again = (
        client.post(f"/api/v2/media/{one}/crop", json=box, headers=headers) for _ in range(2)
    )
    assert first.json() == again.json()
    assert client.post(f"/api/v2/media/{other}/crop", json=box, headers=headers).status_code == 409


@pytest.mark.parametrize(
    "box",
    [
        {},
        {"left": 0, "top": 0, "width": 9, "height": 2},
        {"left": -1, "top": 0, "width": 2, "height": 2},
        {"left": 0, "top": 0, "width": 0, "height": 2},
        {"left": 0, "top": 0, "width": 2, "height": 2, "angle": 3},
    ],
)
def test_a_cut_that_cannot_be_made_is_refused(
    client: httpx.Client, picture: bytes, box: dict[str, int]
) -> None:
    source = upload(client, picture).json()
    assert client.post(f"/api/v2/media/{source['id']}/crop", json=box).status_code == 422


def test_files_are_searched_through(client: httpx.Client, picture: bytes) -> None:
    upload(client, picture)
    assert len(client.get("/api/v2/media", params={"search": "teal"}).json()["items"]) == 1
    assert client.get("/api/v2/media", params={"search": "red"}).json()["items"] == []
    assert client.get("/api/v2/media", params={"kind": "video"}).json()["items"] == []
    assert client.get("/api/v2/media", params={"kind": "sound"}).status_code == 422


def test_a_file_is_removed_unless_a_post_needs_it(
    client: httpx.Client, as_actor: Sign, cast: Cast, context: Context, picture: bytes
) -> None:
    used, unused = (upload(client, picture).json()["id"] for _ in range(2))
    account = cast.account("x")
    body = {
        "content": "With tea",
        "media_ids": [used],
        "account_ids": [account.id],
        "scheduled_for": (context.clock.now() + timedelta(hours=3)).isoformat(),
    }
    scheduled = client.post("/api/v2/schedule", json=body)
    assert scheduled.status_code == 201, scheduled.text
    post_id = scheduled.json()["post_id"]
    (use,) = client.get(f"/api/v2/media/{used}/uses").json()["posts"]
    assert (use["post_id"], use["text"], use["status"]) == (post_id, "With tea", "scheduled")
    listed = client.get("/api/v2/media", params={"unused": "true"}).json()["items"]
    assert [file["id"] for file in listed] == [unused]

    refused = client.delete(f"/api/v2/media/{used}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert as_actor(cast.outsider).delete(f"/api/v2/media/{unused}").status_code == 404
    assert client.delete(f"/api/v2/media/{unused}").status_code == 204
    assert client.get(f"/api/v2/media/{unused}").status_code == 404


def test_members_see_a_small_picture_of_an_image(
    client: httpx.Client, as_actor: Sign, cast: Cast, picture: bytes
) -> None:
    address = f"{upload(client, picture).json()['url']}/thumbnail"
    seen = client.get(address)
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/png")
    assert as_actor(cast.outsider).get(address).status_code == 404
