"""Which instants are chosen, and what is told of a run."""

import math

from tests.bench.figures import Slip, lateness
from tests.bench.lateness import ALONE_ROUNDS, Case, Result, _instant, _slips, bounds, tables
from tests.bench.systems import ANY_INSTANT, Grid


def test_nobody_is_favoured_by_a_full_second() -> None:
    assert _instant(100.2, ANY_INSTANT) % 1 != 0


def test_who_looks_each_minute_gets_posts_on_the_minute_or_at_its_offset() -> None:
    assert _instant(100.0, Grid(60)) == 120
    assert _instant(100.0, Grid(60, 30)) == 150


def test_all_posts_of_a_burst_share_one_instant_and_differ_in_text() -> None:
    slips = list(_slips(Case(50, 0), ANY_INSTANT, 1))
    assert len({slip.due for slip in slips}) == 1
    assert len({slip.key for slip in slips}) == 50


def test_a_single_post_is_measured_often_enough_for_percentiles() -> None:
    slips = list(_slips(Case(1, 0), ANY_INSTANT, 1))
    assert len({slip.due for slip in slips}) == ALONE_ROUNDS


def test_the_faster_bare_loop_is_the_bound() -> None:
    case = Case(1, 0)
    slow, quick = (
        lateness([Slip("a", 10.0, 0)], [("a", 10.0 + seconds)]) for seconds in (0.5, 0.25)
    )
    results = [Result("bare 64", case, 60, slow), Result("bare 256", case, 60, quick)]
    assert math.isclose(bounds(results)[case], 250)


def test_an_unfinished_run_says_so_in_the_table() -> None:
    figures = lateness([Slip("a", 10.0, 0), Slip("b", 10.0, 0)], [("a", 10.1)])
    told = tables([Result("slow", Case(2, 0), 60, figures)])
    assert "not finished after 60 s: 1 of 2" in told


def test_a_system_that_did_not_start_keeps_its_row() -> None:
    told = tables([Result("broken", Case(2, 0), 60, problem="it does not send anything")])
    assert "broken: it does not send anything" in told
