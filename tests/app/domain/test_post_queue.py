"""Which slot a post is given: next, first or last, and who makes room."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.post_queue import Move, NoFreeSlot, Place, Planned, free_slots, place
from app.domain.posting_schedule import Slot, Weekday, WeeklySlots

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NINE = NOW + timedelta(hours=1)
DAILY = WeeklySlots("UTC", tuple(Slot(day, time(9)) for day in Weekday))


def queued(number: int) -> Planned:
    """Waits in the slot of that many days from now, under its number."""
    return Planned(str(number), NINE + number * DAY, waits_in_slot=True)


def by_hand(number: int, **shift: int) -> Planned:
    return Planned(f"hand {number}", NINE + number * DAY + timedelta(**shift))


def test_the_next_slot_is_the_soonest_that_nothing_is_planned_in() -> None:
    assert place(Place.NEXT, DAILY, [queued(0), queued(2)], NOW).at == NINE + DAY


def test_a_post_planned_by_hand_takes_the_slot_of_its_minute() -> None:
    assert place(Place.NEXT, DAILY, [by_hand(0, seconds=40)], NOW).at == NINE + DAY


def test_a_post_planned_a_minute_beside_a_slot_leaves_it_free() -> None:
    assert place(Place.NEXT, DAILY, [by_hand(0, minutes=1)], NOW).at == NINE


def test_the_last_slot_is_behind_everything_in_the_queue_although_there_are_gaps() -> None:
    assert place(Place.LAST, DAILY, [queued(0), queued(4)], NOW).at == NINE + 5 * DAY


def test_what_was_planned_by_hand_far_ahead_does_not_push_the_last_slot_away() -> None:
    assert place(Place.LAST, DAILY, [queued(0), by_hand(30)], NOW).at == NINE + DAY


def test_the_first_slot_moves_those_behind_it_as_far_as_the_next_gap() -> None:
    found = place(Place.FIRST, DAILY, [queued(0), queued(1), queued(3)], NOW)
    assert found.at == NINE
    assert found.moves == (Move("1", NINE + 2 * DAY), Move("0", NINE + DAY))


def test_the_first_slot_passes_over_what_was_planned_by_hand() -> None:
    found = place(Place.FIRST, DAILY, [by_hand(0), queued(1), by_hand(2)], NOW)
    assert (found.at, found.moves) == (NINE + DAY, (Move("1", NINE + 3 * DAY),))


def test_an_empty_queue_gives_the_same_slot_wherever_one_asks() -> None:
    assert {place(where, DAILY, [], NOW).at for where in Place} == {NINE}


@pytest.mark.parametrize("where", Place)
def test_a_schedule_without_slots_has_none_to_give(where: Place) -> None:
    with pytest.raises(NoFreeSlot):
        place(where, WeeklySlots("UTC"), [], NOW)


def test_free_slots_are_those_of_the_stretch_that_nothing_is_planned_in() -> None:
    found = free_slots(DAILY, [queued(1), by_hand(2)], NOW, NOW + 4 * DAY)
    assert found == [NINE, NINE + 3 * DAY]


plans = st.sets(st.integers(0, 30), max_size=20).flatmap(
    lambda days: st.tuples(
        *[st.booleans().map(lambda hand, n=n: by_hand(n) if hand else queued(n)) for n in days]
    )
)


@given(planned=plans, where=st.sampled_from(Place))
def test_no_two_posts_ever_share_a_slot_and_the_queue_keeps_its_order(
    planned: tuple[Planned, ...], where: Place
) -> None:
    found = place(where, DAILY, planned, NOW)
    moved = {move.id: move.at for move in found.moves}
    after = [moved.get(one.id, one.at) for one in planned]
    assert len({found.at, *after}) == len(planned) + 1
    waiting = sorted((one for one in planned if one.waits_in_slot), key=lambda one: one.at)
    order = [moved.get(one.id, one.at) for one in waiting]
    assert order == sorted(order)
    assert not any(one.id in moved for one in planned if not one.waits_in_slot)
    if where is Place.FIRST:
        assert all(found.at < at for at in order)
    if where is Place.LAST:
        assert all(at < found.at for at in order)
