"""Tags on a page, and the dialog in which they are kept."""

import reflex as rx

from app.domain.tags import LONGEST_NAME, TagColor
from app.ui.components.base import button, icon_button
from app.ui.components.browser import modal
from app.ui.states.tags import TagsState
from app.ui.tag_views import TagView


def tag_dot(tag: rx.Var[TagView]) -> rx.Component:
    """The colour of a tag; never without its name beside it."""
    return rx.el.span(class_name=f"tag-dot tone-{tag.color}", aria_hidden="true")


def tag_chips(tags: rx.Var[list[TagView]], label: str) -> rx.Component:
    """The tags of a post as chips, under ``label`` for whoever hears the page."""
    return rx.el.ul(rx.foreach(tags, _chip), class_name="flex flex-wrap gap-1.5", aria_label=label)


def _chip(tag: rx.Var[TagView]) -> rx.Component:
    return rx.el.li(
        tag_dot(tag),
        rx.el.span(tag.name, class_name="truncate"),
        key=tag.id,
        title=tag.name,
        class_name="tag-chip",
    )


def tags_dialog() -> rx.Component:
    """Every tag of the workspace, to be renamed, coloured or deleted."""
    return modal(
        rx.el.div(
            rx.el.h2("Tags", class_name="min-w-0 flex-1 text-base"),
            icon_button("x", "Close", on_click=TagsState.close, is_small=True),
            class_name="flex items-center",
        ),
        rx.cond(
            TagsState.listed.length() > 0,
            rx.el.ul(rx.foreach(TagsState.listed, _row), class_name="mt-3 flex flex-col gap-2"),
            rx.el.p(
                "Tags sort posts by what they are for: a campaign, a product, a series.",
                class_name="mt-2 text-(--muted)",
            ),
        ),
        _new(),
        open=TagsState.is_open,
        label="Tags",
        class_name="dialog",
        on_close=TagsState.close,
    )


def _row(tag: rx.Var[TagView]) -> rx.Component:
    return rx.el.li(
        rx.cond(TagsState.deleting == tag.id, _question(tag), _fields(tag)),
        key=tag.id,
        class_name="tag-row",
    )


def _fields(tag: rx.Var[TagView]) -> rx.Component:
    return rx.fragment(
        tag_dot(tag),
        rx.el.input(
            default_value=tag.name,
            key=f"{tag.id}-{tag.name}",
            max_length=LONGEST_NAME,
            aria_label=f"Name of the tag {tag.name}",
            on_blur=lambda name: TagsState.rename(tag.id, name),
            class_name="input",
        ),
        rx.el.select(
            *[rx.el.option(color.value.title(), value=color.value) for color in TagColor],
            value=tag.color,
            aria_label=f"Colour of the tag {tag.name}",
            on_change=lambda color: TagsState.recolor(tag.id, color),
            class_name="input tag-color",
        ),
        rx.el.span(
            rx.cond(tag.post_count == 1, "1 post", f"{tag.post_count} posts"),
            class_name="tag-count",
        ),
        icon_button(
            "trash_2",
            f"Delete the tag {tag.name}",
            on_click=TagsState.ask_delete(tag.id),
            is_small=True,
        ),
    )


def _question(tag: rx.Var[TagView]) -> rx.Component:
    return rx.fragment(
        rx.el.p(f"Delete {tag.name}? Its posts stay.", class_name="min-w-0 flex-1"),
        button("Keep it", is_small=True, on_click=TagsState.ask_delete("")),
        button("Delete", kind="danger", is_small=True, on_click=TagsState.delete),
    )


def _new() -> rx.Component:
    return rx.el.form(
        rx.el.input(
            name="name",
            placeholder="New tag",
            aria_label="Name of the new tag",
            max_length=LONGEST_NAME,
            required=True,
            class_name="input",
        ),
        button("Add", type="submit"),
        on_submit=TagsState.create,
        reset_on_submit=True,
        class_name="mt-4 flex gap-2",
    )
