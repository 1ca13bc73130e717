"""The rule builder's fields, and the words on the page of recurring posts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidInput
from app.domain.recurrence import parse_rule
from app.domain.slots import LocalTimeKind
from app.services.drafts import Draft, PartDraft, VariantDraft
from app.services.recurrence_preview import Coming
from app.services.recurrences import Plan, RecurrenceDetails
from app.ui.recurrence_presenting import (
    WEEKDAYS,
    entry_of,
    first_start,
    present_coming,
    present_recurrence,
    read_rule,
    to_rule,
)
from app.ui.recurrence_views import RuleView

START = datetime(2026, 3, 3, 9, 0)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@st.composite
def forms(draw: st.DrawFn) -> RuleView:
    """Whatever a person can choose in the builder."""
    unit = draw(st.sampled_from(["day", "week", "month"]))
    every = str(draw(st.integers(1, 999)))
    days = draw(st.lists(st.sampled_from(list(WEEKDAYS)), min_size=1, unique=True))
    weekdays = [day for day in WEEKDAYS if day in days] if unit == "week" else []
    mode = draw(st.sampled_from(["day", "nth", "last"])) if unit == "month" else "day"
    number = str(draw(st.integers(1, 31)))
    ends = draw(st.sampled_from(["never", "until", "count"]))
    return RuleView(
        unit=unit,
        every=every,
        weekdays=weekdays,
        month_mode=mode,
        month_day=number if unit == "month" and mode == "day" else "1",
        nth=draw(st.sampled_from(["1", "2", "3", "4", "-1"])) if mode == "nth" else "1",
        nth_weekday=draw(st.sampled_from(list(WEEKDAYS))) if mode == "nth" else "MO",
        ends=ends,
        until="2027-03-01" if ends == "until" else "",
        count=str(draw(st.integers(1, 999))) if ends == "count" else "10",
    )


@given(forms())
def test_whatever_the_builder_says_is_a_rule_that_it_can_read_again(form: RuleView) -> None:
    rule = to_rule(form)
    assert parse_rule(rule)
    read = read_rule(rule, START.replace(day=1))
    assert read == form


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=-3",
    ],
)
def test_a_rule_that_the_builder_has_no_fields_for_is_kept_as_it_is(rule: str) -> None:
    form = read_rule(rule, START)
    assert form.unit == "custom"
    assert to_rule(form) == rule


@pytest.mark.parametrize(
    "form",
    [
        RuleView(every="0"),
        RuleView(every="-1"),
        RuleView(every="many"),
        RuleView(every="١"),
        RuleView(unit="month", month_day="32"),
        RuleView(ends="until", until="soon"),
        RuleView(ends="count", count=""),
    ],
)
def test_a_number_or_day_that_is_none_is_refused_in_words(form: RuleView) -> None:
    with pytest.raises(InvalidInput, match=r"Choose|Repeat"):
        to_rule(form)


def test_a_first_day_and_time_name_a_minute_without_an_offset() -> None:
    assert first_start("2026-03-03", "09:00:30") == START
    for day, at in (
        ("9999-12-31", "23:59"),
        ("0001-01-01", "00:00"),
        ("", "09:00"),
        ("2026-03-03", ""),
        ("2026-03-03", "09:00+01:00"),
    ):
        with pytest.raises(InvalidInput, match="first day"):
            first_start(day, at)


def test_the_preview_tells_of_clock_changes_turns_and_what_is_left_out() -> None:
    first = datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    coming = [
        Coming(first, LocalTimeKind.EXACT, 0),
        Coming(first + timedelta(hours=23), LocalTimeKind.EXACT, 1),
        Coming(first + timedelta(hours=47), LocalTimeKind.EXACT, None),
    ]
    shown = present_coming(coming, ["A", "B"], "Europe/Berlin", NOW)
    assert [one.label for one in shown] == [
        "Sat 28 Mar, 09:00",
        "Sun 29 Mar, 09:00",
        "Mon 30 Mar, 09:00",
    ]
    assert [bool(one.note) for one in shown] == [False, True, False]
    assert "UTC+2" in shown[1].note
    assert [(one.entry, one.is_left_out) for one in shown] == [
        ("A", False),
        ("B", False),
        ("", True),
    ]


def test_a_time_that_the_clock_skips_or_repeats_says_so() -> None:
    kinds = (LocalTimeKind.SKIPPED, LocalTimeKind.REPEATED)
    notes = [
        present_coming([Coming(NOW, kind, 0)], ["A"], "Europe/Berlin", NOW)[0].note
        for kind in kinds
    ]
    assert "skips" in notes[0]
    assert "twice" in notes[1]


def test_an_entry_tells_what_it_holds_besides_its_text() -> None:
    parts = (PartDraft("Hello", ("m1", "m2")), PartDraft("World"))
    draft = Draft(parts, ("acc",), variants=(VariantDraft("acc"),))
    assert entry_of("k", draft).facts == "Thread of 2 · 2 files · differs on some accounts"
    assert entry_of("k", Draft((PartDraft("Hello"),), ())).facts == ""


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"next": (NOW,)}, "running"),
        ({"next": ()}, "over"),
        ({"next": (), "paused_at": NOW}, "paused"),
        ({"next": (), "paused_at": NOW, "stopped_at": NOW}, "stopped"),
    ],
)
def test_a_card_says_how_its_recurrence_stands(change: dict[str, object], state: str) -> None:
    known: dict[str, object] = {"paused_at": None, "stopped_at": None}
    details = RecurrenceDetails(
        id="rec_1",
        plan=Plan("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", NOW, "Europe/Berlin"),
        account_ids=(),
        gap_days=5,
        entries=((), ()),
        post_ids=(),
        author_id="user_1",
        created_at=NOW,
        updated_at=NOW,
        **{**known, **change},  # type: ignore[arg-type]
    )
    shown = present_recurrence(details, {}, NOW)
    assert shown.state == state
    assert shown.rule == "Every second Tuesday at 10:00"
    assert shown.turns_label == "2 posts take turns, the same words at least 5 days apart"
