"""Which account's queue is shown: a rail beside it, on a phone a select above it."""

import reflex as rx

from app.ui.components.account import avatar, sandbox_mark_of
from app.ui.components.base import icon, inner_link
from app.ui.queue_views import QueueTabView
from app.ui.states.queue import QueueState

PARTS = (("/queue", "Queue", "list_ordered"), ("/recurrences", "Recurring posts", "repeat"))


def parts(path: str) -> rx.Component:
    """The way between the queue and what comes round by itself."""
    return rx.el.nav(
        *[
            inner_link(
                icon(icon_name, 15),
                title,
                href=href,
                class_name="chip",
                aria_current="page" if href == path else "false",
            )
            for href, title, icon_name in PARTS
        ],
        aria_label="Queue",
        class_name="mb-5 flex flex-wrap gap-2",
    )


def account_rail() -> rx.Component:
    """From tablets on."""
    return rx.el.nav(
        rx.foreach(QueueState.tabs, _tab), class_name="queue-rail", aria_label="Accounts"
    )


def _tab(tab: rx.Var[QueueTabView]) -> rx.Component:
    return inner_link(
        avatar(tab.account, is_small=True),
        rx.el.span(
            rx.el.span(tab.account.name, class_name="block truncate font-medium text-(--text)"),
            rx.el.span(
                rx.cond(tab.is_paused, icon("circle_pause", 12, class_name="mr-1"), rx.fragment()),
                tab.line,
                class_name="flex items-center truncate text-xs",
            ),
            class_name="min-w-0 flex-1",
        ),
        href=f"/queue?account={tab.account.id}",
        key=tab.account.id,
        class_name="side-link",
        title=tab.option_label,
        aria_current=rx.cond(tab.account.id == QueueState.tab.account.id, "page", "false"),
    )


def account_select() -> rx.Component:
    """On phones."""
    return rx.el.div(
        rx.el.label("Account", html_for="queue-account", class_name="label"),
        rx.el.select(
            rx.foreach(QueueState.tabs, _option),
            id="queue-account",
            value=QueueState.tab.account.id,
            on_change=QueueState.choose_account,
            disabled=~rx.State.is_hydrated,
            class_name="input",
        ),
        class_name="mb-4 md:hidden",
    )


def _option(tab: rx.Var[QueueTabView]) -> rx.Component:
    return rx.el.option(tab.option_label, value=tab.account.id, key=tab.account.id)


def account_heading() -> rx.Component:
    """Whose queue this is."""
    account = QueueState.tab.account
    return rx.el.div(
        avatar(account),
        rx.el.div(
            rx.el.h2(account.name, class_name="truncate text-base"),
            rx.el.p(
                f"{account.platform_name} {account.handle}",
                class_name="truncate text-[13px] text-(--muted)",
            ),
            class_name="min-w-0",
        ),
        sandbox_mark_of(account),
        class_name="flex min-w-0 flex-1 items-center gap-3",
    )
