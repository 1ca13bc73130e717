"""Pausing, resuming and removing accounts through the API."""

import httpx

from tests.app.api.conftest import Connected

SAID = {"content": "Hello", "scheduled_for": "2028-03-02T10:00:00Z"}


def test_an_account_is_paused_and_resumed(client: httpx.Client, connected: Connected) -> None:
    where = f"/api/v2/accounts/{connected.x}"
    planned = client.post("/api/v2/schedule", json={**SAID, "account_ids": [connected.x]})
    one = planned.json()["scheduled_posts"][0]["id"]
    assert client.post(f"{where}/pause").json()["paused_at"] is not None
    assert client.get(f"/api/v2/scheduled-posts/{one}").json()["status"] == "held"
    assert client.post(f"{where}/resume").json()["paused_at"] is None
    assert client.get(f"/api/v2/scheduled-posts/{one}").json()["status"] == "pending"


def test_what_waits_is_cancelled_with_its_account(
    client: httpx.Client, connected: Connected
) -> None:
    planned = client.post("/api/v2/schedule", json={**SAID, "account_ids": [connected.x]})
    one = planned.json()["scheduled_posts"][0]["id"]
    answer = client.delete(f"/api/v2/accounts/{connected.x}?cancel_waiting=true")
    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    assert client.get(f"/api/v2/scheduled-posts/{one}").json()["status"] == "cancelled"


def test_an_account_of_another_network_cannot_take_over(
    client: httpx.Client, connected: Connected
) -> None:
    answer = client.delete(f"/api/v2/accounts/{connected.x}?move_to={connected.linkedin}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "move_to"
    assert client.delete(f"/api/v2/accounts/{connected.x}?move_to=%00").status_code == 422
    assert client.get(f"/api/v2/accounts/{connected.x}").json()["is_active"]


def test_an_account_that_nobody_has_is_not_found(client: httpx.Client) -> None:
    for deed in ("pause", "resume"):
        assert client.post(f"/api/v2/accounts/acc_nobody/{deed}").status_code == 404
