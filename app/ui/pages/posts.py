"""The list of posts."""

import reflex as rx

from app.ui.components.base import button, empty_state, icon, inner_link, skeleton_rows
from app.ui.components.posts.card import post_card
from app.ui.components.posts.drawer import drawer
from app.ui.components.shell import page
from app.ui.post_filters import FILTERS, Filter
from app.ui.states.posts import PostsState

TITLE = "Posts"


def posts() -> rx.Component:
    """Tabs, the list, and the drawer."""
    return page(
        _tabs(),
        rx.cond(PostsState.is_loaded, _list(), skeleton_rows(4)),
        rx.el.p(PostsState.announcement, class_name="sr-only", role="status", aria_live="polite"),
        drawer(),
        path="/posts",
        title=TITLE,
    )


def _tabs() -> rx.Component:
    return rx.el.div(
        *[_tab(wanted) for wanted in FILTERS.values()],
        role="group",
        aria_label="Show",
        class_name="-mx-4 mb-5 flex gap-2 overflow-x-auto px-4 py-1 lg:mx-0 lg:px-0",
    )


def _tab(wanted: Filter) -> rx.Component:
    return rx.el.button(
        wanted.title,
        type="button",
        aria_pressed=rx.cond(PostsState.filter == wanted.name, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="chip flex-none",
        on_click=PostsState.choose_filter(wanted.name),
    )


def _list() -> rx.Component:
    return rx.cond(
        PostsState.items.length() > 0,
        rx.el.div(
            rx.foreach(PostsState.items, post_card),
            rx.cond(
                PostsState.has_more,
                rx.el.div(
                    button("Show more", on_click=PostsState.show_more), class_name="text-center"
                ),
                rx.fragment(),
            ),
            class_name="flex flex-col gap-4",
        ),
        rx.cond(PostsState.filter == "all", _none(), _none_here()),
    )


def _none() -> rx.Component:
    return empty_state(
        "layout_list",
        "No posts yet",
        "What you write appears here, with how it stands on every account.",
        inner_link(icon("pen_line"), "Write a post", href="/compose", class_name="btn btn-primary"),
    )


def _none_here() -> rx.Component:
    return empty_state(
        "circle_check",
        "Nothing here",
        "No post stands like that at the moment.",
        button("Show all posts", on_click=PostsState.choose_filter("all")),
    )
