"""The tags of the post: chips, and a line to find one or make one."""

import reflex as rx

from app.domain.tags import LONGEST_NAME
from app.ui.components.base import button, icon, icon_button
from app.ui.states.compose import ComposeState
from app.ui.states.draft_tags import DraftTagsState
from app.ui.tag_views import TagView

_LIST = "compose-known-tags"


def tags_field() -> rx.Component:
    """The chips of the post, and the line below the text to add one."""
    return rx.el.section(
        icon("tags", 15, class_name="flex-none text-(--muted)"),
        rx.el.ul(
            rx.foreach(ComposeState.saved.tags, _chip),
            class_name="flex flex-wrap gap-2 empty:hidden",
            aria_label="Tags of this post",
        ),
        rx.el.form(
            rx.el.input(
                name="tag",
                placeholder="Add a tag",
                aria_label="Add a tag",
                max_length=LONGEST_NAME,
                auto_complete="off",
                enter_key_hint="done",
                on_focus=DraftTagsState.look,
                custom_attrs={"list": _LIST},
                class_name="input tag-add",
            ),
            rx.el.datalist(rx.foreach(DraftTagsState.known, _known), id=_LIST),
            button("Add", type="submit", is_small=True),
            on_submit=DraftTagsState.add,
            reset_on_submit=True,
            class_name="flex items-center gap-2",
        ),
        class_name="mt-4 flex flex-wrap items-center gap-2",
        aria_label="Tags",
    )


def _chip(name: rx.Var[str]) -> rx.Component:
    return rx.el.li(
        rx.el.span(name, class_name="truncate"),
        icon_button(
            "x", f"Take off the tag {name}", on_click=DraftTagsState.remove(name), is_small=True
        ),
        key=name,
        class_name="tag-chip tag-chip-own",
    )


def _known(tag: rx.Var[TagView]) -> rx.Component:
    return rx.el.option(value=tag.name, key=tag.id)
