"""Facebook's stand-in is as strict as Facebook."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.platforms.errors import RateLimited
from app.platforms.facebook.spec import COMMENT_LIMIT
from tests.contract.harness import (
    Sandbox,
    connect,
    media,
    opened,
    picture,
    running,
    text_part,
)
from tests.platforms.facebook.calls import (
    SLUG,
    Raw,
    code_of,
    consented,
    destinations,
    without,
)

# Padding behind an image's end is carried along and decoded away.
FOUR_MEGABYTES = 4_000_000


@pytest.mark.parametrize(
    ("version", "code"), [("", 2500), ("v99.0", 2500), ("latest", 2500), ("v12.0", 2635)]
)
async def test_a_wrong_version_is_refused(sandbox: Sandbox, version: str, code: int) -> None:
    ada = await connect(sandbox, SLUG)
    raw = Raw(sandbox, ada.tokens.access_token)
    assert code_of(raw.post(ada, {"message": "Raw"}, version=version))[:2] == (400, code)
    assert not sandbox.ledger(SLUG)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"access_token": None}, 104),
        ({"access_token": "nobody"}, 190),
        ({"appsecret_proof": None}, 100),
        ({"appsecret_proof": "0" * 64}, 100),
    ],
)
async def test_a_wrong_token_or_proof_is_refused(
    sandbox: Sandbox, changes: dict[str, Any], code: int
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = Raw(sandbox, ada.tokens.access_token).post(ada, {"message": "Raw"}, params=changes)
    assert code_of(answer)[:2] == (400, code)
    assert not sandbox.ledger(SLUG)


async def test_a_person_s_token_cannot_post_on_their_page(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    person = await consented(sandbox)
    answer = Raw(sandbox, person.access_token).post(ada, {"message": "Raw"})
    assert code_of(answer)[:2] == (403, 200)
    assert not sandbox.ledger(SLUG)


async def test_one_page_s_token_cannot_post_on_another(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    _, other = await destinations(sandbox)
    assert other.tokens is not None
    answer = Raw(sandbox, other.tokens.access_token).post(ada, {"message": "Raw"})
    assert code_of(answer) == (400, 100, 33)


async def test_a_page_takes_no_post_from_somebody_who_may_only_look(sandbox: Sandbox) -> None:
    ada, person = await connect(sandbox, SLUG), await consented(sandbox)
    listed = Raw(sandbox, person.access_token).send("GET", "/me/accounts").json()["data"]
    (archive,) = [page for page in listed if "CREATE_CONTENT" not in page["tasks"]]
    raw = Raw(sandbox, archive["access_token"])
    answer = raw.send("POST", f"/{archive['id']}/feed", json={"message": "Raw"})
    assert code_of(answer)[:2] == (403, 200)
    assert not sandbox.ledger(SLUG, ada.connection.remote_id)


async def test_posting_needs_the_right_to_read_as_well(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, scopes=["pages_manage_posts"])
    answer = Raw(sandbox, ada.tokens.access_token).post(ada, {"message": "Raw"})
    assert code_of(answer)[:2] == (403, 200)
    assert "pages_read_engagement" in answer.json()["error"]["message"]


async def test_a_person_is_not_a_page(sandbox: Sandbox) -> None:
    person = Raw(sandbox, (await consented(sandbox)).access_token)
    ada = await connect(sandbox, SLUG)
    page = Raw(sandbox, ada.tokens.access_token)
    assert person.send("GET", "/me").json()["name"] == "Ada"
    assert code_of(person.send("GET", "/me", params={"fields": "username"}))[:2] == (400, 100)
    granted = person.send("GET", "/me/permissions").json()["data"]
    assert {"permission": "pages_show_list", "status": "granted"} in granted
    assert code_of(page.send("GET", "/me/permissions"))[:2] == (400, 100)
    assert code_of(page.send("GET", "/me/accounts"))[:2] == (400, 100)


@pytest.mark.parametrize(
    ("body", "code", "subcode"),
    [
        ({}, 197, None),
        ({"message": "   "}, 197, None),
        ({"message": "Raw", "published": False}, 100, None),
        ({"message": "Raw", "invented": True}, 100, None),
        ({"message": "Raw", "link": "ftp://example.com/"}, 100, 1500),
        ({"message": "Raw", "link": "example.com"}, 100, 1500),
        ({"message": "Raw", "link": "https://www.facebook.com/somebody"}, 100, 1609008),
        ({"attached_media": [{"media_fbid": "1"}]}, 100, 33),
        ({"attached_media": ["1"]}, 100, None),
    ],
)
async def test_a_wrong_post_is_refused(
    sandbox: Sandbox, body: dict[str, Any], code: int, subcode: int | None
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = Raw(sandbox, ada.tokens.access_token).post(ada, body)
    assert code_of(answer) == (400, code, subcode)
    assert not sandbox.ledger(SLUG)


async def test_a_form_may_say_what_json_says(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    raw = Raw(sandbox, ada.tokens.access_token)
    photo = raw.upload(ada, picture()).json()["id"]
    form = {"message": "By form", "attached_media[0]": f'{{"media_fbid":"{photo}"}}'}
    answer = raw.send("POST", f"/{ada.connection.remote_id}/feed", data=form)
    assert answer.status_code == 200
    (item,) = sandbox.ledger(SLUG)
    assert [item["text"], len(item["media"])] == ["By form", 1]


async def test_an_eleventh_photo_is_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    raw = Raw(sandbox, ada.tokens.access_token)
    ids = [raw.upload(ada, picture(size=(n + 8, 8))).json()["id"] for n in range(11)]
    attached = [{"media_fbid": photo} for photo in ids]
    assert code_of(raw.post(ada, {"attached_media": attached}))[:2] == (400, 100)
    assert raw.post(ada, {"attached_media": attached[:10]}).status_code == 200


async def test_a_photo_cannot_be_in_two_posts(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    raw = Raw(sandbox, ada.tokens.access_token)
    body = {"attached_media": [{"media_fbid": raw.upload(ada, picture()).json()["id"]}]}
    assert raw.post(ada, body).status_code == 200
    assert code_of(raw.post(ada, body)) == (400, 100, 1366051)
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_photo_that_is_in_no_post_is_gone_after_a_day(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    raw = Raw(sandbox, ada.tokens.access_token)
    body = {"attached_media": [{"media_fbid": raw.upload(ada, picture()).json()["id"]}]}
    sandbox.advance(86_401)
    assert code_of(raw.post(ada, body)) == (400, 100, 33)


async def test_a_photo_that_is_not_called_unpublished_is_public_at_once(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    answer = Raw(sandbox, ada.tokens.access_token).upload(
        ada, picture(), published="true", caption="Oh"
    )
    (item,) = sandbox.ledger(SLUG)
    assert (item["id"], item["text"]) == (answer.json()["post_id"], "Oh")


@pytest.mark.parametrize(
    ("data", "code", "subcode"),
    [
        (None, 324, None),
        (b"no image", 100, 1366046),
        (picture(kind="WEBP"), 100, 1366046),
        (picture().ljust(FOUR_MEGABYTES + 1, b"\0"), 100, 1366046),
    ],
    ids=["nothing", "no-image", "wrong-type", "too-large"],
)
async def test_a_wrong_photo_is_refused(
    sandbox: Sandbox, data: bytes | None, code: int, subcode: int | None
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = Raw(sandbox, ada.tokens.access_token).upload(ada, data)
    assert code_of(answer) == (400, code, subcode)


async def test_a_photo_of_exactly_four_megabytes_is_taken(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    data = picture().ljust(FOUR_MEGABYTES, b"\0")
    assert Raw(sandbox, ada.tokens.access_token).upload(ada, data).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"message": ""}, 100),
        ({"message": "a" * (COMMENT_LIMIT + 1)}, 100),
        ({"message": "Hi", "attachment_id": "1"}, 100),
        ({"message": "Hi", "link": "https://example.com/"}, 100),
    ],
)
async def test_a_wrong_comment_is_refused(
    sandbox: Sandbox, body: dict[str, Any], code: int
) -> None:
    ada = await connect(sandbox, SLUG)
    live = await ada.client().publish(text_part("Post"), ())
    raw = Raw(sandbox, ada.tokens.access_token)
    answer = raw.send("POST", f"/{live.remote_id}/comments", json=body)
    assert code_of(answer)[:2] == (400, code)
    assert len(sandbox.ledger(SLUG)) == 1


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("pages_manage_engagement", "POST", "/{post}/comments"),
        ("read_insights", "GET", "/{post}/insights"),
    ],
)
async def test_a_call_without_its_scope_is_refused(
    sandbox: Sandbox, scope: str, method: str, path: str
) -> None:
    ada = await connect(sandbox, SLUG, scope=without(scope))
    live = await ada.client().publish(text_part("Post"), ())
    raw = Raw(sandbox, ada.tokens.access_token)
    answer = raw.send(method, path.format(post=live.remote_id), params={"message": "Hi"})
    assert code_of(answer)[:2] == (403, 200)
    assert scope in answer.json()["error"]["message"]


@pytest.mark.parametrize("fields", ["id,invented", "attachments{invented}", "id,from{", "id;from"])
async def test_a_field_that_a_post_does_not_have_is_refused(sandbox: Sandbox, fields: str) -> None:
    ada = await connect(sandbox, SLUG)
    part = text_part("Post", media=media("red"))
    live = await ada.client().publish(part, await ada.client().prepare(part))
    raw = Raw(sandbox, ada.tokens.access_token)
    answer = raw.send("GET", f"/{live.remote_id}", params={"fields": fields})
    assert code_of(answer)[:2] == (400, 100)


async def test_a_page_has_4800_calls_a_day() -> None:
    world = opened()
    with running(world) as sandbox:
        ada = await connect(sandbox, SLUG)
        key = (SLUG, "calls", ada.connection.remote_id)
        for _ in range(4799):
            world.windows.hit(key, 4800, 86_400, world.clock.now())
        await ada.client().publish(text_part("The last one"), ())
        with pytest.raises(RateLimited) as caught:
            await ada.client().publish(text_part("One too many"), ())
        assert caught.value.retry_at is not None
        assert caught.value.retry_at > datetime.now(UTC) + timedelta(hours=23)
        sandbox.advance(86_400)
        await ada.client().publish(text_part("A new day"), ())


async def test_every_good_answer_tells_how_much_is_used(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    answer = Raw(sandbox, ada.tokens.access_token).send("GET", "/me")
    assert "x-app-usage" in answer.headers
    usage = answer.headers["x-business-use-case-usage"]
    assert ada.connection.remote_id in usage
    assert '"type": "pages"' in usage


async def test_a_photo_and_a_link_cannot_be_in_one_post(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    prepared = await ada.client().prepare(text_part("", media=media("red")))
    body = {"attached_media": [{"media_fbid": prepared[0]}], "link": "https://example.com/"}
    answer = Raw(sandbox, ada.tokens.access_token).post(ada, body)
    assert code_of(answer)[:2] == (400, 100)
