"""What is shown once and never again."""

from typing import Any

import reflex as rx

from app.ui.components.base import button, notice
from app.ui.components.browser import copy_button


def shown_once(
    secret: rx.Var[str],
    headline: str | rx.Var[str],
    meaning: str,
    *,
    label: str,
    on_kept: Any,
    **of_secret: Any,
) -> rx.Component:
    """``secret`` (``label`` names it) to be copied, until ``on_kept``; other props are of the
    element that shows it."""
    return notice(
        "green",
        "key_round",
        rx.el.p(headline, class_name="font-medium break-words"),
        rx.el.p(meaning, class_name="mt-0.5"),
        rx.el.code(
            secret,
            class_name="mt-2 block rounded-md bg-(--surface) p-2.5 text-xs break-all",
            aria_label=label,
            **of_secret,
        ),
        rx.el.div(
            copy_button(text=secret, label="Copy", class_name="btn btn-quiet btn-small"),
            button("I have it", kind="ghost", is_small=True, on_click=on_kept),
            class_name="mt-3 flex gap-2",
        ),
        role="status",
    )
