"""Recurring posts through the API."""

import httpx
import pytest

from tests.app.api.conftest import Connected


def body(**more: object) -> dict[str, object]:
    return {
        "content": "It is Monday.",
        "platforms": ["x"],
        "rule": "FREQ=WEEKLY;BYDAY=MO",
        "starts_at": "2026-03-02T18:00",
        "timezone": "Europe/Berlin",
        **more,
    }


@pytest.fixture
def weekly(client: httpx.Client, connected: Connected) -> str:
    answer = client.post("/api/v2/recurrences", json=body())
    assert answer.status_code == 201
    return str(answer.json()["id"])


def test_a_recurring_post_is_answered_with_its_next_times(
    client: httpx.Client, connected: Connected, weekly: str
) -> None:
    found = client.get(f"/api/v2/recurrences/{weekly}").json()
    assert found["rule"] == "FREQ=WEEKLY;BYDAY=MO"
    assert found["account_ids"] == [connected.x]
    assert found["entries"] == [[{"content": "It is Monday.", "media": []}]]
    # The clocks go forward at the end of March.
    assert found["next"][0] == "2026-03-02T17:00:00Z"
    assert found["next"][4] == "2026-03-30T16:00:00Z"
    assert len(found["post_ids"]) == 4


def test_a_repeat_with_one_key_makes_it_once(client: httpx.Client, connected: Connected) -> None:
    headers = {"Idempotency-Key": "once"}
    made = [
        client.post("/api/v2/recurrences", json=body(), headers=headers).json()["id"]
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert len(client.get("/api/v2/recurrences").json()["items"]) == 1


def test_it_is_changed_as_a_whole_and_stopped(client: httpx.Client, weekly: str) -> None:
    sent = body(content="Monday again.", rule="FREQ=WEEKLY;COUNT=2")
    changed = client.put(f"/api/v2/recurrences/{weekly}", json=sent).json()
    assert len(changed["next"]) == 2
    assert changed["entries"][0][0]["content"] == "Monday again."
    stopped = client.delete(f"/api/v2/recurrences/{weekly}").json()
    assert stopped["next"] == []
    assert stopped["stopped_at"] == "2026-03-02T09:00:00Z"
    assert client.get("/api/v2/scheduled-posts").json()["items"] == []


def test_an_evergreen_list_is_a_recurrence_with_others_that_take_turns(
    client: httpx.Client, connected: Connected
) -> None:
    others = [{"content": "It is another Monday."}, {"parts": [{"content": "1"}, {"content": "2"}]}]
    answer = client.post("/api/v2/recurrences", json=body(others=others, gap_days=14))
    assert answer.status_code == 201
    texts = [[part["content"] for part in entry] for entry in answer.json()["entries"]]
    assert texts == [["It is Monday."], ["It is another Monday."], ["1", "2"]]
    planned = client.get("/api/v2/scheduled-posts").json()["items"]
    first_words = ["It is Monday.", "It is another Monday.", "1", "It is Monday."]
    assert [one["content"] for one in planned] == first_words


def test_every_post_of_a_list_is_checked_before_anything_is_planned(
    client: httpx.Client, connected: Connected
) -> None:
    answer = client.post("/api/v2/recurrences", json=body(others=[{"content": "x" * 300}]))
    assert (answer.status_code, answer.json()["code"]) == (422, "does_not_fit")
    assert client.get("/api/v2/recurrences").json()["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rule": "every monday"}, "rule"),
        ({"rule": ""}, "rule"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"starts_at": "0001-01-01T00:00:00Z"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, "starts_at"),
        ({"until": "2027-01-01"}, "until"),
    ],
)
def test_what_means_nothing_is_refused_by_name(
    client: httpx.Client, connected: Connected, change: dict[str, str], field: str
) -> None:
    answer = client.post("/api/v2/recurrences", json=body(**change))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
