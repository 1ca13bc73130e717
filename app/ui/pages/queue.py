"""The queue: an account's posting times, and what goes out at them."""

import reflex as rx

from app.ui.components.base import empty_state, icon, inner_link, notice, skeleton_rows
from app.ui.components.queue.accounts import account_heading, account_rail, account_select, parts
from app.ui.components.queue.opened import opened_item
from app.ui.components.queue.schedule import off_slots, schedule_card
from app.ui.components.queue.schedule_dialogs import add_dialog, copy_dialog
from app.ui.components.queue.upcoming import lost, upcoming
from app.ui.components.shell import page
from app.ui.components.sortable import undo_bar
from app.ui.states.queue import QueueState

TITLE = "Queue"


def queue() -> rx.Component:
    """Accounts beside the queue of one of them."""
    return page(
        parts("/queue"),
        rx.cond(
            QueueState.is_loaded,
            rx.cond(QueueState.tabs.length() > 0, _content(), _no_account()),
            skeleton_rows(4),
        ),
        rx.el.p(QueueState.announcement, class_name="sr-only", role="status", aria_live="polite"),
        add_dialog(),
        copy_dialog(),
        opened_item(),
        undo_bar(
            label=QueueState.undo_label,
            number=QueueState.undo_number,
            return_to=QueueState.return_to,
            on_undo=QueueState.undo,
            on_forget=QueueState.forget_undo,
        ),
        path="/queue",
        title=TITLE,
        actions=(
            inner_link(icon("sheet", 15), "Import", href="/import", class_name="btn btn-quiet"),
        ),
    )


def _content() -> rx.Component:
    return rx.el.div(
        account_rail(),
        rx.el.div(
            account_select(),
            account_heading(),
            rx.cond(QueueState.is_active, rx.fragment(), _disconnected()),
            schedule_card(),
            off_slots(),
            lost(),
            upcoming(),
            class_name="flex min-w-0 flex-1 flex-col gap-5",
        ),
        class_name="flex items-start gap-8",
    )


def _disconnected() -> rx.Component:
    return notice(
        "orange",
        "unplug",
        "This account is disconnected. What waits here goes out once it is connected again. ",
        inner_link("Go to Accounts", href="/accounts", class_name="link"),
    )


def _no_account() -> rx.Component:
    return empty_state(
        "list_ordered",
        "A queue for each account",
        "Connect an account, choose the times at which it posts, and put posts in line: they go "
        "out at these times, one by one.",
        inner_link(
            icon("plus"), "Connect an account", href="/accounts", class_name="btn btn-primary"
        ),
    )
