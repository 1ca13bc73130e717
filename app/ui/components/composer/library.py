"""Choosing files that the workspace has already."""

import reflex as rx

from app.ui.components.base import button, icon, icon_button
from app.ui.components.browser import modal
from app.ui.components.file_picture import file_picture
from app.ui.media_views import LibraryFileView
from app.ui.states.compose import ComposeState

_PAUSE_MS = 300


def library_dialog() -> rx.Component:
    """A grid of files, newest first, narrowed down by what is typed; a click takes one."""
    return modal(
        rx.el.div(
            rx.el.h2("Media library", class_name="min-w-0 flex-1 text-base"),
            icon_button("x", "Close", is_small=True, on_click=ComposeState.close_library),
            class_name="-mt-1 mb-3 flex items-center gap-3",
        ),
        rx.el.div(
            icon("search", 15, class_name="when-words-icon"),
            rx.el.input(
                type="search",
                placeholder="Search names and alt text",
                aria_label="Search names and alt text",
                max_length=200,
                on_change=ComposeState.search_library.debounce(_PAUSE_MS),
                class_name="input when-words",
            ),
            class_name="relative mb-4",
        ),
        rx.cond(ComposeState.is_library_read, _found(), _waiting()),
        rx.el.div(
            rx.cond(
                ComposeState.has_more_library,
                button("Show more", on_click=ComposeState.more_library),
                rx.fragment(),
            ),
            button("Done", kind="primary", on_click=ComposeState.close_library),
            class_name="dialog-foot",
        ),
        open=ComposeState.library_part != "",
        label="Media library",
        class_name="dialog dialog-library",
        on_close=ComposeState.close_library,
    )


def _found() -> rx.Component:
    nothing = rx.el.div(
        icon("images", 22),
        rx.el.p(
            rx.cond(
                ComposeState.library_words == "",
                "Files that you upload into posts are kept here, to be used again.",
                "No file has these words in its name or alt text.",
            ),
            class_name="max-w-xs",
        ),
        class_name="flex flex-col items-center gap-3 py-12 text-center text-(--muted)",
    )
    grid = rx.el.ul(rx.foreach(ComposeState.library, _file), class_name="library")
    return rx.cond(ComposeState.library.length() > 0, grid, nothing)


def _waiting() -> rx.Component:
    return rx.el.div(
        *[rx.el.div(class_name="skeleton aspect-square rounded-lg") for _ in range(8)],
        class_name="library",
        custom_attrs={"aria-hidden": "true"},
    )


def _file(item: rx.Var[LibraryFileView]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(file_picture(item.file, is_small=True), class_name="library-picture"),
            rx.cond(
                item.is_taken,
                rx.el.span(icon("check", 15), class_name="library-mark"),
                rx.fragment(),
            ),
            rx.el.span(item.file.name, class_name="block truncate px-2 pt-1.5 text-xs"),
            rx.el.span(
                item.file.facts, class_name="block truncate px-2 pb-1.5 text-xs text-(--muted)"
            ),
            type="button",
            aria_pressed=rx.cond(item.is_taken, "true", "false"),
            aria_label=f"{item.file.name}, {item.file.facts}",
            disabled=~rx.State.is_hydrated,
            class_name="library-file",
            on_click=ComposeState.take_file(item.file.id),
        ),
        key=item.file.id,
    )
