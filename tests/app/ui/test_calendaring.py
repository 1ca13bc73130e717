"""What the calendar's page makes of its address and of what it reads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.errors import InvalidInput
from app.domain.publication import Status
from app.services.calendar import CalendarRow
from app.services.moving import Target
from app.ui import calendaring
from app.ui.states.calendar import read_targets

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def row(post: str, account: str, status: Status, minutes: int = 0) -> CalendarRow:
    at = NOW + timedelta(minutes=minutes)
    row_id = f"{post}-{account}"
    return CalendarRow(row_id, post, account, status, 1, at, "Hello\n\nworld", 1, None, False)


def test_an_empty_address_is_the_month_of_today_on_the_person_s_clock() -> None:
    place = calendaring.read_place({}, BERLIN, NOW)
    assert (place.view, place.date, place.is_chosen) == ("month", "2026-03-03", False)


@pytest.mark.parametrize(
    "asked",
    [
        {"view": "decade", "date": "soon", "zone": "Mars/Olympus", "show": "everything"},
        {"view": "", "date": "0001-01-01", "zone": "../etc/passwd", "show": "all"},
        {"date": "9999-12-31", "zone": BERLIN},
    ],
)
def test_an_address_that_makes_no_sense_is_an_empty_one(asked: dict[str, object]) -> None:
    assert calendaring.read_place(asked, BERLIN, NOW) == calendaring.read_place({}, BERLIN, NOW)


def test_what_was_cancelled_is_shown_to_those_who_ask_for_it_alone() -> None:
    place = calendaring.read_place({}, BERLIN, NOW)
    assert Status.CANCELLED not in calendaring.filter_of(place, BERLIN).statuses
    asked = calendaring.read_place({"show": "cancelled"}, BERLIN, NOW)
    assert calendaring.filter_of(asked, BERLIN).statuses == (Status.CANCELLED,)


def test_accounts_that_go_out_together_are_one_card_and_the_worst_status_is_seen() -> None:
    rows = [
        row("a", "second", Status.FAILED),
        row("a", "first", Status.PUBLISHED),
        row("a", "third", Status.PENDING, minutes=60),
    ]
    places = {"first": 0, "second": 1, "third": 2}
    place = calendaring.read_place({}, BERLIN, NOW)
    together, later = calendaring.cards(rows, places, {}, place, BERLIN)
    # The month is laid out from Monday, 23 February on.
    assert (together.day, together.minute, together.status) == (8, 30, "failed")
    assert [target[2] for target in together.targets] == [0, 1]
    assert (together.text, later.status) == ("Hello world", "pending")


def test_a_day_on_which_the_clock_changes_says_so() -> None:
    place = calendaring.read_place({"date": "2026-03-15"}, BERLIN, NOW)
    changes = {d.iso: d.change for d in calendaring.frame(place, BERLIN, NOW).days if d.change}
    assert changes == {"2026-03-29": "Clock +1 h"}
    assert calendaring.change_words(timedelta(minutes=-30)) == "Clock −30 min"


def test_in_another_zone_days_and_minutes_are_those_of_its_clock() -> None:
    place = calendaring.read_place({"zone": "Asia/Tokyo"}, BERLIN, NOW)
    rows = [row("a", "b", Status.PENDING)]
    (card,) = calendaring.cards(rows, {"b": 0}, {}, place, place.zone)
    assert (card.day, card.minute) == (8, 8 * 60 + 30)
    frame = calendaring.frame(place, BERLIN, NOW)
    assert (frame.zone_label, frame.own_zone) == ("Asia/Tokyo, UTC+9", BERLIN)


def test_tags_of_a_card_are_places_in_the_list_and_unknown_ones_are_left_out() -> None:
    place = calendaring.read_place({"tag": "tag_b"}, BERLIN, NOW)
    tagged = replace(row("a", "b", Status.PENDING), tag_ids=["tag_c", "tag_gone", "tag_a"])
    (card,) = calendaring.cards([tagged], {"b": 0}, {"tag_a": 0, "tag_c": 2}, place, BERLIN)
    assert card.tags == [0, 2]
    assert calendaring.filter_of(place, BERLIN).tag_id == "tag_b"


def test_free_slots_stand_on_the_day_and_minute_of_the_clock_that_is_shown() -> None:
    place = calendaring.read_place({}, BERLIN, NOW)
    free = calendaring.free_views([("b", NOW)], {"b": 1}, place, BERLIN)
    assert free == [(8, 30, 1)]


@pytest.mark.parametrize(
    ("day", "minute", "wanted"),
    [
        ("2026-03-05", -1, "2026-03-05T08:00"),
        ("2026-03-03", -1, "2026-03-03T01:00"),
        ("2026-03-29", 10 * 60 + 15, "2026-03-29T08:15"),
    ],
)
def test_a_post_begun_on_a_day_goes_out_at_a_sensible_time_of_it(
    day: str, minute: int, wanted: str
) -> None:
    at = calendaring.sensible_time(date.fromisoformat(day), minute, BERLIN, NOW)
    assert at == datetime.fromisoformat(wanted).replace(tzinfo=UTC)


def test_a_selection_that_is_none_is_refused() -> None:
    assert read_targets([["sp_1", 2]]) == [Target("sp_1", 2)]
    for said in (None, 3, [["sp_1"]], [[]], [["sp_1", "x"]], {"a": 1}):
        with pytest.raises(InvalidInput, match="cannot be read"):
            read_targets(said)
