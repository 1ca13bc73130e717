"""Which addresses an export has for what was chosen."""

from datetime import date

import pytest

from app.ui.states.data import export_query


def test_days_are_those_of_the_person_s_zone_and_the_last_one_counts() -> None:
    found = export_query(
        date(2026, 3, 28), date(2026, 3, 29), ["failed", "missed"], "Europe/Berlin"
    )
    assert found == {
        "from": "2026-03-27T23:00:00.000Z",
        "to": "2026-03-29T22:00:00.000Z",
        "status": "failed,missed",
    }


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(8999, 12, 31)])
def test_days_at_the_edge_of_what_can_be_typed_are_read(day: date) -> None:
    assert export_query(day, day, [], "Pacific/Auckland").keys() == {"from", "to"}


def test_nothing_chosen_asks_for_everything() -> None:
    assert export_query(None, None, [], "UTC") == {}
