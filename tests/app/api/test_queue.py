"""Posting schedules and the queue through the API."""

import httpx
import pytest

from tests.app.api.conftest import Connected, Sign
from tests.support.cast import Cast

MONDAYS = {"timezone": "Europe/Berlin", "slots": [{"weekday": "monday", "time": "17:30"}]}


@pytest.fixture
def planned(client: httpx.Client, connected: Connected) -> str:
    """The id of an account that posts on Mondays; it is Monday morning."""
    client.put(f"/api/v2/accounts/{connected.x}/schedule", json=MONDAYS)
    return connected.x


def test_a_schedule_reads_as_it_was_set(client: httpx.Client, planned: str) -> None:
    answer = client.get(f"/api/v2/accounts/{planned}/schedule")
    assert answer.json() == {"account_id": planned, "paused_at": None, **MONDAYS}


def test_an_account_without_a_schedule_has_an_empty_one(
    client: httpx.Client, connected: Connected
) -> None:
    answer = client.get(f"/api/v2/accounts/{connected.linkedin}/schedule")
    assert (answer.status_code, answer.json()["slots"]) == (200, [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"slots": [{"weekday": "someday", "time": "09:00"}]}, "slots.0.weekday"),
        ({"slots": [{"weekday": "monday", "time": "24:00"}]}, "slots.0.time"),
        ({"slots": [{"weekday": "monday", "time": "9"}]}, "slots.0.time"),
    ],
)
def test_a_schedule_that_means_nothing_is_refused_by_name(
    client: httpx.Client, connected: Connected, change: dict[str, object], field: str
) -> None:
    answer = client.put(f"/api/v2/accounts/{connected.x}/schedule", json=MONDAYS | change)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_more_slots_than_half_hours_are_refused(client: httpx.Client, connected: Connected) -> None:
    slots = [{"weekday": "monday", "time": f"{n // 60:02}:{n % 60:02}"} for n in range(7 * 48 + 1)]
    sent = {"timezone": "UTC", "slots": slots}
    answer = client.put(f"/api/v2/accounts/{connected.x}/schedule", json=sent)
    assert answer.json()["errors"][0]["code"] == "too_many"


def test_the_queue_answers_with_the_slot_that_was_taken(client: httpx.Client, planned: str) -> None:
    sent = {"content": "Hello", "account_ids": [planned], "queue": "next"}
    taken = [
        client.post("/api/v2/schedule", json=sent).json()["scheduled_posts"][0]["scheduled_for"]
        for _ in range(2)
    ]
    assert taken == ["2026-03-02T16:30:00Z", "2026-03-09T16:30:00Z"]


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"queue": "next", "scheduled_for": "2026-03-02T12:00:00Z"},
        {"queue": "next", "timezone": "UTC"},
        {"queue": "middle"},
    ],
)
def test_a_post_with_no_time_or_with_two_is_refused(
    client: httpx.Client, planned: str, when: dict[str, str]
) -> None:
    sent = {"content": "Hello", "account_ids": [planned]} | when
    assert client.post("/api/v2/schedule", json=sent).status_code == 422


def test_an_account_without_slots_says_what_to_do(
    client: httpx.Client, connected: Connected
) -> None:
    sent = {"content": "Hello", "account_ids": [connected.linkedin], "queue": "next"}
    answer = client.post("/api/v2/schedule", json=sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "no_free_slot"


def test_next_slots_tell_where_a_post_would_go_and_what_is_free(
    client: httpx.Client, planned: str
) -> None:
    query = {"account_id": planned, "from": "2026-03-02T00:00:00Z", "to": "2026-03-17T00:00:00Z"}
    (found,) = client.get("/api/v2/queue/next-slots", params=query).json()["items"]
    assert found["account_id"] == planned
    assert found["timezone"] == "Europe/Berlin"
    assert found["next"] == found["last"] == "2026-03-02T16:30:00Z"
    assert found["free"] == ["2026-03-02T16:30:00Z", "2026-03-09T16:30:00Z", "2026-03-16T16:30:00Z"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"account_id": "acc_unknown"},
        {"from": "2026-03-02T00:00:00Z", "to": "2026-07-02T00:00:00Z"},
        {"from": "tomorrow"},
    ],
)
def test_slots_of_nothing_or_of_too_long_a_time_are_refused(
    client: httpx.Client, planned: str, query: dict[str, str]
) -> None:
    asked = query if query.get("account_id") or not query else {"account_id": planned, **query}
    assert client.get("/api/v2/queue/next-slots", params=asked).status_code == 422


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_ends_of_time_have_no_free_slots(client: httpx.Client, planned: str, year: str) -> None:
    query = {"account_id": planned, "from": f"{year}-12-31T00:00:00Z"}
    query["to"] = f"{year}-12-31T12:00:00Z"
    (found,) = client.get("/api/v2/queue/next-slots", params=query).json()["items"]
    assert found["free"] == []


def test_somebody_else_s_account_has_no_schedule(
    as_actor: Sign, cast: Cast, connected: Connected
) -> None:
    stranger = as_actor(cast.outsider)
    assert stranger.get(f"/api/v2/accounts/{connected.x}/schedule").status_code == 404
    answer = stranger.put(f"/api/v2/accounts/{connected.x}/schedule", json=MONDAYS)
    assert answer.status_code == 404


def test_the_api_describes_the_queue(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert {"get", "put"} <= set(described["paths"]["/api/v2/accounts/{account_id}/schedule"])
    assert "queue" in described["components"]["schemas"]["ScheduleIn"]["properties"]
    assert "PUT" in client.get("/api/docs").text


def test_a_queue_is_paused_and_resumed_and_its_schedule_says_so(
    client: httpx.Client, planned: str
) -> None:
    sent = {"content": "Hello", "account_ids": [planned], "queue": "next"}
    (waiting,) = client.post("/api/v2/schedule", json=sent).json()["scheduled_posts"]
    paused = client.post(f"/api/v2/accounts/{planned}/queue/pause").json()
    assert (paused["touched"], paused["paused_at"] is not None) == (1, True)
    schedule = client.get(f"/api/v2/accounts/{planned}/schedule").json()
    assert schedule["paused_at"] == paused["paused_at"]
    found = client.get(f"/api/v2/scheduled-posts/{waiting['id']}").json()
    assert (found["status"], found["error_code"]) == ("held", "queue_paused")
    assert client.post(f"/api/v2/accounts/{planned}/queue/resume").json()["paused_at"] is None
    found = client.get(f"/api/v2/scheduled-posts/{waiting['id']}").json()
    assert (found["status"], found["error_code"]) == ("pending", None)


def test_the_order_of_a_queue_is_changed_and_a_post_goes_back_into_it(
    client: httpx.Client, planned: str
) -> None:
    sent = {"content": "Hello", "account_ids": [planned], "queue": "next"}
    first, second = (
        client.post("/api/v2/schedule", json=sent).json()["scheduled_posts"][0] for _ in range(2)
    )
    order = {"scheduled_post_ids": [second["id"], first["id"]]}
    moved = client.put(f"/api/v2/accounts/{planned}/queue/order", json=order).json()["items"]
    assert {m["id"]: m["scheduled_for"] for m in moved} == {
        second["id"]: first["scheduled_for"],
        first["id"]: second["scheduled_for"],
    }
    again = client.post(f"/api/v2/scheduled-posts/{first['id']}/queue", json={"where": "first"})
    assert again.json()["scheduled_for"] == first["scheduled_for"]
    assert client.post(f"/api/v2/accounts/{planned}/queue/shuffle").status_code == 200
    assert client.post(f"/api/v2/accounts/{planned}/queue/into-slots").status_code == 200


def test_an_order_that_names_strangers_or_a_place_that_is_none_is_refused(
    client: httpx.Client, planned: str
) -> None:
    order = {"scheduled_post_ids": ["sp_nobody"]}
    answer = client.put(f"/api/v2/accounts/{planned}/queue/order", json=order)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    answer = client.post("/api/v2/scheduled-posts/sp_nobody/queue", json={"where": "middle"})
    assert answer.status_code == 422
    answer = client.post("/api/v2/scheduled-posts/sp_nobody/queue", json={})
    assert answer.status_code == 404
