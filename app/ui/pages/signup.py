"""The sign-up page: for the first visitor, who becomes the owner."""

import reflex as rx

from app.ui.components.base import link_button
from app.ui.components.entrance import entrance_form, entrance_page, typed
from app.ui.states.entrance import EntranceState

TITLE = "Sign up"


def signup() -> rx.Component:
    """The form while nobody owns this installation, an explanation afterwards."""
    return rx.cond(EntranceState.is_known & ~EntranceState.is_open, _closed(), _open())


def _open() -> rx.Component:
    return entrance_page(
        "Make it yours",
        "You are the first here, so this Punctual becomes yours.",
        entrance_form(
            "/api/auth/signup",
            "Create account",
            typed("Name", "name", "text", "name"),
            typed("E-mail", "email", "email", "username"),
            typed(
                "Password", "password", "password", "new-password", hint="At least 10 characters."
            ),
        ),
    )


def _closed() -> rx.Component:
    return entrance_page(
        "By invitation",
        "This Punctual has an owner already. Ask them for an invitation, or log in if you have an "
        "account.",
        link_button("Log in", href="/login", kind="primary", class_name="w-full"),
    )
