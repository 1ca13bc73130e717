"""Adding a time to the week, and copying one day to others."""

import reflex as rx

from app.ui.components.base import button, icon
from app.ui.components.browser import modal
from app.ui.queue_presenting import SCOPES
from app.ui.queue_views import WeekdayView
from app.ui.states.posting_times import PostingTimesState
from app.ui.states.queue import QueueState

_WORDS = {"every_day": "Every day", "workdays": "Monday to Friday", "weekend": "Weekend"}


def add_dialog() -> rx.Component:
    """A time, and the days that it is for."""
    return modal(
        rx.el.h2("Add a time", class_name="text-base"),
        rx.el.form(
            rx.el.label("Time of day", html_for="new-slot-time", class_name="label mt-4"),
            rx.el.input(
                id="new-slot-time",
                name="time",
                type="time",
                required=True,
                default_value=PostingTimesState.new_time,
                auto_focus=True,
                class_name="input w-40!",
            ),
            rx.el.fieldset(
                rx.el.legend("On", class_name="label"),
                rx.el.div(
                    *[_scope(scope) for scope in SCOPES],
                    class_name="flex flex-wrap gap-2",
                ),
                class_name="mt-4",
            ),
            rx.el.div(
                button("Back", on_click=PostingTimesState.close_add),
                button(icon("plus", 15), "Add", kind="primary", type="submit"),
                class_name="mt-6 flex justify-end gap-2",
            ),
            on_submit=PostingTimesState.add_time,
        ),
        open=PostingTimesState.adding != "",
        label="Add a time",
        class_name="dialog",
        on_close=PostingTimesState.close_add,
    )


def _scope(scope: str) -> rx.Component:
    return rx.el.button(
        _WORDS.get(scope, scope.capitalize()),
        type="button",
        class_name="chip",
        aria_pressed=rx.cond(PostingTimesState.adding == scope, "true", "false"),
        on_click=PostingTimesState.choose_scope(scope),
    )


def copy_dialog() -> rx.Component:
    """Which days are to have the same times."""
    return modal(
        rx.cond(PostingTimesState.copying, _copy(), rx.fragment()),
        open=PostingTimesState.copying.bool(),
        label="Copy a day",
        class_name="dialog",
        on_close=PostingTimesState.close_copy,
    )


def _copy() -> rx.Component:
    day = PostingTimesState.copying
    return rx.el.div(
        rx.el.h2(f"Copy {day.name}", class_name="text-base"),
        rx.el.p(
            day.times.join(", "),
            class_name="mt-1 text-(--muted)",
        ),
        rx.el.fieldset(
            rx.el.legend("To these days, instead of the times they have", class_name="label"),
            rx.el.div(
                rx.foreach(QueueState.week, _target),
                class_name="flex flex-wrap gap-2",
            ),
            class_name="mt-4",
        ),
        rx.el.div(
            button(
                f"Clear {day.name}", kind="ghost", on_click=PostingTimesState.clear_day(day.slug)
            ),
            rx.el.span(class_name="flex-1"),
            button("Back", on_click=PostingTimesState.close_copy),
            button(
                "Copy",
                kind="primary",
                disabled=PostingTimesState.copy_to.length() == 0,
                on_click=PostingTimesState.copy_day,
            ),
            class_name="mt-6 flex flex-wrap gap-2",
        ),
    )


def _target(day: rx.Var[WeekdayView]) -> rx.Component:
    return rx.cond(
        day.slug == PostingTimesState.copying.slug,
        rx.fragment(),
        rx.el.button(
            day.name,
            type="button",
            class_name="chip",
            aria_pressed=rx.cond(PostingTimesState.copy_to.contains(day.slug), "true", "false"),
            on_click=PostingTimesState.toggle_copy(day.slug),
        ),
    )
