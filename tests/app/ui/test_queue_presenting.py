"""What the queue's page makes of what it reads, and of what a browser sends."""

from datetime import UTC, datetime, time, timedelta

import pytest

from app.core.errors import InvalidInput
from app.domain.posting_schedule import Slot, Weekday, WeeklySlots
from app.domain.publication import Status
from app.services.calendar import CalendarRow
from app.services.details import AccountRef
from app.services.queue_reading import QueueDetails, QueuedRow, QueueSummary
from app.ui.queue_presenting import (
    present_days,
    present_tab,
    present_week,
    read_days,
    read_slot_time,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ACCOUNT = AccountRef("acc_1", "x", "X", "@ada", "Ada", None, is_sandbox=True)


def row(name: str, at: datetime, status: Status = Status.PENDING) -> CalendarRow:
    return CalendarRow(name, f"post_{name}", "acc_1", status, 3, at, f"{name}\n!", 1, None, False)


def details(*rows: QueuedRow, free: tuple[datetime, ...] = ()) -> QueueDetails:
    weekly = WeeklySlots("Europe/Berlin", (Slot(Weekday.MONDAY, time(10)),))
    return QueueDetails(ACCOUNT, True, weekly, None, rows, free, (), NOW + 28 * DAY, 0)


def test_filled_and_free_slots_stand_in_order_under_the_days_of_the_account_s_clock() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    found = details(QueuedRow(row("late", late), True), free=(NOW + timedelta(hours=1),))
    today, tomorrow = present_days(found, NOW, 2)
    assert (today.label, [item.time for item in today.rows]) == ("Today, Monday 2 March", ["11:00"])
    assert (tomorrow.label, [i.time for i in tomorrow.rows]) == (
        "Tomorrow, Tuesday 3 March",
        ["00:30"],
    )
    assert today.rows[0].compose_url == "/compose?at=2026-03-02T10%3A00%3A00.000Z&account=acc_1"


def test_only_what_waits_in_the_queue_has_neighbours_to_swap_with() -> None:
    rows = [
        QueuedRow(row("a", NOW + DAY), True),
        QueuedRow(row("hand", NOW + 2 * DAY), False),
        QueuedRow(row("b", NOW + 3 * DAY), True),
    ]
    shown = {i.key: i for day in present_days(details(*rows), NOW, 2) for i in day.rows}
    assert (shown["a"].has_earlier, shown["a"].has_later) == (False, True)
    assert (shown["b"].has_earlier, shown["b"].has_later) == (True, False)
    assert not shown["hand"].has_earlier
    assert not shown["hand"].has_later


def test_what_a_pause_held_beyond_its_slot_comes_first_under_its_own_heading() -> None:
    rows = [
        QueuedRow(row("old", NOW - 3 * DAY, Status.HELD), True),
        QueuedRow(row("new", NOW + DAY, Status.HELD), True),
    ]
    first, second = present_days(details(*rows), NOW, 2)
    assert (first.label, [i.key for i in first.rows]) == ("Their slots have passed", ["old"])
    assert [i.key for i in second.rows] == ["new"]


def test_free_slots_are_shown_for_as_many_weeks_as_are_asked_for() -> None:
    found = details(free=(NOW + DAY, NOW + 13 * DAY, NOW + 15 * DAY))
    assert len(present_days(found, NOW, 2)) == 2
    assert len(present_days(found, NOW, 4)) == 3


def test_a_week_has_all_days_with_their_times() -> None:
    week = present_week([Slot(Weekday.MONDAY, time(9)), Slot(Weekday.MONDAY, time(17, 30))])
    assert (week[0].short, week[0].times) == ("Mon", ["09:00", "17:30"])
    assert [day.times for day in week[1:]] == [[]] * 6


@pytest.mark.parametrize(
    ("paused", "slots", "line"),
    [
        (None, 0, "No times yet"),
        (None, 5, "2 waiting · 5 a week"),
        (NOW, 5, "Paused · 2 waiting"),
    ],
)
def test_an_account_says_how_its_queue_stands(
    paused: datetime | None, slots: int, line: str
) -> None:
    assert present_tab(QueueSummary(ACCOUNT, True, slots, 2, paused)).line == line


def test_days_and_times_that_are_none_are_refused_in_words() -> None:
    assert read_days("weekend") == (Weekday.SATURDAY, Weekday.SUNDAY)
    assert read_slot_time("09:30:15") == time(9, 30)
    for said in ("someday", "", None, ["monday"]):
        with pytest.raises(InvalidInput):
            read_days(said)  # type: ignore[arg-type]
    for at in ("", "25:00", "noon", "09:30Z+"):
        with pytest.raises(InvalidInput):
            read_slot_time(at)
