"""Calendar feeds: secret addresses for calendar programs."""

from datetime import UTC, datetime

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import delete
from sqlmodel import col

from app.core.logging import redact
from app.db.models import Member
from app.services.context import Context
from tests.app.api.conftest import Connected, Sign
from tests.support.cast import Cast

NOON = "2026-03-02T12:00:00+00:00"


@pytest.fixture
def planned(client: httpx.Client, connected: Connected) -> list[dict[str, str]]:
    """A post to two accounts at noon; it is nine."""
    sent = {
        "content": "Hello, calendar;\nwith a second line — and more: ümlaut " + "x" * 80,
        "platforms": ["x", "linkedin"],
        "scheduled_for": NOON,
    }
    found: list[dict[str, str]] = client.post("/api/v2/schedule", json=sent).json()[
        "scheduled_posts"
    ]
    return found


def make_feed(client: httpx.Client, account_id: str | None = None) -> dict[str, str]:
    answer = client.post("/api/v2/calendar-feeds", json={"account_id": account_id})
    assert answer.status_code == 201
    found: dict[str, str] = answer.json()
    return found


def path_of(feed: dict[str, str]) -> str:
    return httpx.URL(feed["url"]).path


def events(anyone: httpx.Client, feed: dict[str, str]) -> list[dict[str, object]]:
    answer = anyone.get(path_of(feed))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    return [
        {
            "uid": str(event["uid"]),
            "starts_at": event.start,
            "sequence": event.sequence,
            "summary": str(event["summary"]),
        }
        for event in found.walk("VEVENT")
    ]


def test_a_calendar_program_reads_what_is_planned_without_signing_in(
    client: httpx.Client, anyone: httpx.Client, planned: list[dict[str, str]]
) -> None:
    found = events(anyone, make_feed(client))
    assert {e["uid"] for e in found} == {f"{one['id']}@punctual" for one in planned}
    assert {e["starts_at"] for e in found} == {datetime(2026, 3, 2, 12, tzinfo=UTC)}
    assert "Hello, calendar; with a second line — and more: ümlaut" in str(found[0]["summary"])


def test_no_line_of_the_calendar_is_longer_than_programs_must_take(
    client: httpx.Client, anyone: httpx.Client, planned: list[dict[str, str]]
) -> None:
    lines = anyone.get(path_of(make_feed(client))).content.split(b"\r\n")
    assert len(lines) > 20
    assert max(len(line) for line in lines) <= 75


def test_a_feed_of_one_account_shows_nothing_of_another(
    client: httpx.Client,
    anyone: httpx.Client,
    connected: Connected,
    planned: list[dict[str, str]],
) -> None:
    (event,) = events(anyone, make_feed(client, connected.x))
    (mine,) = [one for one in planned if one["account_id"] == connected.x]
    assert event["uid"] == f"{mine['id']}@punctual"


def test_a_moved_post_moves_and_a_cancelled_one_is_gone(
    client: httpx.Client, anyone: httpx.Client, planned: list[dict[str, str]]
) -> None:
    feed = make_feed(client)
    later = {"scheduled_for": "2026-03-05T12:00:00Z"}
    client.patch(f"/api/v2/scheduled-posts/{planned[0]['id']}", json=later)
    client.delete(f"/api/v2/scheduled-posts/{planned[1]['id']}")
    (event,) = events(anyone, feed)
    assert (event["starts_at"], event["sequence"]) == (datetime(2026, 3, 5, 12, tzinfo=UTC), 1)


def test_a_revoked_address_leads_nowhere(client: httpx.Client, anyone: httpx.Client) -> None:
    feed = make_feed(client)
    assert anyone.head(path_of(feed)).status_code == 200
    assert client.delete(f"/api/v2/calendar-feeds/{feed['id']}").status_code == 204
    answer = anyone.get(path_of(feed))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert client.get("/api/v2/calendar-feeds").json()["items"] == []


@pytest.mark.parametrize("secret", ["pf_" + "a" * 43, "pf_short", "guess", "%00", "pf_ü" * 10])
def test_a_guessed_address_leads_nowhere(anyone: httpx.Client, secret: str) -> None:
    assert anyone.get(f"/api/feeds/{secret}.ics").status_code == 404


def test_the_secret_is_told_once_and_kept_out_of_lists_and_logs(client: httpx.Client) -> None:
    feed = make_feed(client)
    secret = path_of(feed).rpartition("/")[2].removesuffix(".ics")
    assert secret not in client.get("/api/v2/calendar-feeds").text
    assert secret not in redact(f"GET {path_of(feed)} 200")


def test_a_feed_ends_when_whoever_made_it_leaves_the_workspace(
    context: Context, cast: Cast, as_actor: Sign, anyone: httpx.Client
) -> None:
    feed = make_feed(as_actor(cast.editor))
    with context.database.unit_of_work() as session:
        session.execute(delete(Member).where(col(Member.user_id) == cast.editor.user_id))
    assert anyone.get(path_of(feed)).status_code == 404


def test_an_owner_can_end_an_editor_s_feed_and_not_the_other_way_round(
    cast: Cast, as_actor: Sign, client: httpx.Client
) -> None:
    editor, stranger = as_actor(cast.editor), as_actor(cast.outsider)
    theirs, ours = make_feed(editor), make_feed(client)
    assert editor.delete(f"/api/v2/calendar-feeds/{ours['id']}").status_code == 404
    assert stranger.delete(f"/api/v2/calendar-feeds/{ours['id']}").status_code == 404
    assert client.delete(f"/api/v2/calendar-feeds/{theirs['id']}").status_code == 204


def test_somebody_else_s_account_has_no_feed(
    cast: Cast, as_actor: Sign, connected: Connected
) -> None:
    sent = {"account_id": connected.x}
    answer = as_actor(cast.outsider).post("/api/v2/calendar-feeds", json=sent)
    assert answer.status_code == 404


def test_what_was_read_when_is_told(client: httpx.Client, anyone: httpx.Client) -> None:
    feed = make_feed(client)
    anyone.get(path_of(feed))
    (listed,) = client.get("/api/v2/calendar-feeds").json()["items"]
    assert listed["last_read_at"] == "2026-03-02T09:00:00Z"
