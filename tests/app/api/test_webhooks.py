"""Webhooks over the API."""

import httpx

from app.services.context import Context
from tests.app.api.conftest import Sign
from tests.support.cast import Cast

PATH = "/api/v2/webhooks"
BODY = {"url": "https://example.com/hook", "events": ["post.failed"], "name": "Ours"}


def test_a_webhook_is_made_read_changed_tried_and_removed(client: httpx.Client) -> None:
    made = client.post(PATH, json=BODY)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    place = f"{PATH}/{made.json()['id']}"
    assert "secret" not in client.get(place).json()
    changed = client.patch(place, json={"events": ["post.missed", "post.published"]}).json()
    assert changed["events"] == ["post.published", "post.missed"]
    tried = client.post(f"{place}/test")
    assert tried.status_code == 202
    (delivery,) = client.get(f"{place}/deliveries").json()["items"]
    assert (delivery["id"], delivery["event"]) == (tried.json()["delivery_id"], "webhook.test")
    assert client.post(f"{place}/deliveries/{delivery['id']}/resend").status_code == 202
    assert client.post(f"{place}/secret").json()["secret"] != made.json()["secret"]
    assert client.delete(place).status_code == 204
    assert client.get(PATH).json() == {"items": []}


def test_what_does_not_fit_is_refused_with_the_field(client: httpx.Client) -> None:
    refused = client.post(PATH, json={**BODY, "url": "http://example.com"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "url")
    assert client.post(PATH, json={**BODY, "events": ["nonsense"]}).status_code == 422
    assert client.post(PATH, json={**BODY, "events": []}).status_code == 422


def test_strangers_and_editors_get_nothing(
    context: Context, client: httpx.Client, as_actor: Sign, cast: Cast
) -> None:
    place = f"{PATH}/{client.post(PATH, json=BODY).json()['id']}"
    assert as_actor(cast.editor).get(PATH).status_code == 403
    assert as_actor(cast.outsider).get(place).status_code == 404
    assert client.get(f"{place}x").status_code == 404
