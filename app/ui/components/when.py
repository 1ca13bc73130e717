"""Choosing a moment: date, time, and what they mean in the person's zone."""

from typing import Any

import reflex as rx

from app.ui.components.base import icon, notice


def when_fields(state: Any, *, prefix: str) -> rx.Component:
    """Date and time inputs bound to ``state``, with what they mean below.

    ``state`` has ``day``, ``time``, ``first_day``, ``time_label``, ``time_warning``,
    ``time_problem`` and the handlers ``choose_day`` and ``choose_time``.
    """
    return rx.el.div(
        rx.el.div(
            _input("Date", f"{prefix}-day", "date", state.day, state.choose_day, state.first_day),
            _input("Time", f"{prefix}-time", "time", state.time, state.choose_time, ""),
            class_name="grid grid-cols-2 gap-3",
        ),
        rx.cond(
            state.time_problem != "",
            rx.el.p(state.time_problem, class_name="hint tone-red text-(--tone)!", role="alert"),
            rx.el.p(
                icon("globe", 13, class_name="mt-0.5 flex-none"),
                state.time_label,
                class_name="hint flex gap-1.5",
            ),
        ),
        rx.cond(
            state.time_warning != "",
            rx.el.div(notice("amber", "clock_alert", state.time_warning), class_name="mt-3"),
            rx.fragment(),
        ),
    )


def _input(
    label: str, field_id: str, kind: str, value: Any, on_change: Any, least: Any
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="label"),
        rx.el.input(
            id=field_id,
            type=kind,
            value=value,
            min=least,
            on_change=on_change,
            disabled=~rx.State.is_hydrated,
            class_name="input",
        ),
    )
