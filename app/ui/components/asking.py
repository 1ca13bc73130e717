"""Asking once before something that cannot simply be taken back."""

from typing import Any

import reflex as rx

from app.ui.components.base import button
from app.ui.components.browser import modal


def question(
    title: str,
    *meaning: rx.Component,
    keep: tuple[str, Any],
    do: tuple[str, Any],
    is_open: rx.Var[bool],
) -> rx.Component:
    """The dialog called ``title``, which says what it would mean. ``keep`` and ``do`` are the
    answers, each a word and its handler; closing the dialog keeps everything as it is."""
    (keep_word, on_keep), (do_word, on_do) = keep, do
    return modal(
        rx.el.h2(f"{title}?", class_name="text-base"),
        *meaning,
        rx.el.div(
            button(keep_word, on_click=on_keep),
            button(do_word, kind="danger", on_click=on_do),
            class_name="mt-5 flex justify-end gap-2",
        ),
        open=is_open,
        label=title,
        class_name="dialog",
        on_close=on_keep,
    )


def consequence(text: str) -> rx.Component:
    """A sentence or two of a question on what follows."""
    return rx.el.p(text, class_name="mt-2 text-(--muted)")
