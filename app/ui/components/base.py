"""The small parts that everything is made of."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router import link as react_router_link

from app.ui.components.plain import plain_link

Child = rx.Component | rx.Var[Any] | str


def icon(name: str, size: int = 16, **props: Any) -> rx.Component:
    """A line icon, hidden from screen readers because words stand beside it."""
    made: rx.Component = rx.icon(name, size=size, custom_attrs={"aria-hidden": "true"}, **props)
    return made


def button(
    *children: Child,
    kind: str = "quiet",
    is_small: bool = False,
    disabled: rx.Var[bool] | bool = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A button of ``kind`` primary, quiet, ghost or danger.

    Disabled until the page listens: a click before that would be lost.
    """
    size = " btn-small" if is_small else ""
    props.setdefault("type", "button")
    return rx.el.button(
        *children,
        disabled=~rx.State.is_hydrated | rx.Var.create(disabled).bool(),
        class_name=f"btn btn-{kind}{size} {class_name}".strip(),
        **props,
    )


def icon_button(name: str, label: str | rx.Var[str], **props: Any) -> rx.Component:
    """A button that shows an icon and says ``label``."""
    props.setdefault("kind", "ghost")
    class_name = f"btn-icon {props.pop('class_name', '')}".strip()
    return button(icon(name), aria_label=label, title=label, class_name=class_name, **props)


def link_button(
    *children: Child, href: str | rx.Var[str], kind: str = "quiet", **props: Any
) -> rx.Component:
    """A link that looks like a button and loads the page anew."""
    size = " btn-small" if props.pop("is_small", False) else ""
    extra = props.pop("class_name", "")
    return plain_link(
        *children, href=href, class_name=f"btn btn-{kind}{size} {extra}".strip(), **props
    )


def inner_link(*children: Child, href: str | rx.Var[str], **props: Any) -> rx.Component:
    """A link to another page of the product, without loading everything anew."""
    return react_router_link(*children, to=href, **props)


def field(label: str, control: rx.Component, *, field_id: str, hint: str = "") -> rx.Component:
    """A labelled control with an optional hint; the control must have ``field_id`` as its id."""
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="label"),
        control,
        rx.el.p(hint, id=f"{field_id}-hint", class_name="hint") if hint else rx.fragment(),
    )


def notice(tone: str | rx.Var[str], icon_name: str, *children: Child, **props: Any) -> rx.Component:
    """A sentence or two that stand out in the colour of ``tone``."""
    classes = f"notice tone-{tone}"
    return rx.el.div(
        icon(icon_name, 17), rx.el.div(*children, class_name="min-w-0"), class_name=classes, **props
    )


def empty_state(icon_name: str, title: Child, text: str, *actions: rx.Component) -> rx.Component:
    """What a page says when there is nothing yet, with the first step."""
    return rx.el.div(
        rx.el.div(icon(icon_name, 22), class_name="empty-icon"),
        rx.el.h2(title, class_name="mt-4 text-base"),
        rx.el.p(text, class_name="mt-1 max-w-sm text-(--muted)"),
        rx.el.div(*actions, class_name="mt-5 flex flex-wrap justify-center gap-2"),
        class_name="card flex flex-col items-center px-6 py-14 text-center",
    )


def skeleton_rows(count: int = 3) -> rx.Component:
    """The outline of a list that is still loading."""
    row = rx.el.div(
        rx.el.div(class_name="skeleton size-9 rounded-full"),
        rx.el.div(
            rx.el.div(class_name="skeleton h-3.5 w-2/5"),
            rx.el.div(class_name="skeleton mt-2.5 h-3 w-4/5"),
            class_name="flex-1",
        ),
        class_name="card flex items-center gap-4 p-4",
    )
    return rx.el.div(
        *[row for _ in range(count)],
        class_name="flex flex-col gap-3",
        custom_attrs={"aria-hidden": "true"},
    )
