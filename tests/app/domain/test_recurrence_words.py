"""Rules in the words of a person."""

from datetime import datetime

import pytest

from app.domain.recurrence import BadRule
from app.domain.recurrence_words import describe

TUESDAY = datetime(2026, 3, 3, 9, 0)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "Every day at 09:00"),
        ("FREQ=DAILY;INTERVAL=2", "Every second day at 09:00"),
        ("FREQ=DAILY;INTERVAL=21;COUNT=1", "Every 21st day at 09:00, once"),
        ("FREQ=WEEKLY", "Every Tuesday at 09:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "Every second Tuesday at 09:00"),
        ("FREQ=WEEKLY;BYDAY=TH,MO", "Every Monday and Thursday at 09:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every working day at 09:00"),
        (
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE,FR;COUNT=12",
            "Every third week on Monday, Wednesday and Friday at 09:00, 12 times",
        ),
        ("FREQ=MONTHLY", "On the 3rd of each month at 09:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "On the 1st and the 15th of each month at 09:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "On the last day of each month at 09:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "On the 3rd day from the end of each month at 09:00"),
        ("FREQ=MONTHLY;BYDAY=2TU", "On the second Tuesday of each month at 09:00"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "On the last Friday of every third month at 09:00"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "On the last working day of each month at 09:00",
        ),
        ("FREQ=WEEKLY;UNTIL=20270301", "Every Tuesday at 09:00, until 1 March 2027"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, words: str) -> None:
    assert describe(rule, TUESDAY) == words


def test_a_rule_that_means_nothing_has_no_words() -> None:
    with pytest.raises(BadRule):
        describe("FREQ=HOURLY", TUESDAY)
