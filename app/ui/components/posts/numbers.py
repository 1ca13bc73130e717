"""How a live post is doing, as its network said."""

import reflex as rx

from app.ui.components.base import icon
from app.ui.states.post_drawer import PostDrawerState
from app.ui.views import NumberView

_ICONS = ("eye", "heart", "message_circle", "repeat_2", "mouse_pointer_click", "bookmark")


def numbers() -> rx.Component:
    """One tile for each figure; nothing where the network told none."""
    detail = PostDrawerState.detail
    return rx.cond(
        detail.numbers.length() > 0,
        rx.el.section(
            rx.el.h3("How it is doing", class_name="mt-6 mb-2 text-[13px] text-(--muted)"),
            rx.el.dl(rx.foreach(detail.numbers, _number), class_name="numbers"),
            rx.el.p(detail.numbers_label, class_name="hint"),
            aria_label="How it is doing",
        ),
        rx.fragment(),
    )


def _number(number: rx.Var[NumberView]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(
            rx.match(number.icon, *[(name, icon(name, 14)) for name in _ICONS], rx.fragment()),
            number.label,
            class_name="flex items-center gap-1.5 text-xs text-(--muted)",
        ),
        rx.el.dd(number.value, class_name="mt-0.5 text-[17px] font-semibold"),
        key=number.label,
        class_name="number",
    )
