"""One post of the queue, and what can be done with it without a pointer."""

import reflex as rx

from app.ui.components.base import button, icon, icon_button, inner_link, notice
from app.ui.components.browser import modal
from app.ui.components.status import status_badge
from app.ui.states.queue import QueueState
from app.ui.states.session import SessionState


def opened_item() -> rx.Component:
    """The dialog of the post that is open."""
    return modal(
        rx.cond(QueueState.opened, _content(), rx.fragment()),
        open=QueueState.opened.bool(),
        label="Post in the queue",
        class_name="dialog",
        on_close=QueueState.close,
    )


def _content() -> rx.Component:
    item = QueueState.opened
    return rx.el.div(
        rx.el.div(
            rx.el.h2(item.when, class_name="flex-1 text-base"),
            icon_button("x", "Close", on_click=QueueState.close, is_small=True),
            class_name="-mt-1 flex items-center gap-3",
        ),
        rx.el.p(item.text, class_name="preview-text mt-3 line-clamp-6"),
        rx.el.div(status_badge(item.status), class_name="mt-3"),
        rx.cond(
            item.status == "held",
            rx.el.p(
                "It is paused. It goes out once its queue, or its account, goes on.",
                class_name="hint",
            ),
            rx.fragment(),
        ),
        rx.cond(SessionState.profile.can_write, _places(), rx.fragment()),
        rx.cond(QueueState.is_removing, _removal(), _foot()),
    )


def _places() -> rx.Component:
    item = QueueState.opened
    can_move = item.is_in_slot | (item.status == "pending") | (item.status == "blocked")
    first = rx.cond(item.is_in_slot, "To the front", "To the front of the queue")
    return rx.cond(
        can_move & (QueueState.slot_count > 0),
        rx.el.div(
            _place("arrow_up_to_line", first, "first"),
            _place("list_start", "To the next free slot", "next"),
            _place("arrow_down_to_line", "To the end", "last"),
            class_name="mt-4 flex flex-wrap gap-2",
        ),
        rx.fragment(),
    )


def _place(icon_name: str, words: str | rx.Var[str], where: str) -> rx.Component:
    return button(
        icon(icon_name, 14),
        words,
        is_small=True,
        on_click=QueueState.place(QueueState.opened.key, where),
    )


def _foot() -> rx.Component:
    item = QueueState.opened
    return rx.el.div(
        rx.cond(
            SessionState.profile.can_write & item.is_in_slot,
            button(
                icon("list_x", 14),
                "Take it out",
                kind="danger",
                is_small=True,
                on_click=QueueState.ask_remove,
            ),
            rx.fragment(),
        ),
        rx.el.span(class_name="flex-1"),
        rx.cond(
            SessionState.profile.can_write,
            inner_link(
                icon("repeat", 14),
                "Repeat…",
                href=f"/recurrences?post={item.post_id}",
                class_name="btn btn-quiet btn-small",
            ),
            rx.fragment(),
        ),
        inner_link(
            "See its history",
            icon("arrow_right", 14),
            href=f"/posts?open={item.post_id}",
            class_name="btn btn-quiet btn-small",
        ),
        class_name="mt-5 flex flex-wrap gap-2 border-t border-(--line) pt-4",
    )


def _removal() -> rx.Component:
    return rx.el.div(
        notice(
            "orange",
            "list_x",
            rx.el.p("Take it out of the queue?", class_name="font-medium"),
            rx.el.p("It will not go out on this account. What it says becomes a draft."),
        ),
        rx.el.div(
            button("Back", is_small=True, on_click=QueueState.ask_remove),
            button("Take it out", kind="danger", is_small=True, on_click=QueueState.remove),
            class_name="mt-3 flex justify-end gap-2",
        ),
        class_name="enter mt-5",
    )
