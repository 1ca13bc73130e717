"""The state machine: its table exhaustively, and what follows from each outcome."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.domain.outcome import (
    Action,
    ActionRequired,
    Cause,
    Processing,
    Published,
    Rejected,
    Retry,
    Unknown,
)
from app.domain.publication import (
    CANCELLABLE,
    CLAIMABLE,
    MOVABLE,
    TERMINAL,
    TRANSITIONS,
    Event,
    History,
    PostStatus,
    Status,
    decide,
    derive_post_status,
)
from app.domain.retry import RetryPolicy

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CAUSE = Cause("some_code", "Something happened.")
POLICY = RetryPolicy(max_attempts=3)

# The table once more, as sentences a person signed off: from, event, to.
AGREED = """
pending     moved_to_queue            queued
retrying    moved_to_queue            queued
pending     claimed                   publishing
queued      claimed                   publishing
retrying    claimed                   publishing
publishing  published                 published
processing  published                 published
publishing  still_processing          processing
processing  still_processing          processing
publishing  will_retry                retrying
processing  will_retry                retrying
publishing  gave_up                   failed
processing  gave_up                   failed
retrying    gave_up                   failed
publishing  needs_action              blocked
processing  needs_action              blocked
unconfirmed needs_action              blocked
blocked     account_mended            pending
blocked     too_late                  missed
publishing  became_unknown            unconfirmed
processing  became_unknown            unconfirmed
publishing  lease_ran_out_before_call pending
publishing  handed_back               pending
queued      not_claimed               pending
unconfirmed found                     published
unconfirmed found_in_part             retrying
unconfirmed proven_absent             retrying
unconfirmed rejected                  failed
publishing  rejected                  failed
processing  rejected                  failed
pending     too_late                  missed
queued      too_late                  missed
retrying    too_late                  missed
failed      retried_by_person         pending
missed      retried_by_person         pending
unconfirmed resolved_as_published     published
unconfirmed resolved_as_not_published retrying
pending     moved                     pending
queued      moved                     pending
retrying    moved                     pending
missed      moved                     pending
blocked     moved                     blocked
pending     cancelled                 cancelled
queued      cancelled                 cancelled
retrying    cancelled                 cancelled
blocked     cancelled                 cancelled
missed      cancelled                 cancelled
pending     held                      held
queued      held                      held
retrying    held                      held
held        released                  pending
held        moved                     pending
held        cancelled                 cancelled
"""
AGREED_TABLE = {
    (Status(source), Event(event)): Status(target)
    for source, event, target in (line.split() for line in AGREED.strip().splitlines())
}


@pytest.mark.parametrize(("status", "event"), list(product(Status, Event)))
def test_every_pair_of_status_and_event_does_what_was_agreed(status: Status, event: Event) -> None:
    assert TRANSITIONS.get((status, event)) is AGREED_TABLE.get((status, event))


def test_nothing_leaves_a_terminal_status() -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] in TERMINAL]


def test_every_status_can_be_reached_from_pending() -> None:
    reached, frontier = {Status.PENDING}, {Status.PENDING}
    while frontier:
        frontier = {TRANSITIONS[p] for p in TRANSITIONS if p[0] in frontier} - reached
        reached |= frontier
    assert reached == set(Status)


def test_every_status_that_is_not_terminal_has_a_way_out() -> None:
    assert {s for s, _ in TRANSITIONS} == set(Status) - TERMINAL


def test_what_is_being_published_can_be_neither_moved_nor_cancelled_nor_claimed() -> None:
    for status in (Status.PUBLISHING, Status.PROCESSING, Status.UNCONFIRMED):
        assert status not in MOVABLE | CANCELLABLE | CLAIMABLE


def test_published_is_published() -> None:
    assert decide(Published(), _history(1), POLICY, NOW).event is Event.PUBLISHED


def test_processing_is_looked_at_again_when_the_network_said() -> None:
    later = NOW + timedelta(seconds=20)
    transition = decide(Processing(CAUSE, later), _history(1), POLICY, NOW)
    assert (transition.event, transition.check_at) == (Event.STILL_PROCESSING, later)


def test_waiting_for_uploads_costs_no_attempt_however_many_there_were() -> None:
    transition = decide(Processing(CAUSE), _history(POLICY.max_attempts), POLICY, NOW)
    assert transition.event is Event.STILL_PROCESSING
    assert transition.costs_attempt is False
    assert transition.check_at == NOW + POLICY.look_every


def test_the_longer_uploads_are_digested_the_more_seldom_they_are_asked_about() -> None:
    waits = []
    for minutes in (0, 4, 20):
        history = History(1, NOW, NOW, digesting_since=NOW - timedelta(minutes=minutes))
        at = decide(Processing(CAUSE, NOW + timedelta(seconds=5)), history, POLICY, NOW).check_at
        assert at is not None
        waits.append(at - NOW)
    assert waits == [timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5)]


def test_uploads_that_are_never_digested_are_given_up_with_words_that_say_so() -> None:
    since = NOW - POLICY.longest_digesting - timedelta(seconds=1)
    history = History(1, NOW, NOW, digesting_since=since)
    transition = decide(Processing(CAUSE), history, POLICY, NOW)
    assert transition.event is Event.GAVE_UP
    assert transition.cause is not None
    assert transition.cause.code == "media_never_ready"
    assert "stopped waiting" in transition.cause.message


def test_a_failure_is_tried_again_after_the_first_delay() -> None:
    transition = decide(Retry(CAUSE), _history(1), POLICY, NOW)
    assert transition.event is Event.WILL_RETRY
    assert transition.due_at == NOW + POLICY.first_delay
    assert transition.cause == CAUSE


def test_the_network_s_hint_is_never_undercut() -> None:
    hint = NOW + timedelta(minutes=7)
    for jitter in (0.0, 0.5, 1.0):
        transition = decide(Retry(CAUSE, hint), _history(1), POLICY, NOW, jitter)
        assert transition.due_at is not None
        assert hint <= transition.due_at <= hint + timedelta(seconds=5)


def test_attempts_run_out() -> None:
    assert decide(Retry(CAUSE), _history(3), POLICY, NOW).event is Event.GAVE_UP


def test_waiting_for_a_rate_limit_costs_no_attempt() -> None:
    transition = decide(Retry(CAUSE, costs_attempt=False), _history(3), POLICY, NOW)
    assert transition.event is Event.WILL_RETRY
    assert transition.costs_attempt is False


def test_waiting_that_was_asked_for_is_ended_by_neither_attempts_nor_age() -> None:
    waited_long = History(9, NOW - 30 * POLICY.max_age, NOW - 30 * POLICY.max_age)
    transition = decide(Retry(CAUSE, costs_attempt=False), waited_long, POLICY, NOW)
    assert transition.event is Event.WILL_RETRY


@pytest.mark.parametrize("hint", [None, NOW, NOW - timedelta(seconds=9)])
def test_a_pause_without_a_hint_that_lies_ahead_is_a_minute_and_not_the_first_delay(
    hint: datetime | None,
) -> None:
    outcome = Retry(CAUSE, hint, costs_attempt=False)
    transition = decide(outcome, _history(1), POLICY, NOW, 0.0)
    assert transition.due_at == NOW + POLICY.pause_without_hint


def test_age_counts_from_the_first_try_and_not_from_the_planned_time() -> None:
    waited_long = History(1, trying_since=NOW, planned_for=NOW - 2 * POLICY.max_age)
    assert decide(Retry(CAUSE), waited_long, POLICY, NOW).event is Event.WILL_RETRY


def test_age_ends_tries_that_are_few() -> None:
    old = History(2, trying_since=NOW - POLICY.max_age, planned_for=NOW - POLICY.max_age)
    assert decide(Retry(CAUSE), old, POLICY, NOW).event is Event.GAVE_UP


@pytest.mark.parametrize("costs_attempt", [True, False])
def test_a_clock_that_was_set_back_lets_no_retry_out_before_the_planned_time(
    costs_attempt: bool,
) -> None:
    planned_for = NOW + timedelta(hours=1)
    history = History(1, trying_since=planned_for, planned_for=planned_for)
    transition = decide(Retry(CAUSE, costs_attempt=costs_attempt), history, POLICY, NOW)
    assert (transition.event, transition.due_at) == (Event.WILL_RETRY, planned_for)


def test_an_account_that_needs_a_person_blocks_the_post() -> None:
    outcome = ActionRequired(CAUSE, Action.RECONNECT)
    assert decide(outcome, _history(1), POLICY, NOW).event is Event.NEEDS_ACTION


def test_refused_content_is_not_tried_again() -> None:
    assert decide(Rejected(CAUSE), _history(1), POLICY, NOW).event is Event.REJECTED


def test_a_lost_answer_is_looked_into_and_never_retried_blindly() -> None:
    transition = decide(Unknown(CAUSE), _history(1), POLICY, NOW)
    assert transition.event is Event.BECAME_UNKNOWN
    assert transition.check_at == NOW + POLICY.first_look_in
    assert transition.due_at is None


def test_delays_grow_and_stop_growing() -> None:
    policy = RetryPolicy()
    delays = [policy.next_try(n, NOW, None, 0.5) - NOW for n in range(1, 12)]
    assert delays == sorted(delays)
    assert delays[-1] == policy.longest_delay


def test_a_hint_that_has_passed_is_no_hint() -> None:
    at = POLICY.next_try(1, NOW, NOW - timedelta(seconds=1), 0.5)
    assert at == NOW + POLICY.first_delay


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (set(), PostStatus.DRAFT),
        ({Status.CANCELLED}, PostStatus.CANCELLED),
        ({Status.PENDING, Status.RETRYING}, PostStatus.SCHEDULED),
        ({Status.PENDING, Status.PUBLISHED}, PostStatus.SCHEDULED),
        ({Status.PUBLISHED, Status.CANCELLED}, PostStatus.PUBLISHED),
        ({Status.PUBLISHED, Status.FAILED}, PostStatus.PARTIALLY_PUBLISHED),
        ({Status.FAILED}, PostStatus.NEEDS_ATTENTION),
        ({Status.PUBLISHING, Status.FAILED}, PostStatus.PUBLISHING),
    ],
)
def test_a_post_s_status_follows_from_its_scheduled_posts(
    statuses: set[Status], expected: PostStatus
) -> None:
    assert derive_post_status(frozenset(statuses)) is expected


def _history(attempts: int) -> History:
    return History(attempts=attempts, trying_since=NOW, planned_for=NOW)
