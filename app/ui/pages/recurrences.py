"""Recurring posts and evergreen lists."""

import reflex as rx

from app.ui.components.base import button, empty_state, icon, skeleton_rows
from app.ui.components.queue.accounts import parts
from app.ui.components.queue.zones import zone_list
from app.ui.components.recurrence.cards import recurrence_card, stop_dialog
from app.ui.components.recurrence.editor import recurrence_editor
from app.ui.components.shell import page
from app.ui.states.recurrence_editing import RecurrenceEditState
from app.ui.states.recurrences import RecurrencesState
from app.ui.states.session import SessionState

TITLE = "Recurring posts"


def recurrences() -> rx.Component:
    """The list, and the dialog that makes and changes them."""
    return page(
        rx.el.div(
            parts("/recurrences"),
            rx.cond(
                SessionState.profile.can_write & (RecurrencesState.items.length() > 0),
                rx.el.div(_new(), class_name="mb-5 flex flex-wrap gap-2"),
                rx.fragment(),
            ),
            class_name="flex flex-wrap items-start justify-between gap-x-4",
        ),
        rx.cond(
            RecurrencesState.is_loaded,
            rx.cond(RecurrencesState.items.length() > 0, _list(), _none()),
            skeleton_rows(3),
        ),
        zone_list(),
        recurrence_editor(),
        stop_dialog(),
        path="/queue",
        title=TITLE,
    )


def _new() -> rx.Component:
    return rx.fragment(
        button(
            icon("list_ordered", 15),
            "Evergreen list",
            on_click=RecurrenceEditState.begin(True),
        ),
        button(
            icon("plus", 15),
            "Recurring post",
            kind="primary",
            on_click=RecurrenceEditState.begin(False),
        ),
    )


def _list() -> rx.Component:
    return rx.el.div(
        rx.foreach(RecurrencesState.items, recurrence_card),
        rx.cond(
            RecurrencesState.has_more,
            rx.el.div(
                button("Show more", on_click=RecurrencesState.show_more), class_name="text-center"
            ),
            rx.fragment(),
        ),
        class_name="flex flex-col gap-4",
    )


def _none() -> rx.Component:
    return empty_state(
        "repeat",
        "Nothing comes round yet",
        "Say something every Monday, on the first of each month, or let a list of evergreen posts "
        "take turns. Times stay the same when the clocks change.",
        rx.cond(SessionState.profile.can_write, _new(), rx.fragment()),
    )
