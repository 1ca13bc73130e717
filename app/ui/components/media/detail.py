"""The panel with everything about one file."""

import reflex as rx

from app.ui.components.base import button, icon, icon_button, inner_link, notice
from app.ui.components.browser import modal
from app.ui.components.file_picture import file_picture
from app.ui.components.media.grid import tile_picture
from app.ui.components.plain import plain_link
from app.ui.library_views import FactView, TileView, UseView
from app.ui.states.media import MediaState
from app.ui.states.session import SessionState

LONGEST_ALT = 5000


def detail_panel() -> rx.Component:
    """Slides in from the side; on a phone from below."""
    return modal(
        rx.cond(MediaState.detail, _content(), rx.fragment()),
        open=rx.cond(MediaState.detail, True, False),
        label="File",
        class_name="drawer",
        on_close=MediaState.close,
    )


def delete_question() -> rx.Component:
    """Asks once before selected files are deleted."""
    count = MediaState.selected.length()
    return modal(
        rx.el.h2("Delete what is unused?", class_name="text-base"),
        rx.el.p(
            rx.cond(count == 1, "1 file is selected. ", f"{count} files are selected. "),
            "Those that a post or a draft needs stay; the others are gone for good.",
            class_name="mt-2 text-(--muted)",
        ),
        _answers(MediaState.delete_selected),
        open=MediaState.asking == "selected",
        label="Delete files",
        class_name="dialog",
        on_close=MediaState.ask(""),
    )


def _content() -> rx.Component:
    detail = MediaState.detail
    file = detail.file
    return rx.el.div(
        rx.el.div(
            rx.el.h2(
                rx.cond(file.name != "", file.name, "Without a name"),
                class_name="min-w-0 flex-1 truncate text-base",
            ),
            icon_button("x", "Close", on_click=MediaState.close),
            class_name="flex items-center gap-3",
        ),
        rx.el.div(file_picture(file), class_name="media-preview"),
        rx.cond(file.kind == "image", _alt_text(), rx.fragment()),
        rx.el.dl(
            rx.foreach(detail.facts, _fact),
            class_name="mt-5 grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 "
            "border-y border-(--line) py-4 text-[13px]",
        ),
        _uses(),
        rx.cond(detail.crops.length() > 0, _crops(), rx.fragment()),
        rx.cond(detail.source_id != "", _source(), rx.fragment()),
        _actions(),
        key=file.id,
    )


def _fact(fact: rx.Var[FactView]) -> rx.Component:
    return rx.fragment(
        rx.el.dt(fact.word, class_name="text-(--muted)"),
        rx.el.dd(fact.value, class_name="truncate"),
    )


def _alt_text() -> rx.Component:
    file = MediaState.detail.file
    return rx.el.div(
        rx.el.label("Alt text", html_for="media-alt", class_name="label"),
        rx.el.textarea(
            id="media-alt",
            default_value=file.alt_text,
            placeholder="What does the image show?",
            rows="3",
            max_length=LONGEST_ALT,
            disabled=~SessionState.profile.can_write,
            class_name="input resize-y",
            on_blur=lambda text: MediaState.describe(file.id, text),
        ),
        rx.el.p(
            "For people who cannot see it. New posts take it along; it is kept when you leave "
            "the field.",
            class_name="hint",
        ),
        class_name="mt-5",
    )


def _uses() -> rx.Component:
    detail = MediaState.detail
    return rx.el.section(
        rx.el.h3("Where it is used", id="media-uses", class_name="text-[13px]"),
        rx.cond(
            detail.uses.length() > 0,
            rx.el.ul(
                rx.foreach(detail.uses, _use),
                class_name="mt-2 divide-y divide-(--line) rounded-lg border border-(--line)",
            ),
            rx.el.p("No post or draft needs this file.", class_name="mt-1 text-(--muted)"),
        ),
        class_name="mt-5",
        aria_labelledby="media-uses",
    )


def _use(use: rx.Var[UseView]) -> rx.Component:
    words = rx.el.span(
        rx.el.span(use.text, class_name="block truncate"),
        rx.el.span(use.when, class_name="block text-xs text-(--muted)"),
        class_name="min-w-0 flex-1",
    )
    return rx.el.li(
        rx.cond(
            use.link != "",
            inner_link(words, href=use.link, class_name="link min-w-0 flex-1"),
            words,
        ),
        rx.el.span(_use_icon(use), use.status_word, class_name=f"badge tone-{use.tone}"),
        key=use.post_id,
        class_name="flex min-h-12 items-center gap-3 px-3 py-2",
        custom_attrs={"data-use": use.post_id},
    )


def _use_icon(use: rx.Var[UseView]) -> rx.Component:
    return rx.match(
        use.status,
        ("published", icon("circle_check", 13)),
        ("scheduled", icon("calendar_clock", 13)),
        ("needs_attention", icon("circle_x", 13)),
        ("cancelled", icon("ban", 13)),
        ("recurring", icon("repeat", 13)),
        ("draft", icon("pen_line", 13)),
        icon("loader_circle", 13),
    )


def _crops() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Cut out of it", class_name="text-[13px]"),
        rx.el.ul(
            rx.foreach(MediaState.detail.crops, _crop), class_name="mt-2 grid grid-cols-4 gap-2"
        ),
        class_name="mt-5",
    )


def _crop(file: rx.Var[TileView]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(tile_picture(file), class_name="media-square"),
            type="button",
            aria_label=f"Open the part of {file.name}",
            class_name="media-open",
            on_click=MediaState.open(file.id),
        ),
        key=file.id,
    )


def _source() -> rx.Component:
    return rx.el.p(
        button(
            icon("crop", 14),
            "Open the image that it was cut out of",
            kind="ghost",
            is_small=True,
            on_click=MediaState.open(MediaState.detail.source_id),
        ),
        class_name="mt-4",
    )


def _actions() -> rx.Component:
    detail = MediaState.detail
    return rx.el.div(
        rx.cond(
            MediaState.asking == "one",
            rx.el.div(
                notice("red", "trash_2", "It is gone for good then. Delete it?", role="alert"),
                _answers(MediaState.delete),
            ),
            rx.el.div(
                plain_link(
                    icon("download", 15),
                    "Download",
                    href=detail.file.url,
                    class_name="btn btn-quiet",
                    custom_attrs={"download": detail.file.name},
                ),
                rx.cond(
                    SessionState.profile.can_write,
                    rx.cond(detail.use_count > 0, _why_not(), _delete()),
                    rx.fragment(),
                ),
                class_name="flex flex-wrap items-center gap-3",
            ),
        ),
        class_name="mt-6",
    )


def _delete() -> rx.Component:
    return button(icon("trash_2", 15), "Delete", kind="danger", on_click=MediaState.ask("one"))


def _why_not() -> rx.Component:
    return rx.el.p(
        icon("lock", 13, class_name="mt-0.5 flex-none"),
        MediaState.detail.needed_by,
        class_name="hint mt-0! flex min-w-0 flex-1 gap-1.5",
    )


def _answers(deletes: object) -> rx.Component:
    return rx.el.div(
        button("Keep", on_click=MediaState.ask("")),
        button("Delete", kind="danger", on_click=deletes),
        class_name="mt-5 flex justify-end gap-2",
    )
