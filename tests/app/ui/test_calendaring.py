"""What the calendar's page makes of its address and of what it reads."""

from datetime import UTC, datetime, timedelta

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
    together, later = calendaring.cards(rows, places, BERLIN)
    assert (together.day, together.minute, together.status) == ("2026-03-03", 30, "failed")
    assert [target[2] for target in together.targets] == [0, 1]
    assert (together.text, later.status) == ("Hello world", "pending")


def test_a_day_on_which_the_clock_changes_says_so() -> None:
    place = calendaring.read_place({"date": "2026-03-15"}, BERLIN, NOW)
    changes = {d.iso: d.change for d in calendaring.frame(place, BERLIN, NOW).days if d.change}
    assert changes == {"2026-03-29": "Clock +1 h"}
    assert calendaring.change_words(timedelta(minutes=-30)) == "Clock −30 min"


def test_in_another_zone_days_and_minutes_are_those_of_its_clock() -> None:
    place = calendaring.read_place({"zone": "Asia/Tokyo"}, BERLIN, NOW)
    (card,) = calendaring.cards([row("a", "b", Status.PENDING)], {"b": 0}, place.zone)
    assert (card.day, card.minute) == ("2026-03-03", 8 * 60 + 30)
    frame = calendaring.frame(place, BERLIN, NOW)
    assert (frame.zone_label, frame.own_zone) == ("Asia/Tokyo, UTC+9", BERLIN)


def test_a_selection_that_is_none_is_refused() -> None:
    assert read_targets([["sp_1", 2]]) == [Target("sp_1", 2)]
    for said in (None, 3, [["sp_1"]], [[]], [["sp_1", "x"]], {"a": 1}):
        with pytest.raises(InvalidInput, match="cannot be read"):
            read_targets(said)
