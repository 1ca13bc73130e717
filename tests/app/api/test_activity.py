"""What happened, for programs."""

import httpx

from tests.app.api.conftest import Connected, Sign
from tests.support.cast import Cast


def test_what_a_program_schedules_is_told_of(
    client: httpx.Client, connected: Connected, cast: Cast, as_actor: Sign
) -> None:
    body = {
        "content": "Hello",
        "account_ids": [connected.x],
        "scheduled_for": "2026-03-02T12:00:00+00:00",
    }
    made = client.post("/api/v2/schedule", json=body).raise_for_status().json()
    [item] = client.get("/api/v2/activity").raise_for_status().json()["items"]
    assert (item["event"], item["post_id"]) == ("post.scheduled", made["post_id"])
    assert (item["user_id"], item["is_program"]) == (cast.owner.user_id, True)
    assert client.get("/api/v2/activity?what=published").json()["items"] == []
    assert client.get("/api/v2/activity?who=system").json()["items"] == []
    assert as_actor(cast.outsider).get("/api/v2/activity").json()["items"] == []


def test_a_kind_or_cursor_of_nobody_is_refused_by_name(client: httpx.Client) -> None:
    for query, field in (("what=gossip", "what"), ("cursor=yesterday", "cursor")):
        answer = client.get(f"/api/v2/activity?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field


def test_characters_that_no_database_takes_are_refused_not_broken_by(client: httpx.Client) -> None:
    instant = "2026-03-02T12:00:00%2B00:00~%00"
    for path in (
        "posts?q=%00&author=%00&tag=%00",
        "posts?platform=%00",
        "scheduled-posts?platform=%00&q=%22%00",
        f"scheduled-posts?cursor={instant}",
        f"activity?cursor={instant}",
        "activity?who=%00&account_id=%00",
    ):
        assert client.get(f"/api/v2/{path}").status_code < 500, path
