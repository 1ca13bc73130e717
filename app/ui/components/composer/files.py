"""The files of a part: images with alt text, a video, or a document."""

import reflex as rx

from app.ui.components.base import icon
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
    return rx.el.ul(
        rx.foreach(part.files, lambda file: _file(file, part)),
        class_name="mt-2 grid grid-cols-1 gap-3 sm:grid-cols-2",
    )


def _file(file: rx.Var[FileView], part: rx.Var[PartView]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            file_picture(file),
            rx.el.button(
                icon("x", 15),
                type="button",
                aria_label=f"Remove {file.kind} {file.name}",
                disabled=~rx.State.is_hydrated,
                class_name="file-remove",
                on_click=ComposeState.detach(part.key, file.id),
            ),
            class_name="file-tile",
        ),
        rx.el.p(file.name, " · ", file.facts, class_name="mt-1.5 truncate text-xs text-(--muted)"),
        rx.cond(file.kind == "image", _alt_text(file, part), rx.fragment()),
        key=file.id,
        class_name="min-w-0",
        custom_attrs={"data-file": file.kind},
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
        rx.el.textarea(
            id=field_id,
            default_value=file.alt_text,
            placeholder="What does the image show?",
            rows="2",
            max_length=LONGEST_ALT,
            class_name="input resize-y text-[13px]",
            on_blur=lambda text: ComposeState.describe(file.id, text),
        ),
    )
