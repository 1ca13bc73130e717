"""Threads' stand-in is as strict as Threads."""

import asyncio
from typing import Any

import httpx
import pytest

from app.platforms.errors import PermissionMissing, RateLimited
from app.platforms.threads.spec import SPEC
from tests.contract.harness import (
    Connected,
    Sandbox,
    connect,
    media,
    picture,
    publish,
    text_part,
)
from tests.support.file_server import public_address

SLUG = "threads"


def ask(
    sandbox: Sandbox, ada: Connected, method: str, path: str, **params: str | None
) -> httpx.Response:
    """A raw call; parameters of None are left out."""
    said = {"access_token": ada.tokens.access_token, **params}
    kept = {name: value for name, value in said.items() if value is not None}
    where = {"params": kept} if method == "GET" else {"data": kept}
    url = f"/{SLUG}/v1.0{path}"
    return sandbox.http.request(method, url, **where)  # type: ignore[arg-type]


def error_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code >= 400, answer.text
    error = answer.json()["error"]
    assert isinstance(error, dict)
    return error


def make(sandbox: Sandbox, ada: Connected, **params: str | None) -> str:
    answer = ask(sandbox, ada, "POST", "/me/threads", **params)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def image_at(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> str:
    return public_address(picture("teal", size, kind), f"image/{kind.lower()}")


def text_of(**changes: str | None) -> dict[str, str | None]:
    return {"media_type": "TEXT", "text": "Raw", **changes}


@pytest.mark.parametrize(
    ("token", "code"), [(None, 104), ("nobody's", 190)], ids=["missing", "unknown"]
)
async def test_a_wrong_token_is_refused(sandbox: Sandbox, token: str | None, code: int) -> None:
    ada = await connect(sandbox, SLUG)
    answer = ask(sandbox, ada, "POST", "/me/threads", **text_of(access_token=token))
    assert error_of(answer)["code"] == code


async def test_a_call_without_a_version_is_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    token = {"access_token": ada.tokens.access_token}
    assert sandbox.http.get(f"/{SLUG}/me", params=token).status_code == 400


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"media_type": None}, "media_type"),
        ({"media_type": "STORY"}, "media_type"),
        ({"text": None}, "text is required"),
        ({"text": "   "}, "text is required"),
        ({"text": "a" * 501}, "at most 500 characters"),
        ({"text": "👍" * 126}, "at most 500 characters"),
        ({"text": " ".join(f"https://{n}.example" for n in range(6))}, "LINK_LIMIT"),
        ({"invented": "1"}, "invented"),
        ({"alt_text": "no image"}, "alt_text"),
        ({"reply_control": "nobody"}, "reply_control"),
        ({"topic_tag": "a.b"}, "topic_tag"),
        ({"topic_tag": "a&b"}, "topic_tag"),
        ({"topic_tag": "a" * 51}, "topic_tag"),
        ({"is_carousel_item": "true"}, "Unexpected"),
    ],
)
async def test_a_wrong_text_container_is_refused(
    sandbox: Sandbox, changes: dict[str, str | None], words: str
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = ask(sandbox, ada, "POST", "/me/threads", **text_of(**changes))
    assert words in error_of(answer)["message"]


@pytest.mark.parametrize(
    ("url", "subcode"),
    [
        ("https://nobody.invalid/a.jpg", 2207052),
        ("ftp://a.example/a.jpg", 2207052),
        (lambda: image_at().rpartition("/")[0] + "/nothing", 2207052),
        (lambda: image_at("GIF"), 2207005),
        (lambda: public_address(b"no image", "image/jpeg"), 2207005),
        (lambda: image_at(size=(1010, 100)), 2207009),
        (lambda: public_address(picture() + b"\0" * 8_388_608, "image/png"), 2207004),
    ],
    ids=["nowhere", "no http", "gone", "gif", "not an image", "too wide", "too large"],
)
async def test_an_image_is_really_fetched_and_looked_at(
    sandbox: Sandbox, url: Any, subcode: int
) -> None:
    ada = await connect(sandbox, SLUG)
    address = url() if callable(url) else url
    order = {"media_type": "IMAGE", "image_url": address}
    answer = ask(sandbox, ada, "POST", "/me/threads", **order)
    assert error_of(answer)["error_subcode"] == subcode


async def test_an_image_container_needs_an_image_and_short_alt_text(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    bare = ask(sandbox, ada, "POST", "/me/threads", media_type="IMAGE", text="Where?")
    assert "image_url" in error_of(bare)["message"]
    order = {"media_type": "IMAGE", "image_url": image_at(), "alt_text": "a" * 1001}
    assert "alt_text" in error_of(ask(sandbox, ada, "POST", "/me/threads", **order))["message"]
    make(sandbox, ada, **{**order, "alt_text": "a" * 1000})


@pytest.mark.parametrize("count", [1, 21])
async def test_a_carousel_has_two_to_twenty_images(sandbox: Sandbox, count: int) -> None:
    ada = await connect(sandbox, SLUG)
    item = {"media_type": "IMAGE", "image_url": image_at(), "is_carousel_item": "true"}
    children = ",".join([make(sandbox, ada, **item)] * count)
    answer = ask(sandbox, ada, "POST", "/me/threads", media_type="CAROUSEL", children=children)
    assert "2 to 20" in error_of(answer)["message"]


async def test_a_carousel_takes_only_finished_carousel_items(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    order = {"media_type": "IMAGE", "image_url": image_at()}
    whole = make(sandbox, ada, **order)
    item = make(sandbox, ada, **order, is_carousel_item="true")
    for children in (f"{whole},{item}", f"{item},1"):
        answer = ask(sandbox, ada, "POST", "/me/threads", media_type="CAROUSEL", children=children)
        assert "finished carousel items" in error_of(answer)["message"]
    sandbox.fault(SLUG, "media_slow", n=3)
    slow = make(sandbox, ada, **order, is_carousel_item="true")
    both = f"{item},{slow}"
    answer = ask(sandbox, ada, "POST", "/me/threads", media_type="CAROUSEL", children=both)
    assert "finished carousel items" in error_of(answer)["message"]


async def test_only_a_finished_container_is_published_and_only_once(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "media_slow", n=2)
    slow = make(sandbox, ada, **text_of())
    done = make(sandbox, ada, **text_of())
    item = make(sandbox, ada, media_type="IMAGE", image_url=image_at(), is_carousel_item="true")
    first = ask(sandbox, ada, "POST", "/me/threads_publish", creation_id=done)
    assert first.status_code == 200
    for container in (slow, done, item, "17000000000000000"):
        answer = ask(sandbox, ada, "POST", "/me/threads_publish", creation_id=container)
        assert error_of(answer)["error_subcode"] == 4279009
    missing = ask(sandbox, ada, "POST", "/me/threads_publish")
    assert "creation_id" in error_of(missing)["message"]
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_container_is_thrown_away_after_a_day(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    container = make(sandbox, ada, **text_of())
    sandbox.advance(86_401)
    state = ask(sandbox, ada, "GET", f"/{container}", fields="status")
    assert state.json()["status"] == "EXPIRED"
    answer = ask(sandbox, ada, "POST", "/me/threads_publish", creation_id=container)
    assert error_of(answer)["code"] == 24


async def test_a_container_is_its_makers_alone(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    container = make(sandbox, ada, **text_of())
    assert error_of(ask(sandbox, bob, "GET", f"/{container}", fields="status"))["code"] == 100
    answer = ask(sandbox, bob, "POST", "/me/threads_publish", creation_id=container)
    assert error_of(answer)["code"] == 24
    other = f"/{ada.connection.remote_id}/threads"
    assert error_of(ask(sandbox, bob, "POST", other, **text_of()))["code"] == 100


async def test_a_reply_needs_a_live_post_of_ones_own_and_the_right_to_reply(
    sandbox: Sandbox,
) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    live = await publish(ada.client(), text_part("one"))
    container = make(sandbox, ada, **text_of())
    for who, parent in ((ada, container), (ada, "17000000000000000"), (bob, live.remote_id)):
        answer = ask(sandbox, who, "POST", "/me/threads", **text_of(reply_to_id=parent))
        assert error_of(answer)["error_subcode"] == 4279009
    some = [s for s in SPEC.connect.scopes if s != "threads_manage_replies"]
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, scopes=some)
    with pytest.raises(PermissionMissing):
        await publish(ada.client(), text_part("two", parent_id=live.remote_id))


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/me", "threads_basic"),
        ("POST", "/me/threads_publish", "threads_content_publish"),
        ("GET", "/me/threads_publishing_limit", "threads_content_publish"),
        ("GET", "/1/insights", "threads_manage_insights"),
        ("DELETE", "/1", "threads_delete"),
    ],
)
async def test_each_call_needs_its_scope(
    sandbox: Sandbox, method: str, path: str, scope: str
) -> None:
    some = " ".join(s for s in SPEC.connect.scopes if s != scope)
    if scope in ("threads_basic", "threads_content_publish"):
        ada = await connect(sandbox, SLUG)
        kept = some.split()
        sandbox.change_account(ada.connection.remote_id, platform=SLUG, scopes=kept)
    else:
        ada = await connect(sandbox, SLUG, scope=some)
    answer = ask(sandbox, ada, method, path)
    assert (answer.status_code, error_of(answer)["code"]) == (403, 200)
    assert scope in error_of(answer)["message"]


async def test_a_post_has_no_state_and_unknown_fields_are_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    live = await publish(ada.client(), text_part("Here"))
    for fields in ("status", "id,invented"):
        answer = ask(sandbox, ada, "GET", f"/{live.remote_id}", fields=fields)
        assert "nonexisting field" in error_of(answer)["message"]


async def test_a_profile_has_250_posts_a_day(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    client = ada.client()
    part = text_part("One of many")
    # Side by side: one after the other would take long.
    for _ in range(10):
        await asyncio.gather(*(publish(client, part) for _ in range(25)))
    used = ask(sandbox, ada, "GET", "/me/threads_publishing_limit", fields="quota_usage,config")
    assert used.json()["data"][0] == {
        "quota_usage": 250,
        "config": {"quota_total": 250, "quota_duration": 86_400},
    }
    with pytest.raises(RateLimited):
        await publish(client, text_part("One too many"))
    parent = sandbox.ledger(SLUG)[-1]["id"]
    await publish(client, text_part("A reply counts elsewhere", parent_id=parent))
    sandbox.advance(86_401)
    await publish(client, text_part("A new day"))


async def test_images_without_alt_text_are_taken(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    (image,) = media("red")
    container = make(sandbox, ada, media_type="IMAGE", image_url=image.url)
    ask(sandbox, ada, "POST", "/me/threads_publish", creation_id=container)
    (item,) = sandbox.ledger(SLUG)
    assert item["media"][0]["alt_text"] == ""
