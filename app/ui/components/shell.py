"""The frame around every page of the product."""

from typing import Any, NamedTuple

import reflex as rx

from app.ui.components.base import icon, icon_button, inner_link
from app.ui.components.connection import connection_bar
from app.ui.components.messages import message_host
from app.ui.components.notifications import bell, panel
from app.ui.components.plain import plain_form, plain_link
from app.ui.states.session import SessionState


class Section(NamedTuple):
    """A page in the navigation; a tab has a place of its own in a phone's tab bar."""

    path: str
    title: str
    icon: str
    is_tab: bool = False


# Three of them are tabs: the tab bar has room for these, the compose action, and "More".
SECTIONS = (
    Section("/", "Calendar", "calendar_days", is_tab=True),
    Section("/queue", "Queue", "list_ordered", is_tab=True),
    Section("/posts", "Posts", "layout_list", is_tab=True),
    Section("/media", "Media", "images"),
    Section("/analytics", "Analytics", "chart_column"),
    Section("/activity", "Activity", "history"),
    Section("/accounts", "Accounts", "users_round"),
    Section("/settings", "Settings", "settings_2"),
)
# For owners and admins only.
OPERATIONS = Section("/ops", "Operations", "activity")
_MORE_ID = "more-sections"


def page(
    *content: rx.Component,
    path: str,
    title: str,
    actions: tuple[rx.Component, ...] = (),
    is_full: bool = False,
) -> rx.Component:
    """A page of the product at ``path``, with its title and actions above ``content``.

    With ``is_full`` it takes the width there is, and its title is for screen readers alone.
    """
    width = "max-w-[1680px]" if is_full else "max-w-[1240px]"
    heading = (
        "sr-only max-lg:hidden"
        if is_full
        else "mb-5 hidden items-center justify-between gap-4 lg:flex"
    )
    return rx.el.div(
        plain_link("Skip to content", href="#content", class_name="skip-link"),
        connection_bar(),
        _sidebar(path),
        rx.el.div(
            _top_bar(title),
            rx.el.main(
                rx.el.header(
                    rx.el.h1(title, class_name="text-xl"),
                    rx.el.div(*actions, class_name="flex flex-wrap items-center gap-2"),
                    class_name=heading,
                ),
                *content,
                id="content",
                tab_index=-1,
                class_name=f"mx-auto w-full {width} px-4 pt-4 pb-28 outline-none lg:px-8 lg:py-8",
            ),
            class_name="min-w-0 flex-1",
        ),
        _tab_bar(path),
        _more(path),
        panel(),
        message_host(),
        class_name="flex min-h-dvh",
        custom_attrs=_marks(),
    )


def _marks() -> dict[str, Any]:
    # Tests and scripts wait for this mark: a click before it would be lost.
    return {"data-hydrated": rx.cond(rx.State.is_hydrated, "true", "false")}


def wordmark() -> rx.Component:
    """The logo with the name."""
    return rx.el.span(
        rx.el.img(src="/logo.svg", alt="", class_name="size-7"),
        rx.el.span("Punctual", class_name="text-[15px] font-semibold tracking-tight"),
        class_name="flex items-center gap-2.5",
    )


def _sidebar(path: str) -> rx.Component:
    return rx.el.aside(
        rx.el.div(
            inner_link(
                wordmark(), href="/", class_name="px-3 py-1", aria_label="Punctual, calendar"
            ),
            bell(),
            class_name="flex items-center justify-between",
        ),
        inner_link(
            icon("pen_line"),
            "Write a post",
            href="/compose",
            class_name="btn btn-primary mt-5 w-full",
            aria_current="page" if path == "/compose" else "false",
        ),
        rx.el.nav(
            *[_side_link(section, path) for section in SECTIONS],
            _if_operator(_side_link(OPERATIONS, path)),
            class_name="side-nav",
            aria_label="Sections",
        ),
        _person(),
        class_name="sidebar",
        aria_label="Punctual",
    )


def _if_operator(content: rx.Component) -> rx.Component:
    return rx.cond(SessionState.profile.can_operate, content, rx.fragment())


def _side_link(section: Section, path: str) -> rx.Component:
    return inner_link(
        icon(section.icon, 17),
        section.title,
        href=section.path,
        class_name="side-link",
        aria_current="page" if section.path == path else "false",
    )


def _person() -> rx.Component:
    profile = SessionState.profile
    return rx.el.div(
        rx.el.div(
            rx.el.span(profile.initials, class_name="avatar avatar-person"),
            rx.el.div(
                rx.el.p(profile.name, class_name="truncate text-[13px] font-medium"),
                rx.el.p(profile.zone_label, class_name="truncate text-xs text-(--muted)"),
                class_name="min-w-0 flex-1",
            ),
            class_name="flex items-center gap-2.5 px-2",
        ),
        rx.el.div(theme_toggle(), log_out_form(), class_name="mt-2 flex items-center gap-1"),
        class_name="border-t border-(--line) pt-4",
    )


def theme_toggle() -> rx.Component:
    """Light or dark; what is chosen is remembered in this browser."""
    return icon_button(
        "sun_moon",
        "Switch between light and dark",
        on_click=rx.toggle_color_mode,
        is_small=True,
    )


def log_out_form() -> rx.Component:
    """A plain form: the cookie is the server's to take away."""
    return plain_form(
        rx.el.button(
            icon("log_out", 15), "Log out", type="submit", class_name="btn btn-ghost btn-small"
        ),
        action="/api/auth/logout",
        method="post",
    )


def _top_bar(title: str) -> rx.Component:
    return rx.el.header(
        rx.el.img(src="/logo.svg", alt="", class_name="size-6"),
        rx.el.h1(title, class_name="flex-1 text-base"),
        bell(),
        theme_toggle(),
        class_name="top-bar",
    )


def _tab_bar(path: str) -> rx.Component:
    first, second, third = (section for section in SECTIONS if section.is_tab)
    compose = inner_link(
        icon("pen_line", 20),
        href="/compose",
        class_name="tab-compose",
        aria_label="Write a post",
    )
    return rx.el.nav(
        _tab(first, path),
        _tab(second, path),
        compose,
        _tab(third, path),
        _more_tab(path),
        class_name="tab-bar",
        aria_label="Sections",
    )


def _tab(section: Section, path: str) -> rx.Component:
    return inner_link(
        icon(section.icon, 20),
        rx.el.span(section.title),
        href=section.path,
        class_name="tab",
        aria_current="page" if section.path == path else "false",
    )


def _is_in_more(path: str) -> bool:
    return any(path == s.path for s in (*SECTIONS, OPERATIONS) if not s.is_tab)


def _more_tab(path: str) -> rx.Component:
    # The browser's own popover: it opens before the page listens, and closes with Escape.
    return rx.el.button(
        icon("ellipsis", 20),
        rx.el.span("More"),
        type="button",
        class_name="tab",
        aria_current="true" if _is_in_more(path) else "false",
        custom_attrs={"popoverTarget": _MORE_ID},
    )


def _more(path: str) -> rx.Component:
    """The sheet over a phone's tab bar, with every section that is no tab."""
    rest = [section for section in SECTIONS if not section.is_tab]
    return rx.el.nav(
        rx.el.div(
            *[_side_link(section, path) for section in rest],
            _if_operator(_side_link(OPERATIONS, path)),
            class_name="grid grid-cols-2 gap-1",
        ),
        rx.el.div(_person(), class_name="mt-3"),
        id=_MORE_ID,
        aria_label="More sections",
        class_name="more-sheet",
        custom_attrs={"popover": "auto"},
    )
