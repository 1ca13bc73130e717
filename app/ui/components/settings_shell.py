"""The frame of the settings: a page for each subject, and the way between them."""

from typing import NamedTuple

import reflex as rx

from app.ui.components.base import Child, button, icon, inner_link
from app.ui.components.shell import page
from app.ui.states.session import SessionState


class Entry(NamedTuple):
    """A page of the settings; ``is_for_owners``: only who keeps our apps' secrets sees it."""

    path: str
    title: str
    icon: str
    is_for_owners: bool = False


ENTRIES = (
    Entry("/settings", "Profile", "user_round"),
    Entry("/settings/workspace", "Workspace", "building_2"),
    Entry("/settings/tokens", "API tokens", "key_round"),
    Entry("/settings/networks", "Networks", "plug", is_for_owners=True),
    Entry("/queue", "Posting times", "calendar_clock"),
    Entry("/settings/notifications", "Notifications", "bell"),
    Entry("/settings/webhooks", "Webhooks", "webhook"),
    Entry("/settings/data", "Import and export", "arrow_down_up"),
)


def settings_page(
    *content: Child, path: str, title: str, actions: tuple[rx.Component, ...] = ()
) -> rx.Component:
    """The page of the settings at ``path``: ``content`` beside the way to the others."""
    return page(
        rx.el.div(
            rx.el.nav(
                *[_link(entry, path) for entry in ENTRIES],
                class_name="settings-nav",
                aria_label="Settings",
            ),
            rx.el.div(*content, class_name="flex min-w-0 flex-col gap-6"),
            class_name="settings-area",
        ),
        path="/settings",
        title=title,
        actions=actions,
    )


def settings_section(title: str, text: str, *content: Child) -> rx.Component:
    """A card about one thing: what it is on the left, the controls beside it."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, class_name="text-[15px]"),
            rx.el.p(text, class_name="mt-1 text-[13px] text-(--muted)"),
        ),
        rx.el.div(*content, class_name="flex min-w-0 flex-col gap-5"),
        class_name="card grid gap-5 p-5 sm:p-6 xl:grid-cols-[200px_minmax(0,1fr)] xl:gap-10",
        aria_label=title,
    )


def save_button(label: str) -> rx.Component:
    """Sends the form that it stands in."""
    return rx.el.div(button(label, kind="primary", type="submit"), class_name="flex justify-end")


def text_input(name: str, **props: str | rx.Var[str] | bool | int) -> rx.Component:
    """A line to type in, its id the same as its ``name``."""
    return rx.el.input(id=name, name=name, class_name="input", max_length=300, **props)


def _link(entry: Entry, path: str) -> rx.Component:
    link = inner_link(
        icon(entry.icon, 16),
        entry.title,
        href=entry.path,
        class_name="settings-link",
        aria_current="page" if entry.path == path else "false",
    )
    if entry.is_for_owners:
        return rx.cond(SessionState.profile.can_manage_apps, link, rx.fragment())
    return link
