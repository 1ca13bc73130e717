"""Scheduling through the API: times, and what can be done to what is scheduled."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.core.clock import FrozenClock
from app.db.models import ScheduledPost
from app.domain.publication import Status
from app.services.context import Context
from tests.app.api.conftest import Connected, Sign
from tests.support.cast import Cast

LATER = "2026-03-02T12:00:00+00:00"


def body(**more: object) -> dict[str, object]:
    return {"content": "Hello", "platforms": ["x"], **more}


@pytest.fixture
def planned(client: httpx.Client, connected: Connected) -> str:
    """The id of a post scheduled for noon; it is nine."""
    answer = client.post("/api/v2/schedule", json=body(scheduled_for=LATER))
    return str(answer.json()["scheduled_posts"][0]["id"])


def schedule_at(client: httpx.Client, at: str, timezone: str | None = None) -> httpx.Response:
    sent = body(scheduled_for=at) | ({"timezone": timezone} if timezone else {})
    return client.post("/api/v2/schedule", json=sent)


def scheduled_for(answer: httpx.Response) -> str:
    return str(answer.json()["scheduled_posts"][0]["scheduled_for"])


def test_a_scheduled_post_is_answered_with_its_instant(
    client: httpx.Client, connected: Connected
) -> None:
    answer = schedule_at(client, "2026-03-02T14:00:00+02:00")
    assert answer.status_code == 201
    (one,) = answer.json()["scheduled_posts"]
    assert one["scheduled_for"] == "2026-03-02T12:00:00Z"
    assert (one["platform"], one["account_id"], one["status"]) == ("x", connected.x, "pending")


def test_a_local_time_means_the_clock_in_its_zone(
    client: httpx.Client, connected: Connected
) -> None:
    answer = schedule_at(client, "2026-07-01T09:00", "America/Los_Angeles")
    assert scheduled_for(answer) == "2026-07-01T16:00:00Z"


def test_a_time_that_the_clock_skips_is_refused_with_the_next_one(
    client: httpx.Client, connected: Connected
) -> None:
    answer = schedule_at(client, "2026-03-08T02:30:00", "America/New_York")
    assert answer.status_code == 422
    assert "2026-03-08T03:00:00-04:00" in answer.json()["detail"]
    assert answer.json()["errors"][0]["code"] == "skipped_by_clock_change"


def test_a_time_that_the_clock_repeats_means_the_first_pass(
    client: httpx.Client, connected: Connected
) -> None:
    answer = schedule_at(client, "2026-11-01T01:30:00", "America/New_York")
    assert scheduled_for(answer) == "2026-11-01T05:30:00Z"


def test_the_second_pass_of_a_repeated_time_is_meant_by_its_offset(
    client: httpx.Client, connected: Connected
) -> None:
    answer = schedule_at(client, "2026-11-01T01:30:00-05:00", "America/New_York")
    assert scheduled_for(answer) == "2026-11-01T06:30:00Z"


@pytest.mark.parametrize(
    ("at", "timezone", "instant"),
    [
        ("2028-02-29T09:00", "Europe/Berlin", "2028-02-29T08:00:00Z"),
        ("2028-02-29T23:30", "America/New_York", "2028-03-01T04:30:00Z"),
        ("2028-03-01T00:30", "Pacific/Auckland", "2028-02-29T11:30:00Z"),
    ],
)
def test_a_leap_day_is_a_day_like_others(
    client: httpx.Client, connected: Connected, at: str, timezone: str, instant: str
) -> None:
    assert scheduled_for(schedule_at(client, at, timezone)) == instant


def test_a_year_is_looked_ahead_from_a_leap_day_as_from_any_other(
    client: httpx.Client, connected: Connected, clock: FrozenClock
) -> None:
    clock.set(datetime(2028, 2, 29, 9, tzinfo=UTC))
    answer = schedule_at(client, "2029-02-28T09:00", "UTC")
    assert scheduled_for(answer) == "2029-02-28T09:00:00Z"
    refused = schedule_at(client, "2033-03-31T09:00", "UTC")
    assert refused.json()["errors"][0]["code"] == "too_far_ahead"


@pytest.mark.parametrize(
    ("at", "timezone", "code"),
    [
        ("2026-03-02T12:00:00", None, "no_offset"),
        ("2026-03-02T12:00:00", "Mars/Olympus", "unknown_timezone"),
        ("2026-03-02", "UTC", "bad_time"),
        ("noon", None, "bad_time"),
        ("", None, "bad_time"),
        ("2026-03-02T08:00:00Z", None, "in_the_past"),
        ("0001-01-01T00:00:00+14:00", None, "bad_time"),
        ("0001-01-01T00:00:00", "Asia/Tokyo", "bad_time"),
        ("2027-02-29T09:00:00", "UTC", "bad_time"),
    ],
)
def test_a_time_that_means_no_coming_instant_is_refused_by_name(
    client: httpx.Client, connected: Connected, at: str, timezone: str | None, code: str
) -> None:
    answer = schedule_at(client, at, timezone)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code
    assert answer.json()["errors"][0]["field"] in {"scheduled_for", "timezone"}


def test_a_repeated_schedule_with_one_key_is_one_post(
    client: httpx.Client, connected: Connected
) -> None:
    headers = {"Idempotency-Key": "once"}
    for _ in range(2):
        client.post("/api/v2/schedule", json=body(scheduled_for=LATER), headers=headers)
    assert len(client.get("/api/v2/posts").json()["items"]) == 1


def test_validating_stores_nothing_and_names_what_does_not_fit(
    client: httpx.Client, connected: Connected
) -> None:
    sent = {"content": "x" * 300, "platforms": ["x", "linkedin"]}
    answer = client.post("/api/v2/validate", json=sent)
    found = {a["platform"]: a["problems"] for a in answer.json()["accounts"]}
    assert answer.json()["valid"] is False
    assert found["x"][0]["code"] == "text_too_long"
    assert found["linkedin"] == []
    assert client.get("/api/v2/posts").json()["items"] == []


def test_moving_answers_the_new_time_and_a_higher_version(
    client: httpx.Client, planned: str
) -> None:
    sent = {"scheduled_for": "2026-03-03T12:00:00Z", "version": 1}
    answer = client.patch(f"/api/v2/scheduled-posts/{planned}", json=sent)
    assert answer.json()["scheduled_for"] == "2026-03-03T12:00:00Z"
    assert answer.json()["version"] == 2


def test_a_move_that_saw_an_older_version_is_a_conflict(client: httpx.Client, planned: str) -> None:
    sent = {"scheduled_for": "2026-03-03T12:00:00Z", "version": 1}
    client.patch(f"/api/v2/scheduled-posts/{planned}", json=sent)
    answer = client.patch(f"/api/v2/scheduled-posts/{planned}", json=sent)
    assert answer.status_code == 409


def test_a_cancelled_post_says_so_and_cannot_be_moved(client: httpx.Client, planned: str) -> None:
    address = f"/api/v2/scheduled-posts/{planned}"
    assert client.delete(address).json()["status"] == "cancelled"
    sent = {"scheduled_for": "2026-03-03T12:00:00Z"}
    assert client.patch(address, json=sent).status_code == 409


def test_a_failed_post_can_be_retried(client: httpx.Client, context: Context, planned: str) -> None:
    set_status(context, planned, Status.FAILED)
    answer = client.post(f"/api/v2/scheduled-posts/{planned}/retry")
    assert answer.json()["status"] in {"pending", "queued"}


def test_a_person_settles_an_unconfirmed_post(
    client: httpx.Client, context: Context, planned: str
) -> None:
    set_status(context, planned, Status.UNCONFIRMED)
    sent = {"as": "published", "url": "https://x.test/1"}
    answer = client.post(f"/api/v2/scheduled-posts/{planned}/resolve", json=sent)
    assert (answer.json()["status"], answer.json()["url"]) == ("published", "https://x.test/1")


@pytest.mark.parametrize("sent", [{"as": "maybe"}, {}, {"as": "published", "url": "javascript:1"}])
def test_settling_takes_only_what_it_can_mean(
    client: httpx.Client, planned: str, sent: dict[str, str]
) -> None:
    answer = client.post(f"/api/v2/scheduled-posts/{planned}/resolve", json=sent)
    assert answer.status_code == 422


def test_the_list_follows_status_account_and_time(
    client: httpx.Client, connected: Connected, planned: str
) -> None:
    def ids(**query: str) -> list[str]:
        answer = client.get("/api/v2/scheduled-posts", params=query)
        return [item["id"] for item in answer.json()["items"]]

    assert ids(status="pending,failed", account_id=connected.x) == [planned]
    assert ids(account_id=connected.linkedin) == []
    assert ids(**{"from": "2026-03-02T12:00:00Z", "to": "2026-03-02T12:00:01Z"}) == [planned]
    assert ids(to="2026-03-02T12:00:00Z") == []


@pytest.mark.parametrize("path", ["/api/v2/posts", "/api/v2/scheduled-posts"])
def test_lists_are_searched_and_narrowed_to_a_network_and_an_author(
    client: httpx.Client, cast: Cast, planned: str, path: str
) -> None:
    def count(**wanted: str) -> int:
        return len(client.get(path, params=wanted).raise_for_status().json()["items"])

    words = client.get(f"/api/v2/scheduled-posts/{planned}").json()["content"].split()[0]
    assert count(q=words[:3]) == count(q=planned) == count(author=cast.owner.user_id) == 1
    assert count(q="nothing-like-it") == count(author=cast.editor.user_id) == 0
    platform = client.get(f"/api/v2/scheduled-posts/{planned}").json()["platform"]
    assert count(platform=platform, q=words) == 1
    assert count(tag="tag_unknown") == 0
    assert count(platform="nowhere") == 0


def test_an_offset_whose_plus_became_a_space_is_understood(
    client: httpx.Client, planned: str
) -> None:
    answer = client.get("/api/v2/scheduled-posts?from=2026-03-02T13:00:00+01:00")
    assert [item["id"] for item in answer.json()["items"]] == [planned]


def test_pages_follow_one_another_without_gap_or_repeat(
    client: httpx.Client, clock: FrozenClock, connected: Connected
) -> None:
    for hour in range(1, 6):
        schedule_at(client, (clock.now() + timedelta(hours=hour)).isoformat())
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v2/scheduled-posts", params=query).json()
        seen += [item["scheduled_for"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 5
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    "query", ["status=done", "from=yesterday", "limit=0", "limit=101", "cursor=x", "cursor=%00"]
)
def test_a_query_that_means_nothing_is_refused(
    client: httpx.Client, cast: Cast, query: str
) -> None:
    answer = client.get(f"/api/v2/scheduled-posts?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_workspaces_post_is_not_there(
    as_actor: Sign, cast: Cast, planned: str, method: str
) -> None:
    answer = as_actor(cast.outsider).request(method, f"/api/v2/scheduled-posts/{planned}")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "wrong", ["sp_01m88yk31wdzv7gxvx2tgyk2dp", "sp_%00", "nonsense", "sp_'--", "a" * 5000]
)
def test_an_id_that_names_nothing_is_not_found(
    client: httpx.Client, cast: Cast, wrong: str
) -> None:
    answer = client.get(f"/api/v2/scheduled-posts/{wrong}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_posts_text_can_be_changed_and_the_post_deleted(
    client: httpx.Client, planned: str
) -> None:
    post_id = client.get("/api/v2/posts").json()["items"][0]["id"]
    edited = client.patch(f"/api/v2/posts/{post_id}", json={"content": "Better"})
    assert edited.json()["parts"][0]["content"] == "Better"
    assert client.delete(f"/api/v2/posts/{post_id}").status_code == 204
    assert client.get(f"/api/v2/posts/{post_id}").status_code == 404


def set_status(context: Context, scheduled_post_id: str, status: Status) -> None:
    with context.database.unit_of_work() as session:
        row = session.get_one(ScheduledPost, scheduled_post_id)
        row.status = status
        session.add(row)
