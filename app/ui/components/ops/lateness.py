"""How punctual posts were: a histogram, percentiles, and what failed."""

import reflex as rx

from app.ui.components.base import button
from app.ui.components.ops.panels import panel, row, rows
from app.ui.ops_views import BarView, FailureView, FigureView
from app.ui.states.ops import OpsState

_WINDOWS = (("day", "24 hours"), ("week", "7 days"))


def lateness_panel() -> rx.Component:
    """From the due instant to the publish request leaving, in classes."""
    return panel(
        "Lateness",
        _chooser(),
        rx.cond(
            OpsState.history.attempts > 0,
            rx.el.div(
                rx.el.dl(
                    rx.foreach(OpsState.history.figures, _percentile),
                    class_name="mb-5 grid grid-cols-3 gap-3",
                ),
                rx.el.ul(
                    rx.foreach(OpsState.history.bars, _bar),
                    aria_label="Attempts by lateness",
                    class_name="flex flex-col gap-2",
                ),
                rx.el.p(
                    f"Over {OpsState.history.summary}.", class_name="mt-4 text-xs text-(--muted)"
                ),
            ),
            rx.el.p(
                "Nothing was published in this time. The next post shows up here.",
                class_name="text-[13px] text-(--muted)",
            ),
        ),
        hint="From the due instant to the moment the publish request leaves.",
    )


def _chooser() -> rx.Component:
    return rx.el.div(
        *[
            button(
                label,
                kind="quiet",
                class_name="chip",
                aria_pressed=rx.cond(OpsState.window == key, "true", "false"),
                on_click=OpsState.choose_window(key),
            )
            for key, label in _WINDOWS
        ],
        role="group",
        aria_label="Over which time",
        class_name="mb-5 flex gap-2",
    )


def _percentile(item: rx.Var[FigureView]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(item.label, class_name="text-xs text-(--muted)"),
        rx.el.dd(item.value, class_name="text-[15px] font-semibold tabular-nums sm:text-[17px]"),
        key=item.label,
    )


def _bar(item: rx.Var[BarView]) -> rx.Component:
    return rx.el.li(
        rx.el.span(item.label, class_name="text-xs text-(--muted) tabular-nums"),
        rx.el.span(
            rx.el.span(
                class_name="block h-full rounded-full bg-(--tone) transition-[width] duration-200",
                style={"width": item.width},
            ),
            class_name="h-3 overflow-hidden rounded-full bg-(--raised)",
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.span(item.count, class_name="text-right text-xs font-medium tabular-nums"),
        key=item.label,
        class_name="grid grid-cols-[64px_minmax(0,1fr)_56px] items-center gap-3 tone-" + item.tone,
    )


def failures_panel() -> rx.Component:
    """Why attempts ended without a post in the last day."""
    return panel(
        "Failures by cause",
        rows(OpsState.history.failures, _failure, "None in the last 24 hours."),
        hint="Attempts of the last 24 hours. Most are tried again by themselves.",
    )


def _failure(item: rx.Var[FailureView]) -> rx.Component:
    words = rx.el.div(
        rx.el.p(item.text, class_name="text-[13px]"),
        rx.el.p(item.code, class_name="text-xs text-(--muted)"),
    )
    return row(item.code, words, rx.el.span(item.count, class_name="font-semibold"))
