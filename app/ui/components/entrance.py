"""The frame of the log-in and sign-up pages."""

import reflex as rx

from app.ui.components.base import field, notice
from app.ui.components.browser import entrance_fields
from app.ui.components.connection import connection_bar
from app.ui.components.plain import plain_form
from app.ui.components.shell import wordmark
from app.ui.states.entrance import EntranceState


def entrance_page(title: str, text: str | rx.Var[str], content: rx.Component) -> rx.Component:
    """A card in the middle of the page."""
    return rx.el.div(
        connection_bar(),
        rx.el.main(
            rx.el.div(wordmark(), class_name="mb-7 flex justify-center"),
            rx.el.div(
                rx.el.h1(title, class_name="text-xl"),
                rx.el.p(text, class_name="mt-1 mb-6 text-(--muted)"),
                content,
                class_name="card p-6 sm:p-8",
            ),
            class_name="w-full max-w-[420px]",
        ),
        class_name="entrance",
        custom_attrs={"data-hydrated": rx.cond(rx.State.is_hydrated, "true", "false")},
    )


def entrance_form(action: str, submit: str, *fields: rx.Component) -> rx.Component:
    """A plain form that the server answers with a redirect and the cookie."""
    return plain_form(
        problem_notice(),
        *fields,
        entrance_fields(next_path=EntranceState.next_path),
        rx.el.button(submit, type="submit", class_name="btn btn-primary mt-2 min-h-11! w-full"),
        action=action,
        method="post",
        class_name="flex flex-col gap-4",
    )


def problem_notice() -> rx.Component:
    """What went wrong before, where something did."""
    return rx.cond(
        EntranceState.problem != "",
        rx.el.div(notice("red", "circle_alert", EntranceState.problem), role="alert"),
        rx.fragment(),
    )


def typed(
    label: str, name: str, kind: str, complete: str, *, hint: str = "", is_required: bool = True
) -> rx.Component:
    """A labelled text field of a plain form."""
    control = rx.el.input(
        id=name,
        name=name,
        type=kind,
        auto_complete=complete,
        required=is_required,
        max_length=256,
        class_name="input min-h-11!",
    )
    return field(label, control, field_id=name, hint=hint)
