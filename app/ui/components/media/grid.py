"""The grid of files, the bar for what is selected, and what stands there without any."""

import reflex as rx

from app.ui.components.base import button, empty_state, icon
from app.ui.components.uploading import more_below
from app.ui.library_views import TileView
from app.ui.states.media import MediaState
from app.ui.states.session import SessionState


def grid() -> rx.Component:
    """What was found, with more of it as one goes down."""
    return rx.cond(
        MediaState.tiles.length() > 0,
        rx.el.div(
            rx.el.ul(
                rx.foreach(MediaState.tiles, tile), class_name="media-grid", aria_label="Files"
            ),
            rx.cond(
                MediaState.cursor != "",
                more_below(mark=MediaState.cursor, on_reach=MediaState.show_more),
                rx.fragment(),
            ),
        ),
        rx.cond(MediaState.is_narrowed, _none_found(), _none()),
    )


def skeleton_grid() -> rx.Component:
    """The outline of the grid while it loads."""
    return rx.el.div(
        *[rx.el.div(class_name="skeleton media-square") for _ in range(12)],
        class_name="media-grid",
        custom_attrs={"aria-hidden": "true"},
    )


def tile(file: rx.Var[TileView]) -> rx.Component:
    """A square that opens the file, with a box that selects it."""
    is_selected = MediaState.selected.contains(file.id)
    return rx.el.li(
        rx.el.button(
            rx.el.span(tile_picture(file), class_name="media-square"),
            rx.el.span(file.name, class_name="media-name"),
            rx.el.span(
                file.size,
                rx.cond(
                    file.lacks_alt_text,
                    rx.el.span(icon("circle_alert", 12), "No alt text", class_name="media-lack"),
                    rx.fragment(),
                ),
                class_name="media-facts",
            ),
            type="button",
            disabled=~rx.State.is_hydrated,
            class_name="media-open",
            on_click=MediaState.open(file.id),
        ),
        rx.cond(
            SessionState.profile.can_write,
            rx.el.label(
                rx.el.input(
                    # It answers at once; the state follows.
                    key=f"select-{MediaState.selection_round}",
                    type="checkbox",
                    default_checked=is_selected,
                    disabled=~rx.State.is_hydrated,
                    aria_label=f"Select {file.name}",
                    on_change=lambda _: MediaState.select(file.id),
                ),
                class_name="media-check",
            ),
            rx.fragment(),
        ),
        key=file.id,
        class_name="media-tile",
        custom_attrs={"data-media": file.id},
    )


def tile_picture(file: rx.Var[TileView]) -> rx.Component:
    """What stands for a file: a small picture, the first frame, or a sheet; its kind beside it."""
    return rx.fragment(
        rx.match(
            file.kind,
            (
                "video",
                rx.el.video(
                    src=file.picture,
                    muted=True,
                    preload="metadata",
                    class_name="media-picture",
                    tab_index=-1,
                    custom_attrs={"playsInline": True, "aria-hidden": "true"},
                ),
            ),
            ("document", rx.el.span(icon("file_text", 34), class_name="media-sheet")),
            rx.el.img(src=file.picture, alt="", loading="lazy", class_name="media-picture"),
        ),
        rx.match(
            file.kind,
            ("video", _mark("play", file.extent, "Video")),
            ("document", _mark("file_text", file.extent, "Document")),
            rx.cond(file.extent != "", _mark("images", file.extent, "Animation"), rx.fragment()),
        ),
    )


def _mark(icon_name: str, words: rx.Var[str], kind: str) -> rx.Component:
    return rx.el.span(
        icon(icon_name, 12),
        rx.el.span(f"{kind}, ", class_name="sr-only"),
        rx.cond(words != "", words, kind),
        class_name="media-mark",
    )


def selection_bar() -> rx.Component:
    """What can be done with all that is selected."""
    count = MediaState.selected.length()
    return rx.cond(
        count > 0,
        rx.el.div(
            rx.el.p(rx.cond(count == 1, "1 file selected", f"{count} files selected")),
            button("Select none", kind="ghost", on_click=MediaState.select_none),
            button(
                icon("trash_2", 15),
                "Delete unused",
                kind="danger",
                on_click=MediaState.ask("selected"),
            ),
            class_name="selection-bar",
            role="region",
            aria_label="Selected files",
        ),
        rx.fragment(),
    )


def _none() -> rx.Component:
    return empty_state(
        "images",
        "No files yet",
        "Images, videos and documents for your posts. Drop the first one above; what you add in "
        "the composer appears here as well.",
    )


def _none_found() -> rx.Component:
    return empty_state(
        "search",
        "No file like that",
        "Search looks at names and alt text. Try fewer words, or another kind.",
        button("Show all files", on_click=MediaState.clear_filters),
    )
