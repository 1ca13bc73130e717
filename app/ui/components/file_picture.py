"""A file as it is shown everywhere: the image, the video, or a sheet of paper with its name."""

import reflex as rx

from app.ui.components.base import icon
from app.ui.views import FileView


def file_picture(file: rx.Var[FileView], *, is_small: bool = False) -> rx.Component:
    """Fills the place that it is given. ``is_small``: without controls and words."""
    return rx.match(
        file.kind,
        ("video", _video(file, is_small)),
        ("document", _document(file, is_small)),
        rx.el.img(src=file.url, alt=file.alt_text, loading="lazy", class_name="picture"),
    )


def _video(file: rx.Var[FileView], is_small: bool) -> rx.Component:
    return rx.el.div(
        rx.el.video(
            src=file.url,
            controls=not is_small,
            muted=True,
            preload="metadata",
            class_name="picture",
            custom_attrs={"aria-label": f"Video {file.name}", "playsInline": True},
        ),
        rx.el.span(icon("play", 14), class_name="picture-play") if is_small else rx.fragment(),
        class_name="relative h-full",
    )


def _document(file: rx.Var[FileView], is_small: bool) -> rx.Component:
    words = rx.el.span(
        rx.el.span(file.name, class_name="block truncate font-medium"),
        rx.el.span(file.facts, class_name="block truncate text-xs text-(--muted)"),
        class_name="min-w-0 max-w-full",
    )
    return rx.el.div(
        icon("file_text", 22 if is_small else 28),
        rx.fragment() if is_small else words,
        class_name="picture-document",
    )
