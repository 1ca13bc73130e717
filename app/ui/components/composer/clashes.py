"""Other posts that this one would get in the way of: said, never in the way of sending."""

import reflex as rx

from app.ui.components.account import glyph
from app.ui.components.base import icon
from app.ui.components.plain import plain_link
from app.ui.states.compose import ComposeState
from app.ui.time_views import ClashView


def clash_list() -> rx.Component:
    """A line for each, which opens the other post beside this page."""
    return rx.el.div(
        rx.el.ul(
            rx.foreach(ComposeState.clashes, _clash),
            class_name="mt-3 flex flex-col gap-1 empty:hidden",
        ),
        role="status",
        aria_label="Other posts near it",
    )


def _clash(clash: rx.Var[ClashView]) -> rx.Component:
    return rx.el.li(
        plain_link(
            icon("calendar_clock", 15, class_name="tone-amber mt-0.5 flex-none text-(--tone)"),
            rx.el.span(clash.message, class_name="min-w-0 flex-1"),
            glyph(clash.account.platform, "mt-1 size-3!"),
            rx.el.span("opens in a new tab", class_name="sr-only"),
            href=f"/posts?new={clash.post_id}",
            target="_blank",
            class_name="flex gap-2 rounded-lg px-2 py-1.5 text-[13px] hover:bg-(--raised)",
        ),
        custom_attrs={"data-clash": clash.account.platform},
    )
