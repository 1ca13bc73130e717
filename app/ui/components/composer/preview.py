"""How the post will look on each account."""

import reflex as rx

from app.ui.components.account import avatar, glyph, sandbox_mark_of
from app.ui.components.base import icon
from app.ui.components.file_view import file_view
from app.ui.states.compose import ComposeState
from app.ui.views import ImageView, PreviewPartView, PreviewView


def previews() -> rx.Component:
    """A card for each selected account, following what is typed."""
    return rx.el.section(
        rx.el.h2("Preview", class_name="mb-3 text-[13px] text-(--muted)"),
        rx.el.div(rx.foreach(ComposeState.previews, _preview), class_name="flex flex-col gap-4"),
        rx.cond(
            ComposeState.previews.length() == 0,
            rx.el.div(
                icon("eye", 20),
                rx.el.p("Choose an account to see the post as it will look there."),
                class_name="card flex flex-col items-center gap-3 p-8 text-center text-(--muted)",
            ),
            rx.fragment(),
        ),
        aria_label="Preview",
    )


def _preview(preview: rx.Var[PreviewView]) -> rx.Component:
    return rx.el.article(
        rx.el.header(
            glyph(preview.account.platform, "size-3.5!"),
            rx.el.span(preview.account.platform_name),
            sandbox_mark_of(preview.account),
            class_name="flex items-center gap-2 border-b border-(--line) px-4 py-2.5 text-xs "
            "font-medium text-(--muted)",
        ),
        rx.el.div(
            rx.foreach(preview.parts, lambda part: _part(part, preview)),
            class_name="flex flex-col gap-4 p-4",
        ),
        rx.cond(
            preview.remark != "",
            rx.el.p(
                preview.remark,
                class_name="border-t border-(--line) px-4 py-2.5 text-xs text-(--muted)",
            ),
            rx.fragment(),
        ),
        key=preview.account.id,
        class_name="card overflow-hidden",
    )


def _part(part: rx.Var[PreviewPartView], preview: rx.Var[PreviewView]) -> rx.Component:
    return rx.el.div(
        avatar(preview.account),
        rx.el.div(
            rx.el.div(
                rx.el.span(preview.account.name, class_name="truncate font-semibold"),
                rx.cond(
                    preview.account.handle == preview.account.name,
                    rx.fragment(),
                    rx.el.span(preview.account.handle, class_name="truncate text-(--muted)"),
                ),
                rx.el.span("· now", class_name="flex-none text-(--muted)"),
                class_name="flex min-w-0 items-baseline gap-1.5 text-sm",
            ),
            rx.cond(part.text == "", _empty(part), _text(part)),
            rx.cond(part.images.length() > 0, _images(part), rx.fragment()),
            class_name="min-w-0",
        ),
        class_name=rx.cond(part.is_last, "preview-part", "preview-part preview-joined"),
    )


def _text(part: rx.Var[PreviewPartView]) -> rx.Component:
    return rx.el.p(
        part.text,
        rx.cond(part.is_cut, rx.el.span(" see more", class_name="text-(--muted)"), rx.fragment()),
        class_name="preview-text mt-0.5",
    )


def _empty(part: rx.Var[PreviewPartView]) -> rx.Component:
    outline = rx.el.div(
        rx.el.div(class_name="h-2.5 w-11/12 rounded bg-(--raised)"),
        rx.el.div(class_name="mt-2 h-2.5 w-2/3 rounded bg-(--raised)"),
        class_name="mt-2",
    )
    return rx.cond(part.images.length() > 0, rx.fragment(), outline)


def _images(part: rx.Var[PreviewPartView]) -> rx.Component:
    return rx.el.div(rx.foreach(part.images, _image), class_name="preview-images")


def _image(image: rx.Var[ImageView]) -> rx.Component:
    return file_view(image, key=image.id)
