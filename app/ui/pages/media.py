"""The media library."""

import reflex as rx

from app.ui.components.base import icon
from app.ui.components.composer.files import ACCEPTED
from app.ui.components.media.detail import delete_question, detail_panel
from app.ui.components.media.grid import grid, selection_bar, skeleton_grid
from app.ui.components.shell import page
from app.ui.components.uploading import file_drop
from app.ui.states.media import MediaState
from app.ui.states.session import SessionState

TITLE = "Media"
_KINDS = (("", "All"), ("image", "Images"), ("video", "Videos"), ("document", "Documents"))


def media() -> rx.Component:
    """A place to drop files, what narrows them down, and the grid."""
    return page(
        rx.cond(
            SessionState.profile.can_write,
            file_drop(
                url="/api/v2/media",
                accept=ACCEPTED,
                multiple=True,
                title="Drop files here",
                hint="Images, MP4 or MOV videos, PDF, PPTX and DOCX documents.",
                pick_label="Choose files",
                is_ready=rx.State.is_hydrated,
                on_uploaded=MediaState.uploaded,
                on_refused=MediaState.refused,
            ),
            rx.fragment(),
        ),
        _filters(),
        rx.cond(MediaState.is_loaded, grid(), skeleton_grid()),
        selection_bar(),
        detail_panel(),
        delete_question(),
        path="/media",
        title=TITLE,
    )


def _filters() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            icon("search", 15, class_name="search-icon"),
            rx.el.input(
                key=f"search-{MediaState.search_nonce}",
                type="search",
                aria_label="Search files by name or alt text",
                placeholder="Search by name or alt text",
                max_length=200,
                disabled=~rx.State.is_hydrated,
                class_name="input search-input",
                on_change=MediaState.search.debounce(250),
            ),
            class_name="search-field",
        ),
        rx.el.div(
            *[_kind(kind, title) for kind, title in _KINDS],
            rx.el.button(
                "Unused",
                type="button",
                aria_pressed=rx.cond(MediaState.only_unused, "true", "false"),
                disabled=~rx.State.is_hydrated,
                title="Files that no post needs",
                class_name="chip flex-none",
                on_click=MediaState.toggle_unused,
            ),
            role="group",
            aria_label="Show",
            class_name="flex gap-2 overflow-x-auto py-1",
        ),
        class_name="my-5 flex flex-col gap-3 sm:flex-row sm:items-center",
    )


def _kind(kind: str, title: str) -> rx.Component:
    return rx.el.button(
        title,
        type="button",
        aria_pressed=rx.cond(MediaState.kind == kind, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="chip flex-none",
        on_click=MediaState.choose_kind(kind),
    )
