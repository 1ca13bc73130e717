"""Other posts that this one would get in the way of: said, never in the way of sending."""

from typing import Any

import reflex as rx

from app.ui.components.account import glyph
from app.ui.components.base import icon
from app.ui.components.plain import plain_link
from app.ui.time_views import ClashView
from app.ui.views import AccountView


def clash_list(state: Any) -> rx.Component:
    """A line for each of the ``clashes`` of ``state``, which opens the other post beside this
    page."""
    return rx.el.div(
        rx.el.ul(
            rx.foreach(state.clashes, _clash),
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
            # Below the words on a phone, where many of them would leave those no room.
            rx.el.span(
                rx.foreach(clash.accounts, _glyph),
                class_name="mt-1 flex flex-none gap-1 max-sm:basis-full max-sm:pl-6",
            ),
            rx.el.span("opens in a new tab", class_name="sr-only"),
            href=f"/posts?open={clash.post_id}",
            target="_blank",
            class_name="flex gap-x-2 rounded-lg px-2 py-1.5 text-[13px] hover:bg-(--raised) "
            "max-sm:flex-wrap",
        ),
        custom_attrs={"data-clash": ""},
    )


def _glyph(account: rx.Var[AccountView]) -> rx.Component:
    return glyph(account.platform, "size-3!")
