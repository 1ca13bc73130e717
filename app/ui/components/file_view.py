"""A file in a part: an image, a video that plays, or the name of a document."""

from typing import Any

import reflex as rx

from app.ui.components.base import icon
from app.ui.views import ImageView


def file_view(file: rx.Var[ImageView], **props: Any) -> rx.Component:
    """``props`` go to the image or the video."""
    shown: Any = rx.match(
        file.kind,
        ("video", rx.el.video(src=file.url, controls=True, preload="metadata", **props)),
        ("document", _document(file)),
        rx.el.img(src=file.url, alt=file.alt_text, loading="lazy", **props),
    )
    return rx.fragment(shown)


def _document(file: rx.Var[ImageView]) -> rx.Component:
    return rx.el.div(
        icon("file_text", 20),
        rx.el.span(file.name, class_name="truncate text-[13px]"),
        class_name="file-tile",
    )
