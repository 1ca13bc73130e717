"""Ceilings: never more than a network allows, in order, and nothing waits for ever."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.limits import STAGGER, Calendar, Request, cost_of, slice_count, spread
from app.domain.spec import Quota, WindowKind
from app.platforms import registry

NOW = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)

quotas = st.builds(
    Quota,
    limit=st.integers(1, 12),
    window=st.sampled_from([timedelta(seconds=45), QUARTER, DAY]),
    kind=st.sampled_from(WindowKind),
)
costs = st.integers(1, 4)


def ask(number: int, cost: int, line: str = "a", not_before: datetime = NOW) -> Request:
    return Request(f"{number:03d}", line, cost, not_before, ("only",))


def fullest_window(made: Sequence[tuple[datetime, int]], quota: Quota) -> int:
    """The most that any window of the quota holds; rolling ones may begin at any call."""
    if quota.kind is WindowKind.FIXED:
        days: dict[int, int] = defaultdict(int)
        for at, cost in made:
            days[int(at.timestamp() // quota.window.total_seconds())] += cost
        return max(days.values(), default=0)
    return max(
        (sum(c for at, c in made if begin <= at < begin + quota.window) for begin, _ in made),
        default=0,
    )


@given(quotas, st.lists(st.tuples(st.integers(0, 7200), costs), max_size=60))
@example(Quota(1, QUARTER), [(0, 1), (0, 1)])
def test_no_window_ever_holds_more_than_the_ceiling(
    quota: Quota, calls: list[tuple[int, int]]
) -> None:
    calendar, made = Calendar(quota), []
    for number, (second, cost) in enumerate(sorted(calls)):
        at = NOW + timedelta(seconds=second)
        place = spread([ask(number, cost, not_before=at)], {"only": calendar}, at)[f"{number:03d}"]
        made.append((place.at, min(cost, quota.limit)))
    assert fullest_window(made, quota) <= quota.limit


@given(quotas, st.lists(costs, max_size=60))
def test_places_in_a_line_keep_its_order(quota: Quota, wanted: list[int]) -> None:
    requests = [ask(number, cost) for number, cost in enumerate(wanted)]
    places = spread(requests, {"only": Calendar(quota)}, NOW)
    instants = [places[request.id].at for request in requests]
    assert instants == sorted(instants)
    waiting = [at for at in instants if at > NOW]
    assert len(set(waiting)) == len(waiting)


@given(quotas, st.lists(costs, min_size=1, max_size=60))
def test_nothing_waits_longer_than_all_before_it_need(quota: Quota, wanted: list[int]) -> None:
    """A window is never left with room for one more: two windows hold more than one ceiling."""
    requests = [ask(number, cost) for number, cost in enumerate(wanted)]
    places = spread(requests, {"only": Calendar(quota)}, NOW)
    ample = (2 * sum(wanted) // quota.limit + 2) * quota.window * (1 + 1 / slice_count(quota))
    assert max(place.at for place in places.values()) <= NOW + ample + timedelta(minutes=1)


@given(quotas, st.lists(costs, min_size=1, max_size=40))
def test_whoever_comes_back_at_its_place_goes_out_then(quota: Quota, wanted: list[int]) -> None:
    requests = [ask(number, cost) for number, cost in enumerate(wanted)]
    places = spread(requests, {"only": Calendar(quota)}, NOW)
    used: list[tuple[datetime, int]] = []
    for request in requests:
        back_at = places[request.id].at
        calendar = Calendar(quota)
        for at, cost in used:
            calendar.add(at, cost)
        for other in requests:
            if other.id > request.id:
                calendar.add(places[other.id].at, other.cost)
        again = spread([request], {"only": calendar}, back_at)[request.id]
        assert again.at == back_at
        used.append((back_at, request.cost))


@given(st.lists(st.tuples(costs, st.booleans()), max_size=40))
def test_a_line_that_may_go_is_not_kept_by_one_that_waits(wanted: list[tuple[int, bool]]) -> None:
    paused_until = NOW + QUARTER
    requests = [
        ask(number, cost, "paused" if paused else "free", paused_until if paused else NOW)
        for number, (cost, paused) in enumerate(wanted)
    ]
    calendar = Calendar(Quota(limit=1_000, window=QUARTER))
    places = spread(requests, {"only": calendar}, NOW)
    assert all(places[r.id].at == NOW for r in requests if r.line == "free")
    assert all(places[r.id].at >= paused_until for r in requests if r.line == "paused")


def test_every_ceiling_that_applies_is_kept() -> None:
    own, shared = Quota(10, QUARTER), Quota(3, DAY, per="app")
    calendars = {"own": Calendar(own), "other": Calendar(own), "shared": Calendar(shared)}
    requests = [
        Request(str(n), line, 1, NOW, (line, "shared"))
        for n, line in enumerate(["own", "other", "own", "other"])
    ]
    places = spread(requests, calendars, NOW)
    assert [places[str(n)].at == NOW for n in range(4)] == [True, True, True, False]
    assert places["3"].quota is shared
    assert places["3"].at > NOW + DAY


def test_the_one_behind_a_waiting_one_waits_for_the_same_reason() -> None:
    quota = Quota(2, QUARTER)
    places = spread([ask(0, 1), ask(1, 2), ask(2, 1)], {"only": Calendar(quota)}, NOW)
    assert places["000"].at == NOW
    assert places["002"].at > places["001"].at
    assert places["002"].quota is quota


def test_what_waits_for_a_pause_comes_back_one_after_the_other() -> None:
    until = NOW + timedelta(minutes=5)
    requests = [ask(number, 1, not_before=until) for number in range(3)]
    places = spread(requests, {"only": Calendar(Quota(100, QUARTER))}, NOW)
    assert [places[r.id].at for r in requests] == [until, until + STAGGER, until + 2 * STAGGER]


def test_a_fixed_window_opens_after_midnight_in_utc_by_any_clock() -> None:
    quota = Quota(150, DAY, kind=WindowKind.FIXED, spare=10)
    calendar = Calendar(quota)
    calendar.add(NOW, 140)
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    place = spread([ask(0, 1)], {"only": calendar}, NOW)["000"]
    assert midnight < place.at < midnight + timedelta(minutes=1)
    assert calendar.left(NOW) == 0
    assert calendar.left(place.at) == 139


def test_what_was_used_yesterday_does_not_count_today() -> None:
    calendar = Calendar(Quota(150, DAY, kind=WindowKind.FIXED))
    calendar.add(NOW - DAY, 150)
    assert calendar.used(NOW) == 0
    assert calendar.left(NOW) == 150


def test_more_than_the_whole_ceiling_goes_out_alone_instead_of_never() -> None:
    calendar = Calendar(Quota(3, QUARTER))
    calendar.add(NOW, 1)
    place = spread([ask(0, 9)], {"only": calendar}, NOW)["000"]
    assert NOW + QUARTER <= place.at < NOW + 2 * QUARTER


@pytest.mark.parametrize(
    ("slug", "images_per_part", "expected"),
    [("x", [0], 1), ("x", [4, 0, 1], 3), ("linkedin", [0], 1), ("linkedin", [20], 41)],
)
def test_a_post_costs_what_its_network_counts(
    slug: str, images_per_part: list[int], expected: int
) -> None:
    assert cost_of(registry.get(slug).spec, images_per_part) == expected
