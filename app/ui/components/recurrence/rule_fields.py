"""The rule builder: how often, on which days, at what time, until when."""

from typing import Any

import reflex as rx

from app.ui.recurrence_presenting import PLACES, WEEKDAYS
from app.ui.states.recurrence_editing import RecurrenceEditState as Edit

_UNITS = {"day": "Days", "week": "Weeks", "month": "Months", "custom": "A rule of your own"}


def rule_fields() -> rx.Component:
    """Everything about when."""
    return rx.el.div(
        _units(),
        rx.match(
            Edit.rule.unit,
            ("custom", _custom()),
            rx.el.div(
                _typed("Every", "every", Edit.rule.every, kind="number", class_name="w-20"),
                rx.el.span(
                    rx.match(Edit.rule.unit, ("day", "day"), ("month", "month"), "week"),
                    rx.cond(Edit.rule.every == "1", "", "s"),
                    class_name="pb-2.5",
                ),
                class_name="flex items-end gap-3",
            ),
        ),
        rx.cond(Edit.rule.unit == "week", _weekdays(), rx.fragment()),
        rx.cond(Edit.rule.unit == "month", _month(), rx.fragment()),
        rx.el.div(
            _start("First day", "start_day", "date", Edit.start_day),
            _start("Time", "time", "time", Edit.time),
            _zone(),
            class_name="grid grid-cols-2 gap-3",
        ),
        rx.cond(Edit.rule.unit != "custom", _ends(), rx.fragment()),
        class_name="flex flex-col gap-4",
    )


def _units() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Counted in", class_name="label"),
        rx.el.div(
            *[
                _choice(word, Edit.rule.unit == unit, Edit.set_rule("unit", unit))
                for unit, word in _UNITS.items()
            ],
            class_name="flex flex-wrap gap-2",
        ),
    )


def _choice(word: str, is_chosen: Any, on_click: Any) -> rx.Component:
    return rx.el.button(
        word,
        type="button",
        class_name="chip",
        aria_pressed=rx.cond(is_chosen, "true", "false"),
        on_click=on_click,
    )


def _typed(
    label: str, name: str, value: Any, *, kind: str = "text", class_name: str = ""
) -> rx.Component:
    field_id = f"rule-{name}"
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="label"),
        rx.el.input(
            id=field_id,
            type=kind,
            default_value=value,
            key=f"{field_id}-{Edit.editing_id}",
            min="1",
            on_change=lambda typed: Edit.set_rule(name, typed),
            class_name="input",
        ),
        class_name=class_name,
    )


def _custom() -> rx.Component:
    return rx.el.div(
        _typed("Rule (RFC 5545)", "custom", Edit.rule.custom),
        rx.el.p(
            "Such as FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 for the last working day.",
            class_name="hint",
        ),
    )


def _weekdays() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("On", class_name="label"),
        rx.el.div(
            *[
                rx.el.button(
                    name[:3],
                    type="button",
                    class_name="chip",
                    aria_label=name,
                    aria_pressed=rx.cond(Edit.rule.weekdays.contains(day), "true", "false"),
                    on_click=Edit.toggle_weekday(day),
                )
                for day, name in WEEKDAYS.items()
            ],
            class_name="flex flex-wrap gap-2",
        ),
    )


def _month() -> rx.Component:
    mode = Edit.rule.month_mode
    return rx.el.fieldset(
        rx.el.legend("On", class_name="label"),
        rx.el.div(
            _choice("A day of the month", mode == "day", Edit.set_rule("month_mode", "day")),
            _choice("A weekday", mode == "nth", Edit.set_rule("month_mode", "nth")),
            _choice("The last day", mode == "last", Edit.set_rule("month_mode", "last")),
            class_name="mb-3 flex flex-wrap gap-2",
        ),
        rx.match(
            mode,
            ("day", _typed("Day", "month_day", Edit.rule.month_day, kind="number")),
            (
                "nth",
                rx.el.div(
                    _select("Which", "nth", Edit.rule.nth, PLACES),
                    _select("Weekday", "nth_weekday", Edit.rule.nth_weekday, WEEKDAYS),
                    class_name="grid grid-cols-2 gap-3",
                ),
            ),
            rx.fragment(),
        ),
    )


def _select(label: str, name: str, value: Any, options: dict[str, str]) -> rx.Component:
    field_id = f"rule-{name}"
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="label"),
        rx.el.select(
            *[rx.el.option(word.capitalize(), value=key) for key, word in options.items()],
            id=field_id,
            value=value,
            on_change=lambda chosen: Edit.set_rule(name, chosen),
            class_name="input",
        ),
    )


def _start(label: str, name: str, kind: str, value: Any) -> rx.Component:
    field_id = f"recurrence-{name}"
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="label"),
        rx.el.input(
            id=field_id,
            type=kind,
            value=value,
            on_change=lambda typed: Edit.set_start(name, typed),
            class_name="input",
        ),
    )


def _zone() -> rx.Component:
    return rx.el.div(
        rx.el.label("Time zone", html_for="recurrence-zone", class_name="label"),
        rx.el.input(
            id="recurrence-zone",
            default_value=Edit.zone,
            key=f"zone-{Edit.editing_id}",
            auto_complete="off",
            list="queue-zones",
            on_blur=lambda typed: Edit.set_start("zone", typed),
            class_name="input",
        ),
        class_name="col-span-2",
    )


def _ends() -> rx.Component:
    ends = Edit.rule.ends
    return rx.el.fieldset(
        rx.el.legend("Ends", class_name="label"),
        rx.el.div(
            _choice("Never", ends == "never", Edit.set_rule("ends", "never")),
            _choice("On a day", ends == "until", Edit.set_rule("ends", "until")),
            _choice("After some times", ends == "count", Edit.set_rule("ends", "count")),
            class_name="flex flex-wrap gap-2",
        ),
        rx.match(
            ends,
            (
                "until",
                _typed("Last day", "until", Edit.rule.until, kind="date", class_name="mt-3 w-48"),
            ),
            (
                "count",
                _typed("Times", "count", Edit.rule.count, kind="number", class_name="mt-3 w-28"),
            ),
            rx.fragment(),
        ),
    )
