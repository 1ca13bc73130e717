"""The sign-up page: for the first visitor, who becomes the owner, and for whoever is invited."""

import reflex as rx

from app.ui.components.base import field, link_button
from app.ui.components.entrance import entrance_form, entrance_page, problem_notice, typed
from app.ui.states.entrance import EntranceState

TITLE = "Sign up"


def signup() -> rx.Component:
    """The form while nobody owns this installation and for who is invited, an explanation for
    everybody else."""
    is_closed = EntranceState.is_known & ~EntranceState.is_open
    return rx.cond(EntranceState.welcome != "", _invited(), rx.cond(is_closed, _closed(), _open()))


def _open() -> rx.Component:
    return entrance_page(
        "Make it yours",
        "You are the first here, so this Punctual becomes yours.",
        _form(typed("E-mail", "email", "email", "username")),
    )


def _invited() -> rx.Component:
    email = rx.cond(
        EntranceState.meant_email != "",
        field(
            "E-mail",
            rx.el.input(
                id="email",
                name="email",
                type="email",
                value=EntranceState.meant_email,
                auto_complete="username",
                read_only=True,
                class_name="input min-h-11!",
            ),
            field_id="email",
            hint="The invitation is for this address.",
        ),
        typed("E-mail", "email", "email", "username"),
    )
    brought = rx.el.input(type="hidden", name="invitation", value=EntranceState.invitation)
    return entrance_page("Join in", EntranceState.welcome, _form(email, brought))


def _form(*own: rx.Component) -> rx.Component:
    return entrance_form(
        "/api/auth/signup",
        "Create account",
        typed("Name", "name", "text", "name"),
        *own,
        typed("Password", "password", "password", "new-password", hint="At least 10 characters."),
    )


def _closed() -> rx.Component:
    return entrance_page(
        "By invitation",
        "This Punctual has an owner already. Ask them for an invitation, or log in if you have an "
        "account.",
        rx.el.div(
            problem_notice(),
            link_button("Log in", href="/login", kind="primary", class_name="w-full"),
            class_name="flex flex-col gap-4",
        ),
    )
