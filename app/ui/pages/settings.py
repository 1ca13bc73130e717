"""The first page of the settings: a person's own profile and password."""

from zoneinfo import available_timezones

import reflex as rx

from app.ui.components.base import field
from app.ui.components.settings_shell import (
    save_button,
    settings_page,
    settings_section,
    text_input,
)
from app.ui.components.shell import log_out_form
from app.ui.states.session import SessionState
from app.ui.states.settings import SettingsState

TITLE = "Settings"


def settings() -> rx.Component:
    """Who you are, and how you sign in."""
    return settings_page(
        settings_section(
            "Profile", "How you appear, and the clock that your times follow.", _profile()
        ),
        settings_section(
            "E-mail", "You sign in with it, and letters about posts go to it.", _email()
        ),
        settings_section(
            "Password", "Changing it logs you out of every other browser.", _password()
        ),
        rx.el.div(log_out_form(), class_name="lg:hidden"),
        rx.el.datalist(
            *[rx.el.option(value=zone) for zone in _zones()],
            id="zones",
        ),
        path="/settings",
        title=TITLE,
    )


def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


def _profile() -> rx.Component:
    profile = SessionState.profile
    return rx.el.form(
        field("Name", text_input("name", default_value=profile.name), field_id="name"),
        field(
            "Time zone",
            text_input(
                "timezone", default_value=profile.timezone, list="zones", auto_complete="off"
            ),
            field_id="timezone",
            hint="Type a city near you, such as Berlin. Every time you see or enter is in it.",
        ),
        save_button("Save"),
        key=profile.user_id,
        on_submit=SettingsState.save_profile,
        class_name="flex flex-col gap-4",
    )


def _email() -> rx.Component:
    profile = SessionState.profile
    return rx.el.form(
        field(
            "Address",
            text_input(
                "email",
                default_value=profile.email,
                type="email",
                auto_complete="username",
                required=True,
            ),
            field_id="email",
        ),
        field(
            "Your password",
            text_input(
                "password", type="password", auto_complete="current-password", required=True
            ),
            field_id="password",
        ),
        save_button("Change e-mail"),
        key=f"email-{profile.email}-{SettingsState.form_nonce}",
        on_submit=SettingsState.change_email,
        class_name="flex flex-col gap-4",
    )


def _password() -> rx.Component:
    return rx.el.form(
        field(
            "Current password",
            text_input("current", type="password", auto_complete="current-password", required=True),
            field_id="current",
        ),
        field(
            "New password",
            text_input("new", type="password", auto_complete="new-password", required=True),
            field_id="new",
            hint="At least 10 characters.",
        ),
        field(
            "New password again",
            text_input("again", type="password", auto_complete="new-password", required=True),
            field_id="again",
        ),
        save_button("Change password"),
        key=f"password-{SettingsState.form_nonce}",
        on_submit=SettingsState.change_password,
        class_name="flex flex-col gap-4",
    )
