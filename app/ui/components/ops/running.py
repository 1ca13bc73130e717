"""What is going on this moment: processes, queues, posts on their way, sweeps."""

from collections.abc import Callable

import reflex as rx

from app.ui.components.base import Child, icon, notice
from app.ui.components.browser import countdown
from app.ui.components.ops.panels import figure, panel, row, rows, tile, two_lines
from app.ui.components.status import status_badge
from app.ui.ops_views import (
    CountView,
    HeldView,
    LimitedView,
    ProcessView,
    QueueView,
    TroubleView,
)
from app.ui.states.ops import OpsState

_NOW = OpsState.now


def troubles() -> rx.Component:
    """What is missing, and what to do about it."""
    return rx.el.div(
        rx.foreach(_NOW.troubles, _trouble),
        role="status",
        class_name="flex flex-col gap-3 empty:hidden",
    )


def _trouble(item: rx.Var[TroubleView]) -> rx.Component:
    return rx.el.div(notice("red", "triangle_alert", item.text), key=item.key)


def tiles() -> rx.Component:
    """The four figures that matter most."""
    return rx.el.div(
        tile(
            "calendar_clock",
            "Next post",
            rx.cond(_NOW.next_iso != "", countdown(at=_NOW.next_iso), "None waiting"),
            note=_NOW.next_label,
        ),
        tile(
            "clock_alert",
            "Overdue",
            rx.cond(
                _NOW.is_overdue,
                rx.el.span(_NOW.overdue, class_name="tone-amber text-(--tone)"),
                _NOW.overdue,
            ),
            note=rx.cond(_NOW.is_overdue, "past due, not taken yet", "everything is on time"),
        ),
        tile("send", "In flight", _NOW.in_flight, note="held by workers now"),
        tile("gauge", "p99 lateness", OpsState.history.p99, note=OpsState.history.summary),
        class_name="grid grid-cols-2 gap-3 lg:grid-cols-4 lg:gap-4",
    )


def processes_panel() -> rx.Component:
    """Who is alive."""
    return panel(
        "Processes", rows(_NOW.processes, _process, "No process has given a sign of life.")
    )


def _process(item: rx.Var[ProcessView]) -> rx.Component:
    remark = rx.fragment(item.place, " · ", item.work)
    seen = rx.el.span(
        icon("heart_pulse", 13),
        item.seen,
        class_name="flex items-center gap-1.5 text-xs text-(--muted)",
    )
    return row(item.key, two_lines(rx.el.span(item.kind, class_name="capitalize"), remark), seen)


def queues_panel() -> rx.Component:
    """What waits for its time, for a worker, and what is under way."""
    heads = ("Queue", "Scheduled", "Ready", "In flight")
    return panel(
        "Queues",
        rx.cond(
            _NOW.queues.length() > 0,
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(*[_cell(rx.el.th, head, is_first=head == heads[0]) for head in heads]),
                    class_name="text-xs text-(--muted)",
                ),
                rx.el.tbody(rx.foreach(_NOW.queues, _queue), class_name="tabular-nums"),
                class_name="w-full",
            ),
            rx.el.p("Redis does not answer.", class_name="text-[13px] text-(--muted)"),
        ),
    )


def _queue(item: rx.Var[QueueView]) -> rx.Component:
    counts = (item.scheduled, item.ready, item.in_flight)
    return rx.el.tr(
        _cell(rx.el.td, item.name, is_first=True),
        *[_cell(rx.el.td, count, is_first=False) for count in counts],
        key=item.name,
        class_name="border-t border-(--line)",
    )


def _cell(make: Callable[..., rx.Component], value: Child, *, is_first: bool) -> rx.Component:
    side = "text-left font-medium" if is_first else "text-right font-medium"
    return make(value, class_name=f"py-2 pl-2 first:pl-0 {side}")


def posts_panel() -> rx.Component:
    """All scheduled posts by status, and those that workers hold."""
    return panel(
        "Posts",
        rx.cond(
            _NOW.posts.length() > 0,
            rx.el.ul(
                rx.foreach(_NOW.posts, _post_count), class_name="flex flex-wrap gap-x-5 gap-y-3"
            ),
            rx.el.p("None yet.", class_name="text-[13px] text-(--muted)"),
        ),
        rx.el.h3("In flight", class_name="mt-6 mb-3 text-[13px] text-(--muted)"),
        rows(_NOW.held, _held, "No worker holds a post at this moment."),
        rx.el.p(_NOW.more_held, class_name="mt-2 text-xs text-(--muted)"),
    )


def _post_count(item: rx.Var[CountView]) -> rx.Component:
    return rx.el.li(
        status_badge(item.status),
        rx.el.span(item.count, class_name="font-semibold tabular-nums"),
        key=item.status,
        class_name="flex items-center gap-2",
    )


def _held(item: rx.Var[HeldView]) -> rx.Component:
    remark = rx.fragment(item.doing, " · ", item.worker)
    held_for = rx.el.span(item.held_for, class_name="text-xs text-(--muted)")
    return row(item.id, two_lines(item.platform_name, remark), held_for)


def sweeps_panel() -> rx.Component:
    """What was put right by itself."""
    return panel(
        "Sweeps",
        rows(_NOW.sweeps, figure, "Redis does not answer."),
        hint="Every state has a deadline; the sweep acts on those that passed.",
    )


def limited_panel() -> rx.Component:
    """Accounts of this workspace, or whole networks, that are to be left alone for now."""
    return panel(
        "Waiting for a network",
        rows(_NOW.limited, _limited, "No account of this workspace has to wait."),
        hint="These networks asked for a pause; posts go on by themselves.",
    )


def _limited(item: rx.Var[LimitedView]) -> rx.Component:
    left = two_lines(item.name, rx.fragment("until ", item.until_label))
    return row(item.id, left, countdown(at=item.until_iso, class_name="text-xs text-(--muted)"))
