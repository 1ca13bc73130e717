"""The accounts page."""

import reflex as rx

from app.ui.components.account_card import account_card, platform_card
from app.ui.components.account_removal import removal_dialog
from app.ui.components.base import icon, notice, skeleton_rows
from app.ui.components.plain import plain_link
from app.ui.components.shell import page
from app.ui.states.accounts import AccountsState
from app.ui.states.session import SessionState

TITLE = "Accounts"


def accounts() -> rx.Component:
    """What is connected, and what can be."""
    return page(
        rx.cond(AccountsState.is_loaded, _content(), skeleton_rows(2)),
        removal_dialog(),
        path="/accounts",
        title=TITLE,
        actions=(
            _sandbox_link(),
            rx.cond(
                SessionState.profile.can_manage_accounts,
                plain_link(
                    icon("plus", 15),
                    "Connect an account",
                    href="#connect",
                    class_name="btn btn-primary",
                ),
                rx.fragment(),
            ),
        ),
    )


def _sandbox_link() -> rx.Component:
    return plain_link(
        icon("flask_conical", 15),
        "Open the sandbox",
        href=AccountsState.sandbox_url,
        target="_blank",
        class_name="btn btn-quiet",
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.cond(
            AccountsState.problem != "",
            notice(
                "red",
                "circle_alert",
                rx.el.p("The account was not connected.", class_name="font-medium"),
                rx.el.p(AccountsState.problem, class_name="mt-0.5"),
                role="alert",
            ),
            rx.fragment(),
        ),
        rx.cond(
            AccountsState.cards.length() > 0,
            rx.el.section(
                rx.foreach(AccountsState.cards, account_card),
                class_name="grid grid-cols-1 gap-4 md:grid-cols-2 xl:grid-cols-3",
                aria_label="Connected accounts",
            ),
            _first(),
        ),
        rx.cond(SessionState.profile.can_manage_accounts, _platforms(), rx.fragment()),
        rx.el.div(_sandbox_link(), class_name="lg:hidden"),
        class_name="flex flex-col gap-8",
    )


def _first() -> rx.Component:
    return rx.el.div(
        rx.el.h2("Where do you want to post?", class_name="text-[28px] leading-tight"),
        rx.el.p(
            "Connect your first account. Without keys of your own it lives in the sandbox on this "
            "machine: the same consent, the same rules, and nothing leaves your computer.",
            class_name="mt-2 max-w-[60ch] text-(--muted)",
        ),
    )


def _platforms() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Connect an account", class_name="mb-3 text-[13px] text-(--muted)"),
        rx.el.div(
            rx.foreach(AccountsState.platforms, platform_card),
            class_name="grid grid-cols-1 gap-3 md:grid-cols-2 xl:grid-cols-3",
        ),
        id="connect",
        class_name="scroll-mt-6",
    )
