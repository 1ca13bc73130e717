"""The accounts that the post goes to."""

import reflex as rx

from app.ui.components.account import avatar, sandbox_mark_of
from app.ui.components.base import icon, inner_link
from app.ui.draft_views import ChipView
from app.ui.drafting import ACCOUNTS_ID
from app.ui.states.compose import ComposeState


def account_chips() -> rx.Component:
    """One switch for each connected account."""
    return rx.el.fieldset(
        rx.el.legend("Post to", class_name="label"),
        rx.el.div(
            rx.foreach(ComposeState.chips, _chip),
            rx.cond(
                ComposeState.is_loaded,
                inner_link(
                    icon("plus", 15),
                    rx.cond(ComposeState.chips.length() == 0, "Connect an account first", ""),
                    href="/accounts",
                    class_name="btn btn-ghost min-h-11! rounded-full!",
                    aria_label="Connect an account",
                ),
                rx.el.div(class_name="skeleton h-11 w-56 rounded-full"),
            ),
            class_name="relative -m-1 flex gap-2 overflow-x-auto p-1 sm:flex-wrap",
        ),
        id=ACCOUNTS_ID,
        class_name="min-w-0",
    )


def _chip(chip: rx.Var[ChipView]) -> rx.Component:
    return rx.el.button(
        avatar(chip.account, is_small=True),
        rx.el.span(chip.account.handle),
        sandbox_mark_of(chip.account),
        rx.cond(
            chip.is_own & chip.is_selected,
            rx.el.span(
                rx.el.span("customised", class_name="sr-only"),
                class_name="option-dot",
                title="Has a version of its own",
            ),
            rx.fragment(),
        ),
        rx.cond(
            chip.is_ready,
            rx.cond(chip.is_selected, icon("check", 15, class_name="text-(--accent)"), ""),
            icon("unplug", 15, class_name="tone-orange text-(--tone)"),
        ),
        type="button",
        key=chip.account.id,
        disabled=~rx.State.is_hydrated | ~chip.is_ready,
        aria_pressed=rx.cond(chip.is_selected, "true", "false"),
        aria_label=f"{chip.account.platform_name}, {chip.account.handle}",
        title=rx.cond(chip.is_ready, chip.account.platform_name, chip.reason),
        class_name="account-chip",
        on_click=ComposeState.toggle_account(chip.account.id),
    )
