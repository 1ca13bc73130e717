"""How the post will look on each account."""

import reflex as rx

from app.domain.look import Gathering
from app.ui.components.account import avatar, glyph, sandbox_mark_of
from app.ui.components.base import icon
from app.ui.components.file_picture import file_picture
from app.ui.draft_views import PreviewPartView, PreviewView, RunView
from app.ui.states.compose import ComposeState
from app.ui.views import FileView


def previews() -> rx.Component:
    """A card for each selected account, following what is typed."""
    return rx.el.div(
        rx.el.h2("Preview", class_name="mb-3 text-[13px] text-(--muted)"),
        rx.el.div(rx.foreach(ComposeState.previews, _preview), class_name="previews"),
        rx.cond(
            ComposeState.previews.length() == 0,
            rx.el.div(
                icon("eye", 20),
                rx.el.p("Choose an account to see the post as it will look there."),
                class_name="card flex flex-col items-center gap-3 p-8 text-center text-(--muted)",
            ),
            rx.fragment(),
        ),
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
            rx.foreach(preview.parts, lambda part: _part(part, preview)), class_name="preview-parts"
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
        class_name=f"card preview preview-{preview.look}",
        custom_attrs={"data-preview": preview.account.platform},
    )


def _part(part: rx.Var[PreviewPartView], preview: rx.Var[PreviewView]) -> rx.Component:
    kind = rx.cond(part.is_comment, " preview-comment", "")
    line = rx.cond(part.is_last, "", " preview-joined")
    return rx.el.div(
        avatar(preview.account),
        rx.el.div(_author(preview), class_name="preview-author"),
        rx.el.div(_words(part, preview), class_name="preview-words"),
        rx.cond(part.files.length() > 0, _files(part, preview), rx.fragment()),
        rx.cond(part.wants_file, _wanted(), rx.fragment()),
        rx.cond(part.card, _card(part), rx.fragment()),
        class_name=f"preview-part{kind}{line}"
        + rx.cond(preview.are_files_first, " preview-files-first", ""),
    )


def _author(preview: rx.Var[PreviewView]) -> rx.Component:
    return rx.fragment(
        rx.el.span(preview.account.name, class_name="truncate font-semibold"),
        rx.cond(
            preview.account.handle == preview.account.name,
            rx.fragment(),
            rx.el.span(preview.account.handle, class_name="truncate text-(--muted)"),
        ),
        rx.el.span("· now", class_name="flex-none text-(--muted)"),
    )


def _words(part: rx.Var[PreviewPartView], preview: rx.Var[PreviewView]) -> rx.Component:
    has_more = (part.files.length() > 0) | part.wants_file
    outline = rx.el.div(
        rx.el.div(class_name="h-2.5 w-11/12 rounded bg-(--raised)"),
        rx.el.div(class_name="mt-2 h-2.5 w-2/3 rounded bg-(--raised)"),
        class_name="py-1.5",
    )
    text = rx.el.div(
        rx.foreach(part.runs, _run),
        rx.cond(part.is_cut, _rest(part, preview), rx.fragment()),
        class_name="preview-text",
    )
    warned = rx.el.details(
        rx.el.summary(part.warning, rx.el.span("Show more", class_name="preview-show")),
        text,
        class_name="preview-warning",
    )
    shown = rx.cond(part.warning != "", warned, text)
    return rx.cond(part.text == "", rx.cond(has_more, rx.fragment(), outline), shown)


def _run(run: rx.Var[RunView]) -> rx.Component:
    return rx.el.span(run.text, class_name=rx.cond(run.is_link, "text-(--accent)", ""))


def _rest(part: rx.Var[PreviewPartView], preview: rx.Var[PreviewView]) -> rx.Component:
    return rx.el.details(
        rx.el.summary("… ", preview.more),
        rx.foreach(part.rest, _run),
        class_name="preview-rest",
    )


def _files(part: rx.Var[PreviewPartView], preview: rx.Var[PreviewView]) -> rx.Component:
    return rx.el.div(
        rx.foreach(part.files, _file),
        rx.cond(
            part.more_label != "",
            rx.el.span(part.more_label, class_name="preview-more"),
            rx.fragment(),
        ),
        rx.cond(
            part.are_files_hidden,
            rx.el.span(icon("eye_off", 16), "Hidden until opened", class_name="preview-veil"),
            rx.fragment(),
        ),
        class_name=f"preview-files preview-{preview.gathering}"
        + rx.cond(part.are_files_hidden, " preview-hidden", "")
        + rx.cond(part.more_label != "", " preview-with-more", ""),
        # A row that is pushed aside must be reachable for the arrow keys.
        tab_index=rx.cond(preview.gathering == Gathering.STRIP.value, 0, -1),
        custom_attrs={"data-count": part.files.length()},
    )


def _file(file: rx.Var[FileView]) -> rx.Component:
    return rx.el.div(
        file_picture(file),
        key=file.id,
        style={"--ratio": file.ratio},
        class_name="preview-file",
        custom_attrs={"data-kind": file.kind},
    )


def _wanted() -> rx.Component:
    return rx.el.div(
        icon("image_plus", 22),
        rx.el.span("Add an image"),
        class_name="preview-files preview-wanted",
    )


def _card(part: rx.Var[PreviewPartView]) -> rx.Component:
    card = part.card
    unread = rx.el.span(
        "The network adds the title and picture of the page, where it finds any.",
        class_name="block",
    )
    return rx.el.div(
        rx.el.span(icon("link", 18), class_name="preview-link-picture"),
        rx.el.div(
            rx.el.span(card.host, class_name="block truncate"),
            rx.cond(
                card.title != "",
                rx.el.span(card.title, class_name="block font-medium text-(--text)"),
                rx.el.span(
                    card.host, card.path, class_name="block truncate font-medium text-(--text)"
                ),
            ),
            rx.cond(card.text != "", rx.el.span(card.text, class_name="block"), rx.fragment()),
            rx.cond(card.title == "", unread, rx.fragment()),
            class_name="min-w-0 px-3 py-2",
        ),
        class_name="preview-link",
    )
