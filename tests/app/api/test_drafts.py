"""Drafts through the API, and what can be changed about a scheduled post."""

import httpx
import pytest

from tests.app.api.conftest import Connected


@pytest.fixture
def draft_id(client: httpx.Client, connected: Connected) -> str:
    sent = {"parts": [{"content": "One"}], "account_ids": [connected.x]}
    answer = client.post("/api/v2/drafts", json=sent)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_draft_is_kept_changed_listed_and_deleted(client: httpx.Client, draft_id: str) -> None:
    sent = {"parts": [{"content": "One"}, {"content": "Two"}], "version": 1}
    assert client.put(f"/api/v2/drafts/{draft_id}", json=sent).json()["version"] == 2
    listed = client.get("/api/v2/drafts").json()
    assert (listed["total"], listed["items"][0]["parts"][1]["content"]) == (1, "Two")
    assert client.get(f"/api/v2/drafts/{draft_id}").json()["first_words"] == "One"
    assert client.delete(f"/api/v2/drafts/{draft_id}").status_code == 204
    assert client.get(f"/api/v2/drafts/{draft_id}").status_code == 404


def test_a_stale_save_is_answered_with_the_draft_that_keeps_it(
    client: httpx.Client, draft_id: str
) -> None:
    newer, stale = ({"parts": [{"content": text}], "version": 1} for text in ("Newer", "Stale"))
    client.put(f"/api/v2/drafts/{draft_id}", json=newer)
    kept = client.put(f"/api/v2/drafts/{draft_id}", json=stale).json()
    assert kept["copy_of"] == draft_id
    said = {item["first_words"] for item in client.get("/api/v2/drafts").json()["items"]}
    assert said == {"Newer", "Stale"}


def test_a_draft_is_scheduled_once(client: httpx.Client, draft_id: str) -> None:
    sent = {"scheduled_for": "2026-03-03T09:00:00Z"}
    for _ in range(2):
        answer = client.post(f"/api/v2/drafts/{draft_id}/schedule", json=sent)
        assert answer.status_code == 200, answer.text
        assert answer.json()["post_id"] == draft_id
        assert len(answer.json()["scheduled_posts"]) == 1
    assert client.get("/api/v2/drafts").json()["items"] == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"parts": [{"content": "One"}], "at": "2026-03-03T09:00:00"},
        {"parts": [{"content": "One"}], "at": "9999-12-31T23:00:00Z"},
        {"parts": [{"content": "One"}], "at": "0001-01-01T00:00:00+14:00"},
        {"parts": [{"content": "One"}], "number": 2**31},
        {"parts": "One"},
        {"parts": [{"content": "One"}], "colour": "red"},
    ],
)
def test_a_draft_that_means_nothing_is_refused(
    client: httpx.Client, sent: dict[str, object]
) -> None:
    assert client.post("/api/v2/drafts", json=sent).status_code == 422


def test_everything_but_the_time_of_a_scheduled_post_can_be_changed(
    client: httpx.Client, connected: Connected, draft_id: str
) -> None:
    at = {"scheduled_for": "2026-03-03T09:00:00Z"}
    client.post(f"/api/v2/drafts/{draft_id}/schedule", json=at)
    sent = {
        "content": "Two",
        "account_ids": [connected.x, connected.linkedin],
        "variants": [{"account_id": connected.linkedin, "content": "Dear colleagues"}],
    }
    answer = client.patch(f"/api/v2/posts/{draft_id}", json=sent)
    assert answer.status_code == 200, answer.text
    said = {p["platform"]: p["content"] for p in answer.json()["scheduled_posts"]}
    assert said == {"x": "Two", "linkedin": "Dear colleagues"}
    times = {p["scheduled_for"] for p in answer.json()["scheduled_posts"]}
    assert times == {"2026-03-03T09:00:00Z"}
    assert client.patch(f"/api/v2/posts/{draft_id}", json={}).status_code == 422
    nobody = {"variants": [{"account_id": "acc_1", "content": "Whom?"}]}
    assert client.patch(f"/api/v2/posts/{draft_id}", json=nobody).status_code == 422


def test_a_text_may_speak_of_a_nul(client: httpx.Client) -> None:
    answer = client.post("/api/v2/drafts", json={"parts": [{"content": r"In JSON: \u0000"}]})
    assert answer.status_code == 201, answer.text
