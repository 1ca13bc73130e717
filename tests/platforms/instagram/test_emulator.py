"""Instagram's stand-in is as strict as Instagram."""

import asyncio
from typing import Any

import httpx
import pytest

from app.platforms.errors import RateLimited
from app.platforms.graph import GRAPH_VERSION
from app.platforms.instagram.emulator_posts import MOST_POSTS
from app.platforms.instagram.spec import SPEC
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

SLUG = "instagram"


def ask(
    sandbox: Sandbox, ada: Connected, method: str, path: str, **params: str | None
) -> httpx.Response:
    """A raw call; parameters of None are left out, ``{me}`` is the account."""
    said = {"access_token": ada.tokens.access_token, **params}
    kept = {name: value for name, value in said.items() if value is not None}
    where = {"params": kept} if method in ("GET", "DELETE") else {"data": kept}
    url = f"/{SLUG}/{GRAPH_VERSION}{path.format(me=ada.connection.remote_id)}"
    return sandbox.http.request(method, url, **where)  # type: ignore[arg-type]


def error_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code >= 400, answer.text
    error = answer.json()["error"]
    assert isinstance(error, dict)
    return error


def make(sandbox: Sandbox, ada: Connected, **params: str | None) -> str:
    answer = ask(sandbox, ada, "POST", "/{me}/media", **params)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def image_at(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> str:
    return public_address(picture("teal", size, kind), f"image/{kind.lower()}")


@pytest.mark.parametrize(
    ("token", "code"), [(None, 104), ("nobody's", 190)], ids=["missing", "unknown"]
)
async def test_a_wrong_token_is_refused(sandbox: Sandbox, token: str | None, code: int) -> None:
    ada = await connect(sandbox, SLUG)
    answer = ask(sandbox, ada, "POST", "/{me}/media", image_url=image_at(), access_token=token)
    assert error_of(answer)["code"] == code


@pytest.mark.parametrize("version", ["v1.0", "v99.0", "latest"])
async def test_a_version_that_does_not_exist_is_refused(sandbox: Sandbox, version: str) -> None:
    ada = await connect(sandbox, SLUG)
    token = {"access_token": ada.tokens.access_token}
    assert sandbox.http.get(f"/{SLUG}/{version}/me", params=token).status_code == 400


@pytest.mark.parametrize(
    ("changes", "code", "subcode"),
    [
        ({"image_url": None}, 100, None),
        ({"media_type": "STORIES"}, 100, None),
        ({"invented": "1"}, 100, None),
        ({"alt_text": "a" * 1001}, 100, None),
        ({"caption": "a" * 2201}, 36004, 2207010),
        ({"caption": "👍" * 1101}, 36004, 2207010),
        ({"caption": " ".join(f"#t{n}" for n in range(31))}, 100, 2207040),
        ({"caption": " ".join(f"@p{n}" for n in range(21))}, 100, 2207040),
        ({"is_carousel_item": "true", "caption": "not here"}, 100, None),
        ({"children": "1,2"}, 100, None),
    ],
)
async def test_a_wrong_container_is_refused(
    sandbox: Sandbox, changes: dict[str, str | None], code: int, subcode: int | None
) -> None:
    ada = await connect(sandbox, SLUG)
    order = {"image_url": image_at(), "caption": "Raw", **changes}
    error = error_of(ask(sandbox, ada, "POST", "/{me}/media", **order))
    assert (error["code"], error.get("error_subcode")) == (code, subcode)


@pytest.mark.parametrize(
    ("url", "subcode"),
    [
        ("https://nobody.invalid/a.jpg", 2207052),
        (lambda: image_at().rpartition("/")[0] + "/nothing", 2207052),
        (lambda: image_at("PNG"), 2207005),
        (lambda: public_address(picture(), "image/jpeg"), 2207005),
        (lambda: public_address(b"no image", "image/jpeg"), 2207005),
        (lambda: image_at(size=(799, 1000)), 2207009),
        (lambda: image_at(size=(1911, 1000)), 2207009),
        (lambda: public_address(picture(kind="JPEG") + b"\0" * 8_388_608, "image/jpeg"), 2207004),
    ],
    ids=["nowhere", "gone", "png", "png by another name", "no image", "tall", "wide", "large"],
)
async def test_an_image_is_really_fetched_and_looked_at(
    sandbox: Sandbox, url: Any, subcode: int
) -> None:
    ada = await connect(sandbox, SLUG)
    address = url() if callable(url) else url
    answer = ask(sandbox, ada, "POST", "/{me}/media", image_url=address)
    assert error_of(answer)["error_subcode"] == subcode


@pytest.mark.parametrize("size", [(800, 1000), (1910, 1000)])
async def test_an_image_at_the_edge_of_the_allowed_shapes_is_taken(
    sandbox: Sandbox, size: tuple[int, int]
) -> None:
    ada = await connect(sandbox, SLUG)
    make(sandbox, ada, image_url=image_at(size=size))


@pytest.mark.parametrize("count", [1, 11])
async def test_a_carousel_has_two_to_ten_images(sandbox: Sandbox, count: int) -> None:
    ada = await connect(sandbox, SLUG)
    child = make(sandbox, ada, image_url=image_at(), is_carousel_item="true")
    order = {"media_type": "CAROUSEL", "children": ",".join([child] * count)}
    answer = ask(sandbox, ada, "POST", "/{me}/media", **order)
    assert error_of(answer)["error_subcode"] == 2207028


async def test_a_carousel_takes_only_finished_carousel_items(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    whole = make(sandbox, ada, image_url=image_at())
    child = make(sandbox, ada, image_url=image_at(), is_carousel_item="true")
    sandbox.fault(SLUG, "media_slow", n=3)
    slow = make(sandbox, ada, image_url=image_at(), is_carousel_item="true")
    for other in (whole, slow, "17000000000000000"):
        order = {"media_type": "CAROUSEL", "children": f"{child},{other}"}
        answer = ask(sandbox, ada, "POST", "/{me}/media", **order)
        assert error_of(answer)["error_subcode"] == 2207027


async def test_a_container_that_is_not_finished_is_not_published(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "media_slow", n=2)
    container = make(sandbox, ada, image_url=image_at())
    answer = ask(sandbox, ada, "POST", "/{me}/media_publish", creation_id=container)
    assert (error_of(answer)["code"], error_of(answer)["error_subcode"]) == (9007, 2207027)
    assert not sandbox.ledger(SLUG)


async def test_a_container_is_published_once_and_a_carousel_item_never(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    container = make(sandbox, ada, image_url=image_at())
    child = make(sandbox, ada, image_url=image_at(), is_carousel_item="true")
    first = ask(sandbox, ada, "POST", "/{me}/media_publish", creation_id=container)
    assert first.status_code == 200
    for used in (container, child, None):
        answer = ask(sandbox, ada, "POST", "/{me}/media_publish", creation_id=used)
        assert error_of(answer)["error_subcode"] == 2207006
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_container_is_thrown_away_after_a_day(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    container = make(sandbox, ada, image_url=image_at())
    sandbox.advance(86_401)
    state = ask(sandbox, ada, "GET", f"/{container}", fields="status_code")
    assert state.json()["status_code"] == "EXPIRED"
    answer = ask(sandbox, ada, "POST", "/{me}/media_publish", creation_id=container)
    assert error_of(answer)["error_subcode"] == 2207020


async def test_nobody_posts_for_another_account(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    container = make(sandbox, ada, image_url=image_at())
    theirs = f"/{ada.connection.remote_id}"
    for path, params in (
        (f"{theirs}/media", {"image_url": image_at()}),
        (f"{theirs}/media_publish", {"creation_id": container}),
    ):
        assert error_of(ask(sandbox, bob, "POST", path, **params))["error_subcode"] == 33
    answer = ask(sandbox, bob, "POST", "/{me}/media_publish", creation_id=container)
    assert error_of(answer)["error_subcode"] == 2207006
    assert error_of(ask(sandbox, bob, "GET", f"/{container}"))["error_subcode"] == 33


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/me", "instagram_business_basic"),
        ("POST", "/{me}/media", "instagram_business_content_publish"),
        ("POST", "/{me}/media_publish", "instagram_business_content_publish"),
        ("GET", "/{me}/content_publishing_limit", "instagram_business_content_publish"),
        ("GET", "/1/insights", "instagram_business_manage_insights"),
    ],
)
async def test_each_call_needs_its_scope(
    sandbox: Sandbox, method: str, path: str, scope: str
) -> None:
    ada = await connect(sandbox, SLUG)
    some = [s for s in SPEC.connect.scopes if s != scope]
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, scopes=some)
    answer = ask(sandbox, ada, method, path)
    assert (answer.status_code, error_of(answer)["code"]) == (403, 200)
    assert scope in error_of(answer)["message"]


async def test_nothing_is_taken_down_for_an_app_that_signs_in_with_instagram(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    live = await publish(ada.client(), text_part("Stays", SLUG))
    answer = ask(sandbox, ada, "DELETE", f"/{live.remote_id}")
    assert error_of(answer)["message"].startswith("Unsupported request")
    assert sandbox.http.get(live.url).status_code == 200


async def test_unknown_fields_are_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    live = await publish(ada.client(), text_part("Here", SLUG))
    answer = ask(sandbox, ada, "GET", f"/{live.remote_id}", fields="id,status_code")
    assert "nonexisting field" in error_of(answer)["message"]


async def test_an_account_has_a_ceiling_a_day_and_is_told_how_much_is_used(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    client, part = ada.client(), text_part("One of many", SLUG)
    for _ in range(2):
        await asyncio.gather(*(publish(client, part) for _ in range(MOST_POSTS // 2)))
    path = "/{me}/content_publishing_limit"
    told = ask(sandbox, ada, "GET", path, fields="quota_usage,config").json()["data"][0]
    config = {"quota_total": MOST_POSTS, "quota_duration": 86_400}
    assert told == {"quota_usage": MOST_POSTS, "config": config}
    with pytest.raises(RateLimited):
        await publish(client, part)
    sandbox.advance(86_401)
    await publish(client, part)


async def test_images_without_alt_text_are_taken(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    (image,) = media("red", kind="JPEG")
    container = make(sandbox, ada, image_url=image.url)
    ask(sandbox, ada, "POST", "/{me}/media_publish", creation_id=container)
    (item,) = sandbox.ledger(SLUG)
    assert item["media"][0]["alt_text"] == ""
