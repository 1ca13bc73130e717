"""One text for all, or one account's own: what the editor shows."""

import reflex as rx

from app.ui.components.account import glyph
from app.ui.components.base import button, icon
from app.ui.draft_views import TabView
from app.ui.states.compose import ComposeState


def account_tabs() -> rx.Component:
    """A tab for all accounts and one for each; nothing where there is one account alone."""
    return rx.cond(
        ComposeState.tabs.length() > 0,
        rx.el.div(
            rx.el.div(
                rx.foreach(ComposeState.tabs, _tab),
                role="group",
                aria_label="Whose text is written",
                class_name="account-tabs",
            ),
            rx.cond(ComposeState.tab != "", _told(), rx.fragment()),
            id="customise",
        ),
        rx.fragment(),
    )


def _tab(tab: rx.Var[TabView]) -> rx.Component:
    return rx.el.button(
        rx.cond(tab.id == "", icon("users", 14), glyph(tab.platform, "size-3.5!")),
        tab.name,
        rx.cond(
            tab.is_own,
            rx.el.span(
                rx.el.span("customised", class_name="sr-only"),
                class_name="option-dot",
            ),
            rx.fragment(),
        ),
        type="button",
        key=tab.id,
        title=rx.cond(tab.id == "", "The text for every account", f"Customise for {tab.name}"),
        aria_pressed=rx.cond(tab.is_open, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="account-tab",
        on_click=ComposeState.show_tab(tab.id),
        custom_attrs={"data-tab": rx.cond(tab.id == "", "all", tab.platform)},
    )


def _told() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.cond(
                ComposeState.is_tab_own,
                "This account has a version of its own.",
                "As for all accounts. What you change here changes for this account alone.",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            ComposeState.is_tab_own,
            button(
                icon("rotate_ccw", 14),
                "Reset to shared text",
                kind="ghost",
                is_small=True,
                on_click=ComposeState.reset_tab,
            ),
            rx.fragment(),
        ),
        class_name="account-told",
        role="status",
    )
