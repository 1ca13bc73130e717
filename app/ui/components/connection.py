"""The bar that says that the server cannot be reached."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from app.ui.components.base import icon


def connection_bar() -> rx.Component:
    """Shown while the connection is down; what was typed stays in the browser meanwhile."""
    return rx.el.div(
        rx.cond(
            has_connection_errors,
            rx.el.div(
                icon("wifi_off", 15),
                "No connection to the server. Trying again; what you typed is kept here.",
                class_name="connection-bar enter",
            ),
            rx.fragment(),
        ),
        role="status",
    )
