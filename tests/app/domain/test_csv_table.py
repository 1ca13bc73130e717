"""Tables as spreadsheets write them, and what their cells mean."""

from datetime import UTC, datetime

import pytest

from app.domain.csv_table import BadTable, decode, read_table
from app.domain.import_cells import (
    BadCell,
    DateOrder,
    ImportField,
    Reading,
    guess_columns,
    read_when,
    split_words,
)
from app.domain.post_queue import Place

UTC_READING = Reading("UTC")


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_every_encoding_that_spreadsheets_write_is_read(encoding: str, told: str) -> None:
    assert decode("Grüße, naïve café".encode(encoding)) == ("Grüße, naïve café", told)


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"\xff\xfe\x00", b"\x81\x8d\x8f"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(BadTable, match="UTF-8"):
        decode(data)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_makes_the_most_columns(separator: str) -> None:
    table, found = read_table(f"a{separator}b{separator}c\n1{separator}2{separator}3\n")
    assert found == separator
    assert (table.columns, table.rows[0].cells) == (("a", "b", "c"), ("1", "2", "3"))


def test_a_cell_in_quotes_keeps_its_commas_and_lines_and_rows_keep_their_line_numbers() -> None:
    table, _ = read_table('text,when\r\n"One, two\nthree",now\r\n\r\n,\r\nlast,now\r\n')
    assert [(row.line, row.cells[0]) for row in table.rows] == [(3, "One, two\nthree"), (6, "last")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "first row"),
        ("only,a,head\n", "first row"),
        ('a,b\n"never closed,1\n', "quotation mark"),
        ("a\n" + "x\n" * 2001, "2000 rows"),
        (",".join("a" * 51) + "\n1\n", "50 columns"),
        ("a,b\n" + "x" * 200_000 + ",1\n", "cannot be read"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, why: str) -> None:
    with pytest.raises(BadTable) as refused:
        read_table(text)
    assert why in refused.value.message


def test_columns_are_known_by_their_usual_names() -> None:
    found = guess_columns(["Post", "Publish Date", "Time", "Channel", "Notes", "Text"])
    assert found == {
        ImportField.CONTENT: 0,
        ImportField.DATE: 1,
        ImportField.TIME: 2,
        ImportField.ACCOUNTS: 3,
    }


@pytest.mark.parametrize(
    ("cell", "order", "meant"),
    [
        ("2026-12-31 09:30", None, "2026-12-31T09:30"),
        ("2026-12-31T09:30:15", None, "2026-12-31T09:30:15"),
        ("2026-12-31T09:30:00+02:00", None, "2026-12-31T07:30"),
        ("2026-12-31T09:30:00Z", None, "2026-12-31T09:30"),
        ("2026/12/31 9:30", None, "2026-12-31T09:30"),
        ("31.12.2026 09:30", None, "2026-12-31T09:30"),
        ("3.12.2026 09.30", None, "2026-12-03T09:30"),
        ("31/12/2026 9:30 pm", None, "2026-12-31T21:30"),
        ("12/31/2026 12:05 AM", None, "2026-12-31T00:05"),
        ("3/12/2026 12:00 p.m.", DateOrder.DAY_FIRST, "2026-12-03T12:00"),
        ("3/12/2026 12:00", DateOrder.MONTH_FIRST, "2026-03-12T12:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(cell: str, order: DateOrder | None, meant: str) -> None:
    expected = datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert read_when(cell, Reading("UTC", order)) == expected


def test_a_time_is_on_the_clock_of_its_zone() -> None:
    found = read_when("2026-07-01 09:00", Reading("America/New_York"))
    assert found == datetime(2026, 7, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize("place", Place)
def test_a_place_in_the_queue_is_as_good_as_a_time(place: Place) -> None:
    assert read_when(f" {place.upper()} ", UTC_READING) is place


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "bad_time"),
        ("soon", "bad_time"),
        ("2026-02-30 09:00", "bad_time"),
        ("2026-12-31", "bad_time"),
        ("2026-12-31 25:00", "bad_time"),
        ("2026-12-31 13:00 pm", "bad_time"),
        ("31.12.26 09:00", "bad_time"),
        ("0001-01-01T00:00:00+14:00", "bad_time"),
        ("3/12/2026 09:00", "ambiguous_date"),
    ],
)
def test_a_time_that_means_nothing_is_refused(cell: str, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        read_when(cell, UTC_READING)
    assert refused.value.code == code


def test_a_time_that_the_clock_skips_is_refused() -> None:
    with pytest.raises(BadCell) as refused:
        read_when("2026-03-08 02:30", Reading("America/New_York"))
    assert refused.value.code == "skipped_by_clock_change"


def test_words_of_a_list_are_told_apart_and_once() -> None:
    assert split_words(" @a, @b;@a | @c ") == ["@a", "@b", "@c"]
