"""What happened in the workspace."""

from typing import Any

import reflex as rx

from app.services.activity import GROUPS
from app.ui.activity_views import ICONS, ActivityView
from app.ui.calendar_views import ChoiceView
from app.ui.components.account import account_line, avatar
from app.ui.components.base import button, empty_state, icon, inner_link, skeleton_rows
from app.ui.components.posts.drawer import drawer
from app.ui.components.shell import page
from app.ui.states.activity import ActivityState
from app.ui.states.post_drawer import PostDrawerState

TITLE = "Activity"
_ICON_CASES = [(name, icon(name, 15)) for name in ICONS]
_GROUPS = {
    "published": "Published",
    "trouble": "Trouble",
    "changes": "Changes by people",
    "accounts": "Accounts",
    "imports": "Imports",
    "people": "People",
}


def activity() -> rx.Component:
    """Filters, and what happened by day."""
    return page(
        _filters(),
        rx.cond(ActivityState.is_loaded, _list(), skeleton_rows(6)),
        drawer(),
        path="/activity",
        title=TITLE,
    )


def _filters() -> rx.Component:
    groups = [rx.el.option(_GROUPS[name], value=name) for name in GROUPS]
    people = rx.foreach(ActivityState.people, _choice)
    return rx.el.div(
        _select("What", "Everything", ActivityState.what, ActivityState.choose_what, *groups),
        _select(
            "Who",
            "Everybody",
            ActivityState.who,
            ActivityState.choose_who,
            people,
            rx.el.option("Punctual by itself", value="system"),
        ),
        _select(
            "Account",
            "All accounts",
            ActivityState.account,
            ActivityState.choose_account,
            rx.foreach(ActivityState.accounts, _choice),
        ),
        class_name="mb-5 flex flex-wrap gap-2",
    )


def _select(
    label: str, nothing: str, value: Any, on_change: Any, *options: rx.Component
) -> rx.Component:
    return rx.el.select(
        rx.el.option(nothing, value=""),
        *options,
        value=value,
        on_change=on_change,
        aria_label=label,
        disabled=~rx.State.is_hydrated,
        class_name=rx.cond(value != "", "act-select is-set", "act-select"),
    )


def _choice(choice: rx.Var[ChoiceView]) -> rx.Component:
    return rx.el.option(choice.label, value=choice.value, key=choice.value)


def _list() -> rx.Component:
    return rx.cond(
        ActivityState.items.length() > 0,
        rx.el.div(
            rx.el.ol(rx.foreach(ActivityState.items, _line), class_name="act-list"),
            rx.cond(
                ActivityState.has_more,
                rx.el.div(
                    button("Load more", on_click=ActivityState.show_more),
                    class_name="mt-4 text-center",
                ),
                rx.fragment(),
            ),
        ),
        empty_state(
            "history",
            "Nothing has happened here",
            "What people, programs and Punctual itself do appears here, the newest first.",
            inner_link("Show everything", href="/activity", class_name="btn btn-quiet"),
        ),
    )


def _line(item: rx.Var[ActivityView]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            item.heading != "", rx.el.h2(item.heading, class_name="act-heading"), rx.fragment()
        ),
        rx.el.div(
            rx.el.span(
                rx.match(
                    item.icon, *[(name, icon(name, 15)) for name in ICONS], icon("history", 15)
                ),
                class_name=f"act-icon tone-{item.tone}",
            ),
            rx.el.div(
                rx.el.p(
                    rx.el.span(item.who, class_name="font-medium"),
                    " ",
                    item.what,
                    class_name="text-[14px]",
                ),
                rx.cond(
                    item.more != "",
                    rx.el.p(item.more, class_name="text-[13px] text-(--muted)"),
                    rx.fragment(),
                ),
                rx.cond(item.text != "", _post(item), rx.fragment()),
                rx.cond(item.account, _account(item), rx.fragment()),
                class_name="min-w-0 flex-1",
            ),
            rx.el.time(item.time, date_time=item.at_iso, class_name="act-time"),
            class_name="act-line",
        ),
        key=item.id,
        custom_attrs={"data-activity": item.id},
    )


def _post(item: rx.Var[ActivityView]) -> rx.Component:
    return rx.cond(
        item.post_id != "",
        rx.el.button(
            item.text,
            type="button",
            class_name="act-post",
            disabled=~rx.State.is_hydrated,
            on_click=PostDrawerState.open(item.post_id),
        ),
        rx.el.p(item.text, class_name=rx.cond(item.is_gone, "act-post is-gone", "act-post")),
    )


def _account(item: rx.Var[ActivityView]) -> rx.Component:
    return rx.el.div(
        avatar(item.account, is_small=True),
        rx.el.div(account_line(item.account), class_name="min-w-0 text-[13px]"),
        class_name="mt-1.5 flex items-center gap-3",
    )
