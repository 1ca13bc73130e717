"""From arrivals to figures."""

import math

from tests.bench.figures import Slip, as_json, in_ms, lateness, percentile, ratio, table


def test_the_99th_percentile_of_a_hundred_is_the_99th_smallest() -> None:
    assert percentile([float(n) for n in range(1, 101)], 0.99) == 99


def test_every_percentile_of_a_single_figure_is_that_figure() -> None:
    assert [percentile([7.0], share) for share in (0.5, 0.99, 1.0)] == [7.0, 7.0, 7.0]


def test_lateness_is_counted_from_each_posts_own_instant() -> None:
    slips = [Slip("a", 100.0, 0), Slip("b", 200.0, 1)]
    found = lateness(slips, [("a", 100.010), ("b", 200.030)])
    assert (round(found.p50), round(found.last)) == (10, 30)


def test_a_post_that_never_came_is_late_without_end() -> None:
    found = lateness([Slip("a", 100.0, 0), Slip("b", 100.0, 1)], [("a", 100.1)])
    assert (found.arrived, found.is_complete, found.last) == (1, False, math.inf)


def test_a_post_that_came_twice_is_counted_once_and_reported() -> None:
    found = lateness([Slip("a", 100.0, 0)], [("a", 100.5), ("a", 100.1)])
    assert (found.arrived, found.doubled, round(found.last)) == (1, 1, 100)


def test_a_post_that_came_before_its_time_is_reported() -> None:
    assert lateness([Slip("a", 100.0, 0)], [("a", 99.9)]).early == 1


def test_requests_of_the_warm_up_do_not_count() -> None:
    found = lateness([Slip("a", 100.0, 0)], [("warm", 90.0), ("a", 100.0)])
    assert (found.arrived, found.early) == (1, 0)


def test_posts_per_second_run_from_the_instant_to_the_last_post() -> None:
    slips = [Slip(str(n), 100.0, n) for n in range(10)]
    found = lateness(slips, [(str(n), 100.0 + n * 0.5 + 0.5) for n in range(10)])
    assert found.rate == 2


def test_there_is_no_ratio_to_nothing() -> None:
    assert ratio(5, 0) == math.inf


def test_what_never_happened_is_null_in_the_file() -> None:
    assert as_json({"last": math.inf, "rates": [1.23456]}) == {"last": None, "rates": [1.235]}


def test_milliseconds_are_told_as_people_read_them() -> None:
    assert [in_ms(ms) for ms in (4.26, 1234.5, 65_000, math.inf)] == [
        "4.3 ms",
        "1,234 ms",
        "65.0 s",
        "–",
    ]


def test_a_table_keeps_its_columns_in_line() -> None:
    lines = table(["name", "p50"], [["bare", "1 ms"], ["a longer one", "12 ms"]]).splitlines()
    assert len({len(line) for line in lines}) == 1
