"""A recurring post as a card: what it says, when, and what can be done."""

import reflex as rx

from app.ui.components.account import avatar
from app.ui.components.asking import consequence, question
from app.ui.components.base import button, icon
from app.ui.recurrence_views import RecurrenceView
from app.ui.states.recurrence_editing import RecurrenceEditState
from app.ui.states.recurrences import RecurrencesState
from app.ui.states.session import SessionState
from app.ui.views import AccountView

_STATES = {
    "running": ("repeat", "Running", "green"),
    "paused": ("circle_pause", "Paused", "slate"),
    "stopped": ("ban", "Stopped", "slate"),
    "over": ("circle_check", "Ended", "slate"),
}


def recurrence_card(item: rx.Var[RecurrenceView]) -> rx.Component:
    """Rule, next dates, words and accounts."""
    return rx.el.article(
        rx.el.div(
            rx.el.div(
                rx.el.h2(item.rule, class_name="text-[15px]"),
                rx.el.p(item.zone_label, class_name="text-xs text-(--muted)"),
                class_name="min-w-0 flex-1",
            ),
            _state(item),
            class_name="flex items-start gap-3",
        ),
        rx.el.p(item.title, class_name="queue-text mt-3"),
        rx.cond(
            item.texts.length() > 0,
            rx.el.ul(rx.foreach(item.texts, _turn), class_name="mt-1.5 flex flex-col gap-1"),
            rx.fragment(),
        ),
        rx.cond(
            item.turns_label != "",
            rx.el.p(
                icon("list_ordered", 13, class_name="flex-none"),
                item.turns_label,
                class_name="hint flex items-center gap-1.5",
            ),
            rx.fragment(),
        ),
        rx.cond(item.note != "", rx.el.p(item.note, class_name="hint"), rx.fragment()),
        rx.cond(item.next_labels.length() > 0, _next(item), rx.fragment()),
        rx.el.div(
            rx.el.div(
                rx.foreach(item.accounts, _account), class_name="flex flex-1 flex-wrap gap-2"
            ),
            rx.cond(SessionState.profile.can_write, _actions(item), rx.fragment()),
            class_name="mt-4 flex flex-wrap items-center gap-3 border-t border-(--line) pt-4",
        ),
        key=item.id,
        class_name="card p-4 sm:p-5",
        custom_attrs={"data-recurrence": item.id, "data-state": item.state},
    )


def _state(item: rx.Var[RecurrenceView]) -> rx.Component:
    badges = [
        (state, rx.el.span(icon(name, 13), word, class_name=f"badge tone-{tone}"))
        for state, (name, word, tone) in _STATES.items()
    ]
    return rx.match(item.state, *badges, rx.fragment())


def _turn(text: rx.Var[str]) -> rx.Component:
    return rx.el.li(
        rx.el.span(text, class_name="truncate"), class_name="flex min-w-0 text-(--muted)"
    )


def _next(item: rx.Var[RecurrenceView]) -> rx.Component:
    return rx.el.div(
        rx.el.h3("Next", class_name="text-xs font-medium text-(--muted)"),
        rx.el.ul(
            rx.foreach(
                item.next_labels,
                lambda label: rx.el.li(label, key=label, class_name="date-chip"),
            ),
            class_name="flex flex-wrap gap-1.5",
        ),
        class_name="mt-3 flex flex-wrap items-center gap-2",
    )


def _account(account: rx.Var[AccountView]) -> rx.Component:
    sandbox = rx.cond(account.is_sandbox, " (Sandbox)", "")
    name = f"{account.platform_name}, {account.handle}{sandbox}"
    return rx.el.span(
        avatar(account, is_small=True),
        rx.el.span(name, class_name="sr-only"),
        title=name,
        key=account.id,
    )


def _actions(item: rx.Var[RecurrenceView]) -> rx.Component:
    return rx.fragment(
        rx.cond(
            item.state == "running",
            rx.fragment(
                button(
                    icon("pause", 14),
                    "Pause",
                    is_small=True,
                    on_click=RecurrencesState.pause(item.id),
                )
            ),
            rx.fragment(),
        ),
        rx.cond(
            item.state == "paused",
            button(
                icon("play", 14),
                "Resume",
                is_small=True,
                on_click=RecurrencesState.resume(item.id),
            ),
            rx.fragment(),
        ),
        rx.cond(
            (item.state == "running") | (item.state == "paused"),
            button("Stop…", is_small=True, on_click=RecurrencesState.ask_stop(item.id)),
            rx.fragment(),
        ),
        button(
            icon("pencil", 14),
            rx.cond((item.state == "running") | (item.state == "paused"), "Edit", "Begin it again"),
            is_small=True,
            on_click=RecurrenceEditState.change(item.id),
        ),
    )


def stop_dialog() -> rx.Component:
    """What stopping means, before it is done."""
    return question(
        "Stop this recurring post",
        rx.el.p(RecurrencesState.stopping.rule, class_name="mt-2 font-medium"),
        consequence(
            "Its posts that still wait are taken back, except those that somebody moved or "
            "changed. What is live stays. It can begin again later."
        ),
        keep=("Back", RecurrencesState.keep),
        do=("Stop it", RecurrencesState.stop),
        is_open=RecurrencesState.stopping.bool(),
    )
