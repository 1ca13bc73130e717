"""What is shown where there is no page."""

import reflex as rx

from app.ui.components.base import inner_link
from app.ui.components.shell import wordmark

TITLE = "Not found"


def not_found() -> rx.Component:
    """A way back."""
    return rx.el.main(
        rx.el.div(
            rx.el.div(wordmark(), class_name="mb-7 flex justify-center"),
            rx.el.h1("There is no page here", class_name="text-xl"),
            rx.el.p(
                "The address may be mistyped, or the page was moved.",
                class_name="mt-1 mb-6 text-(--muted)",
            ),
            inner_link("Go to what is coming up", href="/", class_name="btn btn-primary"),
            class_name="text-center",
        ),
        class_name="entrance",
    )
