"""The files of a part: images with alt text, a video, or a document."""

from typing import Any

import reflex as rx

from app.ui.components.base import icon
from app.ui.components.composer.file_fields import alt_field, file_order
from app.ui.components.file_picture import file_picture
from app.ui.draft_views import PartView
from app.ui.states.compose import LONGEST_ALT, ComposeState
from app.ui.views import FileView

ACCEPTED = ",".join(
    (
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "video/mp4",
        "video/quicktime",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
)


def part_files(part: rx.Var[PartView]) -> rx.Component:
    """One tile for each file, in the order in which they go out."""
    return file_order(
        rx.foreach(part.files, lambda file, place: _file(file, part, place)),
        part_key=part.key,
        on_place=ComposeState.place_file,
        class_name="mt-2 grid grid-cols-1 gap-3 sm:grid-cols-2",
    )


def _file(file: rx.Var[FileView], part: rx.Var[PartView], place: rx.Var[int]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            file_picture(file),
            rx.cond(part.files.length() > 1, _handle(place), rx.fragment()),
            rx.el.div(_actions(file, part, place), class_name="file-actions"),
            class_name="file-tile",
        ),
        rx.el.p(
            rx.cond(file.source_id != "", rx.el.span("Cropped · "), rx.fragment()),
            file.name,
            " · ",
            file.facts,
            class_name="mt-1.5 truncate text-xs text-(--muted)",
        ),
        rx.cond(file.kind == "image", _alt_text(file, part), rx.fragment()),
        key=file.id,
        class_name="min-w-0",
        custom_attrs={"data-file": file.kind, "data-file-id": file.id},
    )


def _handle(place: rx.Var[int]) -> rx.Component:
    # For the pointer alone: the buttons beside it do the same by keyboard.
    return rx.el.span(
        icon("grip_vertical", 15),
        rx.el.span(place + 1),
        class_name="file-handle",
        title="Drag to reorder",
        custom_attrs={"data-file-handle": "", "aria-hidden": "true"},
    )


def _actions(file: rx.Var[FileView], part: rx.Var[PartView], place: rx.Var[int]) -> rx.Component:
    name, count = file.name, part.files.length()
    return rx.fragment(
        rx.cond(
            count > 1,
            rx.fragment(
                _action(
                    "arrow_left",
                    f"Move {name} forward",
                    ComposeState.place_file(part.key, file.id, place - 1),
                    disabled=place == 0,
                ),
                _action(
                    "arrow_right",
                    f"Move {name} back",
                    ComposeState.place_file(part.key, file.id, place + 1),
                    disabled=place == count - 1,
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            file.can_crop,
            _action("crop", f"Crop {name}", ComposeState.open_crop(part.key, file.id)),
            rx.fragment(),
        ),
        rx.cond(
            file.source_id != "",
            _action("undo_2", f"Undo crop of {name}", ComposeState.undo_crop(part.key, file.id)),
            rx.fragment(),
        ),
        _action("x", f"Remove {file.kind} {name}", ComposeState.detach(part.key, file.id)),
    )


def _action(
    icon_name: str, label: Any, on_click: Any, disabled: rx.Var[bool] | bool = False
) -> rx.Component:
    return rx.el.button(
        icon(icon_name, 15),
        type="button",
        aria_label=label,
        title=label,
        disabled=~rx.State.is_hydrated | rx.Var.create(disabled).bool(),
        class_name="file-action",
        on_click=on_click,
    )


def _alt_text(file: rx.Var[FileView], part: rx.Var[PartView]) -> rx.Component:
    field_id = f"alt-{part.key}-{file.id}"
    return rx.fragment(
        rx.el.label(
            "Alt text",
            rx.cond(
                file.alt_text == "",
                rx.el.span("missing", class_name="badge badge-outline tone-amber pl-2!"),
                rx.fragment(),
            ),
            html_for=field_id,
            class_name="mt-2 mb-1 flex items-center gap-2 text-xs font-medium",
        ),
        alt_field(
            field_id=field_id,
            media_id=file.id,
            value=file.alt_text,
            limits=ComposeState.alt_limits,
            max_length=LONGEST_ALT,
            is_ready=rx.State.is_hydrated,
            on_alt=ComposeState.describe,
        ),
    )
