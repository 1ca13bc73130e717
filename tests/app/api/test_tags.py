"""Tags by program: made, listed, changed, and sent with a post."""

import httpx

from tests.app.api.conftest import Connected

NOON = "2026-03-02T12:00:00+00:00"


def test_a_tag_is_made_renamed_listed_and_deleted(client: httpx.Client) -> None:
    made = client.post("/api/v2/tags", json={"name": "Launch", "color": "green"})
    assert (made.status_code, made.json()["color"]) == (201, "green")
    path = f"/api/v2/tags/{made.json()['id']}"
    assert client.post("/api/v2/tags", json={"name": "launch"}).status_code == 409
    assert client.patch(path, json={"name": "Lift-off"}).json()["name"] == "Lift-off"
    (listed,) = client.get("/api/v2/tags").json()["items"]
    assert (listed["name"], listed["color"], listed["post_count"]) == ("Lift-off", "green", 0)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_tags_that_are_sent_with_a_post_stand_in_its_answer(
    client: httpx.Client, connected: Connected
) -> None:
    sent = {"content": "Hi", "account_ids": [connected.x], "scheduled_for": NOON}
    post_id = client.post("/api/v2/schedule", json={**sent, "tags": ["b", "a"]}).json()["post_id"]
    found = client.get(f"/api/v2/posts/{post_id}").json()["tags"]
    assert [tag["name"] for tag in found] == ["a", "b"]


def test_a_colour_that_there_is_not_is_refused(client: httpx.Client) -> None:
    answer = client.post("/api/v2/tags", json={"name": "x", "color": "mauve"})
    assert answer.status_code == 422
