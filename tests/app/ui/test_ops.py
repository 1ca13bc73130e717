"""What the Ops page says of the figures it is given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.core.heartbeat import Heartbeat
from app.domain.lateness import CLASSES
from app.platforms.errors import PlatformError
from app.services.status import (
    Failure,
    History,
    InFlight,
    Lateness,
    LimitedAccount,
    Now,
    PausedApp,
    Queue,
    Report,
    Sweeps,
)
from app.ui.ops_presenting import present_history, present_now
from app.ui.ops_wording import NO_REDIS, NO_WORKER, cause_sentence, class_labels, lateness

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALIVE = tuple(
    Heartbeat(kind, "studio", pid, AT.timestamp() - 3, busy, "publish")
    for kind, pid, busy in (("scheduler", 7, 0), ("worker", 8, 2))
)
REPORT = Report(
    at=AT,
    is_redis_up=True,
    processes=ALIVE,
    queues=(Queue("publish", 1_234, 0, 2),),
    sweeps=Sweeps(AT - timedelta(seconds=5), 1, 2, 3),
    posts={"published": 3, "pending": 12_345},
    in_flight=2,
    next_due_at=AT + timedelta(minutes=5),
    overdue=0,
    lateness=Lateness(0, None, None, None),
)
NOW = Now(REPORT, (), ())
HISTORY = History(Lateness(4, 12, 90, 400_000), (3, 0, 0, 0, 0, 0, 0, 0, 1), ())


def test_living_processes_say_where_they_are_and_when_they_were_seen() -> None:
    scheduler, worker = present_now(NOW, "UTC").processes
    assert (scheduler.place, scheduler.work, scheduler.seen) == (
        "studio · 7",
        "waiting · publish",
        "3 s ago",
    )
    assert worker.work == "2 under way · publish"


def test_with_everything_alive_nothing_is_complained_about() -> None:
    assert present_now(NOW, "UTC").troubles == []


def test_a_missing_worker_is_named_with_what_to_do() -> None:
    without = replace(NOW, report=replace(REPORT, processes=ALIVE[:1]))
    (trouble,) = present_now(without, "UTC").troubles
    assert trouble.text == NO_WORKER
    assert "./punctual worker" in trouble.text


def test_redis_being_away_is_one_trouble_and_not_three() -> None:
    away = replace(REPORT, is_redis_up=False, processes=(), queues=(), sweeps=None)
    shown = present_now(replace(NOW, report=away), "UTC")
    assert [trouble.text for trouble in shown.troubles] == [NO_REDIS]
    assert shown.sweeps == []


def test_counts_are_grouped_and_statuses_come_in_their_order() -> None:
    shown = present_now(NOW, "UTC")
    assert [(p.status, p.count) for p in shown.posts] == [
        ("pending", "12\u202f345"),
        ("published", "3"),
    ]
    assert shown.queues[0].scheduled == "1\u202f234"


def test_the_next_post_is_told_on_the_persons_clock() -> None:
    assert "10:05:00" in present_now(NOW, "Europe/Berlin").next_label


def test_a_held_post_says_whether_its_call_has_left_and_how_many_more_there_are() -> None:
    held = InFlight("sp_1", "x", "studio:8", AT - timedelta(seconds=70), has_call_left=True)
    shown = present_now(replace(NOW, in_flight=(held,)), "UTC")
    assert (shown.held[0].doing, shown.held[0].held_for) == ("waiting for the answer", "1 min")
    assert shown.more_held == "and 1 more"


def test_an_account_that_waits_is_shown_with_the_end_of_its_wait() -> None:
    account = LimitedAccount("acc_1", "x", "ada", AT + timedelta(minutes=15))
    (shown,) = present_now(replace(NOW, limited=(account,)), "UTC").limited
    assert (shown.name, shown.until_label) == ("X · ada", "Today, 09:15")


def test_a_whole_app_that_waits_is_shown_before_its_accounts() -> None:
    app = PausedApp("x", is_sandbox=True, until=AT + timedelta(minutes=15))
    account = LimitedAccount("acc_1", "x", "ada", AT + timedelta(minutes=5))
    found = replace(NOW, limited=(account,), report=replace(NOW.report, paused_apps=(app,)))
    shown = present_now(found, "UTC").limited
    assert [item.name for item in shown] == ["X sandbox · every account", "X · ada"]
    assert shown[0].until_label == "Today, 09:15"


def test_a_single_late_post_is_seen_beside_many_punctual_ones() -> None:
    many = replace(HISTORY, classes=(100_000, 0, 0, 0, 0, 0, 0, 0, 1))
    bars = present_history(many).bars
    assert (bars[0].width, bars[1].width, bars[-1].width) == ("100.0%", "0%", "1.0%")
    assert (bars[0].tone, bars[-1].tone) == ("green", "red")


def test_every_class_has_its_label() -> None:
    labels = class_labels()
    assert len(labels) == len(set(labels)) == CLASSES
    assert (labels[0], labels[4], labels[-1]) == ("≤ 50 ms", "≤ 1 s", "> 2 min")


def test_without_attempts_there_is_no_histogram_but_failures_still_show() -> None:
    nothing = replace(HISTORY, lateness=Lateness(0, None, None, None), classes=(0,) * CLASSES)
    shown = present_history(replace(nothing, failures=(Failure("duplicate", 2),)))
    assert (shown.attempts, shown.bars, shown.p99) == (0, [], "–")
    assert [(f.code, f.count) for f in shown.failures] == [("duplicate", "2")]


@pytest.mark.parametrize(
    ("ms", "said"),
    [(-3, "0 ms"), (999, "999 ms"), (1_500, "1.5 s"), (90_000, "1 min 30 s"), (7_200_000, "2 h")],
)
def test_lateness_is_said_in_the_unit_that_suits(ms: int, said: str) -> None:
    assert lateness(ms) == said


@pytest.mark.parametrize("error", PlatformError.__subclasses__(), ids=lambda error: error.__name__)
def test_what_networks_answer_is_explained_in_a_sentence(error: type[PlatformError]) -> None:
    spelled_out = f"{error.code.replace('_', ' ').capitalize()}."
    assert cause_sentence(error.code) != spelled_out


def test_a_code_that_nobody_described_is_at_least_readable() -> None:
    assert cause_sentence("brand_new_trouble") == "Brand new trouble."
