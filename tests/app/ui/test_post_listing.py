"""What the list of posts works out from its address and its rows."""

from datetime import UTC, datetime

import pytest

from app.domain.publication import Status
from app.domain.search import Search, read_search
from app.services.post_list import EntryRow, PostEntry, Spot
from app.ui import post_listing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ({}, "newest"),
        ({"show": "scheduled"}, "oldest"),
        ({"show": "scheduled", "order": "newest"}, "newest"),
        ({"show": "published"}, "newest"),
        ({"show": "nonsense", "order": "sideways"}, "newest"),
    ],
)
def test_the_order_follows_from_what_is_shown_unless_it_is_named(
    said: dict[str, str], order: str
) -> None:
    assert post_listing.read_place(said).order == order


def test_what_makes_no_sense_in_an_address_is_left_out() -> None:
    place = post_listing.read_place(
        {"show": "gossip", "since": "2026-13-01", "until": "0001-01-01", "words": "x" * 900}
    )
    assert (place.show, place.since, place.until, len(place.words)) == ("all", "", "", 200)


def test_a_tag_in_the_address_narrows_the_list_down() -> None:
    place = post_listing.read_place({"tag": "tag_1"})
    assert post_listing.narrowing_of(place).tag_id == "tag_1"


def test_days_are_those_of_the_persons_clock_and_both_are_included() -> None:
    place = post_listing.read_place({"since": "2026-03-29", "until": "2026-03-29"})
    wanted = post_listing.filter_of(place, "Europe/Berlin")
    assert wanted.since
    assert wanted.until
    # The clocks go forward on that day: it has 23 hours.
    utc_since, utc_until = wanted.since.astimezone(UTC), wanted.until.astimezone(UTC)
    assert (utc_until - utc_since).total_seconds() == 23 * 3600


def test_the_most_urgent_status_stands_for_a_row_and_says_why() -> None:
    rows = (row("1", Status.PUBLISHED), row("2", Status.FAILED, error="X said no."))
    view = post_listing.present_entry(PostEntry(Spot(NOON, "post_1"), rows), "Europe/Rome", NOON)
    assert (view.status, view.trouble) == ("failed", "X said no.")
    assert (view.day, view.time) == ("Today · Monday 2 March", "13:00")
    assert [mark.status for mark in view.marks] == ["published", "failed"]


def test_a_post_that_waits_says_what_could_keep_it() -> None:
    rows = (row("1", Status.PENDING, problem="The account is not connected."),)
    view = post_listing.present_entry(PostEntry(Spot(NOON, "post_1"), rows), "UTC", NOON)
    assert view.warns
    assert view.trouble == "The account is not connected."


def test_counts_that_were_not_counted_through_end_with_a_plus() -> None:
    tabs = post_listing.tabs({"all": 100, "published": 99, "cancelled": 0})
    assert [tab.count for tab in tabs] == ["99+", "99", "0"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  ", Search()),
        ('summer "big launch" ', Search(("big launch",), ("summer",))),
        ('"never closed', Search(("never closed",))),
        ("post_01m899aynrsr8gxsgxwwy71kze", Search(id="post_01m899aynrsr8gxsgxwwy71kze")),
        (
            "https://x.example/a/?b=1#c",
            Search(
                ("https://x.example/a/?b=1#c",),
                addresses=(
                    "https://x.example/a/?b=1#c",
                    "https://x.example/a",
                    "https://x.example/a/",
                ),
            ),
        ),
        ("http://[", Search(("http://[",), addresses=("http://[",))),
    ],
)
def test_what_is_typed_is_read_as_what_is_meant(typed: str, meant: Search) -> None:
    assert read_search(typed) == meant


def row(
    name: str, status: Status, error: str | None = None, problem: str | None = None
) -> EntryRow:
    return EntryRow(
        id=f"sp_{name}",
        post_id="post_1",
        account_id=f"acc_{name}",
        status=status,
        version=1,
        scheduled_for=NOON,
        due_at=NOON,
        error_message=error,
        problem=problem,
        text="Hello",
        part_count=1,
        image_id=None,
        author="Olivia",
        url=None,
    )
