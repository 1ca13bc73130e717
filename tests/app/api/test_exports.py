"""Taking everything along, as a table and as JSON."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.app.api.conftest import Connected, Sign
from tests.support.cast import Cast

LATER = "2026-03-02T12:00:00+00:00"


def schedule(client: httpx.Client, **sent: Any) -> str:
    answer = client.post("/api/v2/schedule", json={"scheduled_for": LATER, **sent})
    assert answer.status_code == 201
    return str(answer.json()["post_id"])


def table_of(client: httpx.Client) -> list[dict[str, str]]:
    answer = client.get("/api/v2/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def varied(client: httpx.Client, connected: Connected) -> str:
    """A post that says something else on one of its accounts."""
    return schedule(
        client,
        content='He said "hello",\nand left; really.',
        account_ids=[connected.x, connected.linkedin],
        variants=[{"account_id": connected.linkedin, "content": "=SUM(1)"}],
    )


def test_the_table_has_a_row_for_each_account_with_what_it_says_there(
    client: httpx.Client, connected: Connected, varied: str
) -> None:
    rows = {row["account_id"]: row for row in table_of(client)}
    assert rows[connected.x]["content"] == 'He said "hello",\nand left; really.'
    assert rows[connected.x]["scheduled_for"] == LATER
    assert rows[connected.x]["status"] == "pending"
    assert {row["post_id"] for row in rows.values()} == {varied}


def test_cells_that_a_spreadsheet_would_run_are_kept_from_it(
    client: httpx.Client, connected: Connected, varied: str
) -> None:
    rows = {row["account_id"]: row for row in table_of(client)}
    assert rows[connected.linkedin]["content"] == "'=SUM(1)"
    assert rows[connected.linkedin]["accounts"] == "'@linkedin"


def test_an_exported_table_can_be_imported_as_it_is(
    client: httpx.Client, connected: Connected, varied: str
) -> None:
    files = {"file": ("punctual.csv", client.get("/api/v2/export.csv").content, "text/csv")}
    found = client.post("/api/v2/imports", files=files).json()
    assert (found["row_count"], found["ready_count"]) == (2, 2)
    said = {row["account_ids"][0]: row["content"] for row in found["rows"]}
    assert said == {
        connected.x: 'He said "hello",\nand left; really.',
        connected.linkedin: "=SUM(1)",
    }
    assert {row["scheduled_for"] for row in found["rows"]} == {"2026-03-02T12:00:00Z"}


def test_a_thread_comes_back_in_its_parts(client: httpx.Client, connected: Connected) -> None:
    parts = [
        {"content": "One"},
        {"content": "Two\n--- not a line of its own"},
        {"content": "Three"},
    ]
    schedule(client, parts=parts, account_ids=[connected.x])
    table = client.get("/api/v2/export.csv").content
    import_id = client.post("/api/v2/imports", files={"file": ("p.csv", table)}).json()["id"]
    (again,) = client.post(f"/api/v2/imports/{import_id}/confirm", json={}).json()["post_ids"]
    found = client.get(f"/api/v2/posts/{again}").json()["parts"]
    assert [part["content"] for part in found] == [part["content"] for part in parts]


def test_the_document_holds_accounts_schedules_recurrences_and_posts_and_no_token(
    client: httpx.Client, connected: Connected, varied: str
) -> None:
    slots = {"timezone": "UTC", "slots": [{"weekday": "monday", "time": "10:00"}]}
    client.put(f"/api/v2/accounts/{connected.x}/schedule", json=slots)
    weekly = {"content": "Weekly", "account_ids": [connected.x], "rule": "FREQ=WEEKLY;COUNT=1"}
    client.post(
        "/api/v2/recurrences", json=weekly | {"starts_at": LATER, "timezone": "Europe/Berlin"}
    )
    answer = client.get("/api/v2/export.json")
    found = answer.json()
    assert {one["id"] for one in found["accounts"]} == {connected.x, connected.linkedin}
    schedule = {"account_id": connected.x, "paused_at": None, **slots}
    assert schedule in found["posting_schedules"]
    assert [one["rule"] for one in found["recurrences"]] == ["FREQ=WEEKLY;COUNT=1"]
    assert [post["parts"][0]["content"] for post in found["posts"]] == [
        'He said "hello",\nand left; really.',
        "Weekly",
    ]
    (variant,) = found["posts"][0]["variants"]
    assert (variant["account_id"], variant["parts"][0]["content"]) == (
        connected.linkedin,
        "=SUM(1)",
    )
    assert "token" not in answer.text


def test_an_export_has_every_post_however_many_there_are(
    client: httpx.Client, connected: Connected
) -> None:
    rows = "".join(f"Post {n},2026-04-01 09:00,@x\n" for n in range(450))
    files = {"file": ("p.csv", "content,scheduled_for,accounts\n" + rows, "text/csv")}
    import_id = client.post("/api/v2/imports", files=files).json()["id"]
    client.post(f"/api/v2/imports/{import_id}/confirm", json={})
    wanted = {f"Post {n}" for n in range(450)}
    assert {row["content"] for row in table_of(client)} == wanted
    posts = client.get("/api/v2/export.json").json()["posts"]
    assert len(posts) == 450


def test_an_empty_workspace_is_exported_as_one(client: httpx.Client) -> None:
    assert table_of(client) == []
    assert client.get("/api/v2/export.json").json()["posts"] == []


def test_an_outsider_takes_nothing_of_ours_along(as_actor: Sign, cast: Cast, varied: str) -> None:
    stranger = as_actor(cast.outsider)
    assert table_of(stranger) == []
    assert stranger.get("/api/v2/export.json").json()["accounts"] == []


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_nobody_takes_anything_along_without_signing_in(anyone: httpx.Client, kind: str) -> None:
    assert anyone.get(f"/api/v2/export.{kind}").status_code == 401


def test_the_api_describes_import_export_and_feeds(client: httpx.Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/v2/export.csv", "/api/v2/export.json", "/api/feeds/{token}.ics"} <= set(paths)
    assert {"/api/v2/imports", "/api/v2/imports/{import_id}/confirm"} <= set(paths)
    assert {"/api/v2/recurrences", "/api/v2/recurrences/{recurrence_id}"} <= set(paths)


def test_an_export_takes_only_the_chosen_range_and_statuses(
    client: httpx.Client, connected: Connected
) -> None:
    early = schedule(client, content="Early", account_ids=[connected.x])
    late_at = "2026-04-02T12:00:00+00:00"
    late = schedule(client, content="Late", account_ids=[connected.x], scheduled_for=late_at)

    def exported(**query: str) -> tuple[list[str], list[str]]:
        table = client.get("/api/v2/export.csv", params=query).content.decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(table, newline=""))
        posts = client.get("/api/v2/export.json", params=query).json()["posts"]
        return [row["post_id"] for row in rows], [post["id"] for post in posts]

    assert exported() == ([early, late],) * 2
    assert exported(**{"from": "2026-04-01T00:00:00Z"}) == ([late],) * 2
    assert exported(to=late_at) == ([early],) * 2
    assert exported(status="published,failed") == ([], [])
    assert exported(status="pending", to=late_at) == ([early],) * 2
    for wrong in ({"status": "mood"}, {"from": "tomorrow"}):
        assert client.get("/api/v2/export.csv", params=wrong).status_code == 422
