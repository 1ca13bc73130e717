"""The frames that figures stand in."""

from typing import Any

import reflex as rx

from app.ui.components.base import Child, icon
from app.ui.ops_views import FigureView

_ROW = "flex items-center justify-between gap-4 py-2.5 first:pt-0 last:pb-0"


def panel(title: str, *content: Child, hint: str = "", class_name: str = "") -> rx.Component:
    """A card with a heading, a hint below it, and ``content``."""
    return rx.el.section(
        rx.el.h2(title, class_name="text-base"),
        rx.el.p(hint, class_name="mt-1 text-[13px] text-(--muted)") if hint else rx.fragment(),
        rx.el.div(*content, class_name="mt-4"),
        aria_label=title,
        class_name=f"card min-w-0 p-5 {class_name}".strip(),
    )


def tile(icon_name: str, label: str, *value: Child, note: Child = "") -> rx.Component:
    """One large figure with its name."""
    return rx.el.div(
        rx.el.p(
            icon(icon_name, 15),
            label,
            class_name="flex items-center gap-1.5 text-[13px] text-(--muted)",
        ),
        rx.el.p(*value, class_name="mt-1.5 text-xl font-semibold tabular-nums"),
        rx.el.p(note, class_name="mt-0.5 min-h-4 text-xs text-(--muted)"),
        class_name="card min-w-0 p-4",
    )


def rows(items: Any, row: Any, nothing: str) -> rx.Component:
    """``items``, each drawn by ``row``; where there are none, the sentence ``nothing``."""
    return rx.cond(
        items.length() > 0,
        rx.el.ul(rx.foreach(items, row), class_name="divide-y divide-(--line)"),
        rx.el.p(nothing, class_name="text-[13px] text-(--muted)"),
    )


def row(key: Any, left: Child, right: Child) -> rx.Component:
    """A line with its name at the left and what there is to say at the right."""
    return rx.el.li(
        rx.el.div(left, class_name="min-w-0"),
        rx.el.div(right, class_name="flex-none text-right tabular-nums"),
        key=key,
        class_name=_ROW,
    )


def two_lines(first: Child, second: Child) -> rx.Component:
    """A name with a remark below it."""
    return rx.el.div(
        rx.el.p(first, class_name="truncate font-medium"),
        rx.el.p(second, class_name="truncate text-xs text-(--muted)"),
        class_name="min-w-0",
    )


def figure(item: rx.Var[FigureView]) -> rx.Component:
    """A figure as a line."""
    return row(item.label, rx.el.span(item.label), rx.el.span(item.value, class_name="font-medium"))
