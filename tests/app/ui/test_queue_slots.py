"""The slots that a queue would give, in words."""

from datetime import UTC, datetime

from app.domain.post_queue import Place
from app.services.details import AccountRef
from app.services.post_queue import NextSlots
from app.ui.queue_slots import present_slots

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ADA = AccountRef("acc_1", "x", "X", "@ada", "Ada", None, is_sandbox=False)
SOON, LATE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC), datetime(2027, 1, 4, 8, 0, tzinfo=UTC)


def test_each_account_says_when_on_the_persons_clock_and_whose_schedule_it_is() -> None:
    offer = NextSlots(ADA, "Asia/Tokyo", next=SOON, first=SOON, last=LATE, free=())
    (line,) = present_slots([offer], Place.NEXT, "Europe/Berlin", NOW)
    assert (line.label, line.offset) == ("Tue 1 Dec, 09:00", "UTC+1")
    assert (line.note, line.problem) == ("Asia/Tokyo schedule", "")
    (last,) = present_slots([offer], Place.LAST, "Asia/Tokyo", NOW)
    assert (last.label, last.note) == ("Mon 4 Jan 2027, 17:00", "")


def test_a_queue_that_rests_says_so() -> None:
    offer = NextSlots(ADA, "UTC", next=SOON, first=SOON, last=SOON, free=(), is_paused=True)
    (line,) = present_slots([offer], Place.NEXT, "UTC", NOW)
    assert line.note == "queue paused: it waits until you resume it"


def test_an_account_without_slots_says_so() -> None:
    offer = NextSlots(ADA, "UTC", next=None, first=None, last=None, free=())
    (line,) = present_slots([offer], Place.FIRST, "UTC", NOW)
    assert (line.label, line.problem) == ("", "No posting schedule yet.")
