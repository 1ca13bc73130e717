"""Tags by program: made, listed, changed, and sent with a post."""

import httpx
import pytest

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


def test_the_tags_of_a_post_are_replaced_by_those_that_are_sent(
    client: httpx.Client, connected: Connected
) -> None:
    sent = {"content": "Hi", "account_ids": [connected.x], "scheduled_for": NOON}
    post_id = client.post("/api/v2/schedule", json={**sent, "tags": ["b", "a"]}).json()["post_id"]
    path = f"/api/v2/posts/{post_id}"
    alone = client.patch(path, json={"tags": ["B", "new"]}).json()
    assert [tag["name"] for tag in alone["tags"]] == ["b", "new"]
    both = client.patch(path, json={"content": "Other", "tags": ["c"]}).json()
    assert (both["parts"][0]["content"], [tag["name"] for tag in both["tags"]]) == ("Other", ["c"])
    text = client.patch(path, json={"content": "Again"}).json()
    assert [tag["name"] for tag in text["tags"]] == ["c"]
    assert client.patch(path, json={"tags": []}).json()["tags"] == []


@pytest.mark.parametrize(
    "tags", ["news", [7], [""], ["x" * 41], ["a\0"], [str(n) for n in range(21)], [["a"]]]
)
def test_tags_that_cannot_be_are_refused_and_the_post_keeps_its_own(
    client: httpx.Client, connected: Connected, tags: object
) -> None:
    sent = {"content": "Hi", "account_ids": [connected.x], "scheduled_for": NOON, "tags": ["own"]}
    post_id = client.post("/api/v2/schedule", json=sent).json()["post_id"]
    for body in ({"tags": tags}, {"content": "Other", "tags": tags}):
        assert client.patch(f"/api/v2/posts/{post_id}", json=body).status_code == 422
    found = client.get(f"/api/v2/posts/{post_id}").json()
    assert (found["parts"][0]["content"], found["tags"][0]["name"]) == ("Hi", "own")


def test_a_post_of_nobody_takes_no_tags(client: httpx.Client) -> None:
    assert client.patch("/api/v2/posts/post_x", json={"tags": ["a"]}).status_code == 404


def test_a_colour_that_there_is_not_is_refused(client: httpx.Client) -> None:
    answer = client.post("/api/v2/tags", json={"name": "x", "color": "mauve"})
    assert answer.status_code == 422
