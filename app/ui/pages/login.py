"""The log-in page."""

import reflex as rx

from app.ui.components.entrance import entrance_form, entrance_page, typed

TITLE = "Log in"


def login() -> rx.Component:
    """E-mail and password."""
    return entrance_page(
        "Welcome back",
        "Log in to see what goes out next.",
        entrance_form(
            "/api/auth/login",
            "Log in",
            typed("E-mail", "email", "email", "username"),
            typed("Password", "password", "password", "current-password"),
        ),
    )
