"""What could keep a post from going out, said before its time."""

from typing import Any

import reflex as rx

from app.ui.components.base import icon
from app.ui.views import ForecastView


def forecast_lines(forecast: Any, *, class_name: str = "") -> rx.Component:
    """A line for each thing; nothing where there is none."""
    return rx.el.ul(
        rx.foreach(forecast, _line),
        class_name=f"flex flex-col gap-1 empty:hidden {class_name}".strip(),
    )


def _line(found: rx.Var[ForecastView]) -> rx.Component:
    return rx.el.li(
        rx.match(
            found.tone,
            ("red", icon("circle_alert", 14, class_name="tone-red forecast-icon")),
            icon("triangle_alert", 14, class_name="tone-amber forecast-icon"),
        ),
        rx.el.span(found.message, class_name="min-w-0"),
        key=found.message,
        class_name="flex gap-2 text-[13px] leading-5",
        custom_attrs={"data-forecast": found.tone},
    )
