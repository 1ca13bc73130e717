"""Importing a table through the API: sent, looked at, confirmed."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col

from app.db.models import ScheduledPost
from app.services.context import Context
from tests.app.api.conftest import Connected, Sign
from tests.support.cast import Cast

GOOD = (
    "text;date;time;channel\r\n"
    "Grüße;3.3.2026;09:30;@x\r\n"
    '"Second; with a semicolon";4.3.2026;18:00;"@x, @linkedin"\r\n'
)


def send(client: httpx.Client, table: str | bytes, **form: str) -> httpx.Response:
    data = table.encode() if isinstance(table, str) else table
    files = {"file": ("posts.csv", data, "text/csv")}
    return client.post("/api/v2/imports", files=files, data=form)


def posts_of(client: httpx.Client) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get("/api/v2/posts?limit=100").json()["items"]
    return found


@pytest.fixture
def sent(client: httpx.Client, connected: Connected) -> str:
    answer = send(client, GOOD.encode("cp1252"), timezone="Europe/Berlin")
    assert answer.status_code == 201
    return str(answer.json()["id"])


def test_a_table_is_shown_as_it_would_be_imported_and_nothing_is_scheduled(
    client: httpx.Client, connected: Connected, sent: str
) -> None:
    found = client.get(f"/api/v2/imports/{sent}").json()
    assert (found["encoding"], found["separator"]) == ("cp1252", ";")
    assert found["columns"] == {"content": 0, "date": 1, "time": 2, "accounts": 3}
    assert (found["row_count"], found["ready_count"]) == (2, 2)
    first, second = found["rows"]
    assert (first["content"], first["scheduled_for"]) == ("Grüße", "2026-03-03T08:30:00Z")
    assert second["account_ids"] == [connected.x, connected.linkedin]
    assert posts_of(client) == []


def test_a_confirmed_table_is_scheduled_row_by_row(
    client: httpx.Client, connected: Connected, sent: str
) -> None:
    made = client.post(f"/api/v2/imports/{sent}/confirm", json={}).json()["post_ids"]
    found = client.get("/api/v2/scheduled-posts").json()["items"]
    assert [one["scheduled_for"] for one in found] == [
        "2026-03-03T08:30:00Z",
        "2026-03-04T17:00:00Z",
        "2026-03-04T17:00:00Z",
    ]
    assert list(dict.fromkeys(one["post_id"] for one in found)) == made


def test_confirming_again_or_at_the_same_instant_imports_once(
    client: httpx.Client, as_actor: Sign, cast: Cast, sent: str
) -> None:
    clients = [as_actor(cast.owner) for _ in range(5)]

    def confirm(one: httpx.Client) -> list[str]:
        found: list[str] = one.post(f"/api/v2/imports/{sent}/confirm", json={}).json()["post_ids"]
        return found

    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(confirm, clients))
    assert all(answer == answers[0] for answer in answers)
    assert len(posts_of(client)) == 2


BAD = (
    "content,scheduled_for,accounts\n"
    "Fine,2026-03-03 09:00,@x\n"
    "Nobody,2026-03-03 09:00,@nobody\n"
    "Past,2025-03-03 09:00,@x\n"
    "Unclear,3/12/2026 09:00,@x\n"
    f"{'x' * 300},2026-03-03 09:00,@x\n"
    ",2026-03-03 09:00,@x\n"
    "No slots,next,@x\n"
    "No account,2026-03-03 09:00,\n"
)


def test_every_problem_of_every_row_is_told_beside_the_row(
    client: httpx.Client, connected: Connected
) -> None:
    found = send(client, BAD).json()
    problems = {
        row["line"]: [(p["field"], p["code"]) for p in row["problems"]] for row in found["rows"]
    }
    assert problems == {
        2: [],
        3: [("accounts", "unknown_account")],
        4: [("scheduled_for", "in_the_past")],
        5: [("scheduled_for", "ambiguous_date")],
        6: [("content", "text_too_long")],
        7: [("content", "empty")],
        8: [("scheduled_for", "no_free_slot")],
        9: [("accounts", "empty")],
    }
    assert (found["row_count"], found["ready_count"]) == (8, 1)


def test_one_row_with_a_problem_stops_all_unless_such_rows_are_left_out(
    client: httpx.Client, connected: Connected
) -> None:
    import_id = send(client, BAD).json()["id"]
    refused = client.post(f"/api/v2/imports/{import_id}/confirm", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "rows_with_problems")
    assert posts_of(client) == []
    sent = {"skip_rows_with_problems": True}
    made = client.post(f"/api/v2/imports/{import_id}/confirm", json=sent)
    assert len(made.json()["post_ids"]) == len(posts_of(client)) == 1


def test_columns_day_order_and_accounts_are_chosen_for_the_table(
    client: httpx.Client, connected: Connected
) -> None:
    table = "note,what,at\nignored,Hello,3/12/2026 09:00\n"
    import_id = send(client, table).json()["id"]
    choices = {
        "columns": {"content": 1, "scheduled_for": 2},
        "timezone": "UTC",
        "date_order": "day_first",
        "account_ids": [connected.x],
    }
    found = client.patch(f"/api/v2/imports/{import_id}", json=choices).json()
    (row,) = found["rows"]
    assert (row["content"], row["scheduled_for"]) == ("Hello", "2026-12-03T09:00:00Z")
    assert (row["is_ready"], row["account_ids"]) == (True, [connected.x])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"columns": {"content": 9}}, "columns.content"),
        ({"columns": {"mood": 0}}, "columns.mood.[key]"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"account_ids": ["acc_none"]}, "account_ids"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused_by_name(
    client: httpx.Client, sent: str, change: dict[str, object], field: str
) -> None:
    choices = {"columns": {"content": 0}, "timezone": "UTC"} | change
    answer = client.patch(f"/api/v2/imports/{sent}", json=choices)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_an_imported_table_cannot_be_read_in_another_way(client: httpx.Client, sent: str) -> None:
    client.post(f"/api/v2/imports/{sent}/confirm", json={})
    choices = {"columns": {"content": 0}, "timezone": "UTC"}
    assert client.patch(f"/api/v2/imports/{sent}", json=choices).status_code == 409


def test_rows_for_the_queue_take_a_slot_each(client: httpx.Client, connected: Connected) -> None:
    slots = {"timezone": "UTC", "slots": [{"weekday": "tuesday", "time": "10:00"}]}
    client.put(f"/api/v2/accounts/{connected.x}/schedule", json=slots)
    table = "content,scheduled_for,accounts\nOne,next,@x\nTwo,next,@x\nThree,first,@x\n"
    import_id = send(client, table).json()["id"]
    client.post(f"/api/v2/imports/{import_id}/confirm", json={})
    found = client.get("/api/v2/scheduled-posts").json()["items"]
    assert [(one["content"], one["scheduled_for"][:10]) for one in found] == [
        ("Three", "2026-03-03"),
        ("One", "2026-03-10"),
        ("Two", "2026-03-17"),
    ]


def test_a_row_that_says_the_same_twice_is_remarked_on(
    client: httpx.Client, connected: Connected
) -> None:
    row = "Same,2026-03-03 09:00,@x\n"
    found = send(client, "content,scheduled_for,accounts\n" + 2 * row).json()
    assert [p["code"] for p in found["rows"][1]["problems"]] == ["twin"]
    assert found["ready_count"] == 2


@pytest.mark.parametrize(
    "table", [b"", b"PK\x03\x04\x00", b"one,line\n", b'a,b\n"open,1\n', b"x\n" * 2005]
)
def test_what_is_no_table_is_refused(
    client: httpx.Client, connected: Connected, table: bytes
) -> None:
    answer = send(client, table)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"


def test_a_file_that_is_too_large_is_refused(client: httpx.Client, connected: Connected) -> None:
    assert send(client, b"a,b\n" + b"x" * 950_000).status_code == 422
    assert send(client, b"x" * 1_100_000).status_code == 413


def test_the_template_can_be_imported_once_it_names_accounts_that_exist(
    client: httpx.Client, connected: Connected
) -> None:
    template = client.get("/api/v2/imports/template")
    assert template.headers["content-type"] == "text/csv; charset=utf-8"
    found = send(client, template.text.replace("@handle", "@x")).json()
    assert set(found["columns"]) == {"content", "scheduled_for", "accounts", "media_ids"}
    assert found["rows"][0]["is_ready"]


def test_somebody_else_s_table_cannot_be_seen_or_confirmed(
    as_actor: Sign, cast: Cast, sent: str
) -> None:
    stranger = as_actor(cast.outsider)
    assert stranger.get(f"/api/v2/imports/{sent}").status_code == 404
    assert stranger.post(f"/api/v2/imports/{sent}/confirm", json={}).status_code == 404


def test_a_cell_with_more_words_than_a_statement_takes_is_read_as_far_as_makes_sense(
    client: httpx.Client, connected: Connected
) -> None:
    words = ",".join(f"x{n}" for n in range(20_000))
    table = (
        f'content,scheduled_for,accounts,media_ids\nHi,2026-03-03 09:00,@x,"{words[:100_000]}"\n'
    )
    (row,) = send(client, table).json()["rows"]
    assert {problem["code"] for problem in row["problems"]} == {"unknown_file"}
    assert len(row["problems"]) == 200


def test_imports_that_queue_for_the_same_accounts_in_another_order_do_not_block_each_other(
    client: httpx.Client, as_actor: Sign, cast: Cast, connected: Connected
) -> None:
    slots = {"timezone": "UTC", "slots": [{"weekday": "tuesday", "time": "10:00"}]}
    for account_id in (connected.x, connected.linkedin):
        client.put(f"/api/v2/accounts/{account_id}/schedule", json=slots)
    head, one, two = "content,scheduled_for,accounts\n", "One,next,@x\n", "Two,next,@linkedin\n"
    tables = [head + 5 * (one + two), head + 5 * (two + one)] * 2
    ids = [send(client, table).json()["id"] for table in tables]
    clients = [as_actor(cast.owner) for _ in ids]

    def confirm(number: int) -> int:
        answer = clients[number].post(f"/api/v2/imports/{ids[number]}/confirm", json={})
        return answer.status_code

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(confirm, range(4))) == [200] * 4
    planned = client.get("/api/v2/scheduled-posts?limit=100").json()["items"]
    assert len({(one["account_id"], one["scheduled_for"]) for one in planned}) == 40


def test_two_thousand_rows_are_imported_in_one_step(
    client: httpx.Client, connected: Connected
) -> None:
    rows = "".join(f"Post {n},2026-04-{n % 28 + 1:02} 09:00,@x\n" for n in range(2000))
    import_id = send(client, "content,scheduled_for,accounts\n" + rows).json()["id"]
    answer = client.post(f"/api/v2/imports/{import_id}/confirm", json={}, timeout=60)
    assert len(answer.json()["post_ids"]) == 2000


def test_a_table_is_split_and_read_as_somebody_says(
    client: httpx.Client, connected: Connected
) -> None:
    sent = send(client, "text;when\nЧай;next\n".encode("cp1251")).json()
    assert sent["rows"][0]["content"] == "×àé"
    choices = {"columns": {"content": 0}, "timezone": "UTC", "encoding": "cp1251"}
    address = f"/api/v2/imports/{sent['id']}"
    read = client.patch(address, json=choices).json()
    assert (read["encoding"], read["rows"][0]["content"]) == ("cp1251", "Чай")
    whole = client.patch(address, json={**choices, "separator": "|"}).json()
    assert (whole["column_names"], whole["rows"][0]["content"]) == (["text;when"], "Чай;next")
    for wrong in ({"separator": "x"}, {"encoding": "rot13"}, {"encoding": "utf-8"}):
        assert client.patch(address, json={**choices, **wrong}).status_code == 422
    assert client.get(address).json()["encoding"] == "cp1251"


def test_a_cell_is_corrected_without_sending_the_table_again(
    client: httpx.Client, connected: Connected
) -> None:
    sent = send(client, "text,when,channel\nTea,soon,@x\n").json()
    address = f"/api/v2/imports/{sent['id']}"
    assert sent["ready_count"] == 0
    body = {"field": "scheduled_for", "text": "2026-04-01 09:00"}
    read = client.patch(f"{address}/rows/2", json=body).json()
    assert (read["ready_count"], read["rows"][0]["problems"]) == (1, [])
    assert client.patch(f"{address}/rows/3", json=body).status_code == 422
    assert client.patch(f"{address}/rows/2", json={**body, "field": "mood"}).status_code == 422
    (post_id,) = client.post(f"{address}/confirm", json={}).json()["post_ids"]
    (post,) = posts_of(client)
    assert post["id"] == post_id
    assert client.patch(f"{address}/rows/2", json=body).status_code == 409


def test_an_import_is_taken_back_as_a_whole_and_can_be_confirmed_anew(
    client: httpx.Client, as_actor: Sign, cast: Cast, connected: Connected, sent: str
) -> None:
    address = f"/api/v2/imports/{sent}"
    assert client.post(f"{address}/undo").status_code == 409
    client.post(f"{address}/confirm", json={})
    assert as_actor(cast.outsider).post(f"{address}/undo").status_code == 404
    assert client.post(f"{address}/undo").json() == {"removed_count": 2}
    assert posts_of(client) == []
    assert client.get(address).json()["post_ids"] is None
    assert len(client.post(f"{address}/confirm", json={}).json()["post_ids"]) == 2


def test_an_import_of_which_something_went_out_stays(
    client: httpx.Client, context: Context, connected: Connected, sent: str
) -> None:
    address = f"/api/v2/imports/{sent}"
    first, _ = client.post(f"{address}/confirm", json={}).json()["post_ids"]
    with context.database.unit_of_work() as session:
        session.execute(
            update(ScheduledPost)
            .where(col(ScheduledPost.post_id) == first)
            .values(status="published")
        )
    refused = client.post(f"{address}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "went_out")
    assert len(posts_of(client)) == 2
