"""Turns figures about the running product into what the Ops page shows."""

from datetime import datetime

from app.core.heartbeat import Heartbeat
from app.domain.publication import Status
from app.platforms import registry
from app.services.status import (
    History,
    InFlight,
    LimitedAccount,
    Now,
    PausedApp,
    Queue,
    Report,
    Sweeps,
)
from app.ui.clockwork import exact_label, iso, moment_label
from app.ui.ops_views import (
    BarView,
    CountView,
    FailureView,
    FigureView,
    HeldView,
    HistoryView,
    LimitedView,
    NowView,
    ProcessView,
    QueueView,
    TroubleView,
)
from app.ui.ops_wording import (
    NO_REDIS,
    NO_SCHEDULER,
    NO_WORKER,
    ago,
    cause_sentence,
    class_labels,
    class_tone,
    lateness,
    span_of,
)


def present_now(found: Now, zone: str) -> NowView:
    """This very moment, instants in ``zone``."""
    report, at = found.report, found.report.at
    next_due_at, more = report.next_due_at, report.in_flight - len(found.in_flight)
    return NowView(
        troubles=_troubles(report),
        next_iso=iso(next_due_at) if next_due_at else "",
        next_label=exact_label(next_due_at, zone) if next_due_at else "",
        overdue=_count(report.overdue),
        is_overdue=report.overdue > 0,
        in_flight=_count(report.in_flight),
        processes=[_process(beat, at) for beat in report.processes],
        queues=[_queue(queue) for queue in report.queues],
        held=[_held(held, at) for held in found.in_flight],
        more_held=f"and {_count(more)} more" if found.in_flight and more > 0 else "",
        posts=[
            CountView(status.value, _count(report.posts[status.value]))
            for status in Status
            if report.posts.get(status.value)
        ],
        sweeps=_sweeps(report.sweeps, at) if report.sweeps else [],
        limited=[
            *(_paused(app, zone, at) for app in report.paused_apps),
            *(_limited(account, zone, at) for account in found.limited),
        ],
    )


def present_history(found: History) -> HistoryView:
    """How past attempts went."""
    late = found.lateness
    if not late.attempts:
        return HistoryView(failures=_failures(found))
    labels, largest = class_labels(), max(*found.classes, 1)
    return HistoryView(
        attempts=late.attempts,
        p99=lateness(late.p99_ms),
        summary=f"{_count(late.attempts)} " + ("attempt" if late.attempts == 1 else "attempts"),
        figures=[
            FigureView("p50", lateness(late.p50_ms)),
            FigureView("p95", lateness(late.p95_ms)),
            FigureView("p99", lateness(late.p99_ms)),
        ],
        bars=[
            BarView(label, _count(count), f"{_share(count, largest)}%", class_tone(index))
            for index, (label, count) in enumerate(zip(labels, found.classes, strict=True))
        ],
        failures=_failures(found),
    )


def _share(count: int, largest: int) -> float:
    # A single late post beside a thousand punctual ones must not vanish.
    return max(round(100 * count / largest, 1), 1.0) if count else 0


def _failures(found: History) -> list[FailureView]:
    return [FailureView(f.code, cause_sentence(f.code), _count(f.count)) for f in found.failures]


def _troubles(report: Report) -> list[TroubleView]:
    if not report.is_redis_up:
        return [TroubleView("redis", NO_REDIS)]
    alive = {beat.kind for beat in report.processes}
    missing = {"scheduler": NO_SCHEDULER, "worker": NO_WORKER}
    return [TroubleView(kind, text) for kind, text in missing.items() if kind not in alive]


def _process(beat: Heartbeat, at: datetime) -> ProcessView:
    work = f"{beat.busy} under way" if beat.busy else "waiting"
    return ProcessView(
        key=f"{beat.kind}-{beat.host}-{beat.pid}",
        kind=beat.kind,
        place=f"{beat.host} · {beat.pid}",
        work=f"{work} · {beat.queue}" if beat.queue else work,
        seen=ago(at.timestamp() - beat.at),
    )


def _queue(queue: Queue) -> QueueView:
    counts = (queue.scheduled, queue.ready, queue.in_flight)
    return QueueView(queue.name, *(_count(count) for count in counts))


def _held(held: InFlight, at: datetime) -> HeldView:
    return HeldView(
        id=held.scheduled_post_id,
        platform_name=_platform_name(held.platform),
        doing="waiting for the answer" if held.has_call_left else "preparing",
        worker=held.worker,
        held_for=span_of((at - held.since).total_seconds()),
    )


def _sweeps(sweeps: Sweeps, at: datetime) -> list[FigureView]:
    last = ago((at - sweeps.last_at).total_seconds()) if sweeps.last_at else "not yet"
    return [
        FigureView("Last sweep", last),
        FigureView("Lost leases settled", _count(sweeps.leases_lost)),
        FigureView("Posts queued again", _count(sweeps.requeued)),
        FigureView("Looks at unsure posts", _count(sweeps.looked)),
    ]


def _limited(account: LimitedAccount, zone: str, at: datetime) -> LimitedView:
    return LimitedView(
        id=account.account_id,
        name=f"{_platform_name(account.platform)} · {account.handle}",
        until_iso=iso(account.until),
        until_label=moment_label(account.until, zone, at),
    )


def _paused(app: PausedApp, zone: str, at: datetime) -> LimitedView:
    name = _platform_name(app.platform) + (" sandbox" if app.is_sandbox else "")
    return LimitedView(
        id=f"{app.platform}-{app.is_sandbox}",
        name=f"{name} · every account",
        until_iso=iso(app.until),
        until_label=moment_label(app.until, zone, at),
    )


def _platform_name(slug: str) -> str:
    return registry.get(slug).spec.name


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
