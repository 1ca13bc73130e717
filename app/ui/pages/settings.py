"""The settings page."""

from zoneinfo import available_timezones

import reflex as rx

from app.ui.components.base import button, field, icon, inner_link, notice
from app.ui.components.browser import copy_button
from app.ui.components.shell import log_out_form, page
from app.ui.states.session import SessionState
from app.ui.states.settings import SettingsState
from app.ui.views import TokenView

TITLE = "Settings"


def settings() -> rx.Component:
    """Profile, password and API tokens, each a section of its own."""
    return page(
        rx.el.div(
            _section(
                "Profile", "How you appear, and the clock that your times follow.", _profile()
            ),
            _section("Password", "Changing it logs you out of every other browser.", _password()),
            _section(
                "API tokens",
                "Keys for programs that publish for you. A token may do what you may do.",
                _tokens(),
            ),
            rx.cond(
                SessionState.profile.can_manage_apps,
                _section(
                    "Networks",
                    "Your own apps with the networks, so that posts go to real accounts.",
                    rx.el.div(
                        inner_link(
                            icon("plug", 15),
                            "Set up networks",
                            href="/settings/networks",
                            class_name="btn btn-quiet",
                        )
                    ),
                ),
                rx.fragment(),
            ),
            rx.cond(
                SessionState.profile.can_manage_workspace,
                _section(
                    "Webhooks",
                    "Other programs are told what happens here.",
                    rx.el.div(
                        inner_link(
                            icon("webhook", 15),
                            "Set up webhooks",
                            href="/settings/webhooks",
                            class_name="btn btn-quiet",
                        )
                    ),
                ),
                rx.fragment(),
            ),
            _section(
                "Import and export",
                "Posts from a table, everything to take along, and feeds for your calendar.",
                rx.el.div(
                    inner_link(
                        icon("arrow_down_up", 15),
                        "Import and export",
                        href="/settings/data",
                        class_name="btn btn-quiet",
                    )
                ),
            ),
            rx.el.div(log_out_form(), class_name="lg:hidden"),
            class_name="flex flex-col gap-6",
        ),
        rx.el.datalist(
            *[rx.el.option(value=zone) for zone in _zones()],
            id="zones",
        ),
        path="/settings",
        title=TITLE,
    )


def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


def _section(title: str, text: str, content: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, class_name="text-[15px]"),
            rx.el.p(text, class_name="mt-1 text-[13px] text-(--muted)"),
        ),
        content,
        class_name="card grid gap-5 p-5 sm:p-6 md:grid-cols-[220px_minmax(0,1fr)] md:gap-10",
        aria_label=title,
    )


def _input(name: str, **props: str | rx.Var[str] | bool | int) -> rx.Component:
    return rx.el.input(id=name, name=name, class_name="input", max_length=300, **props)


def _save(label: str) -> rx.Component:
    return rx.el.div(button(label, kind="primary", type="submit"), class_name="flex justify-end")


def _profile() -> rx.Component:
    profile = SessionState.profile
    return rx.el.form(
        field("Name", _input("name", default_value=profile.name), field_id="name"),
        field(
            "E-mail",
            _input("email", default_value=profile.email, disabled=True, type="email"),
            field_id="email",
        ),
        field(
            "Time zone",
            _input("timezone", default_value=profile.timezone, list="zones", auto_complete="off"),
            field_id="timezone",
            hint="Type a city near you, such as Berlin. Every time you see or enter is in it.",
        ),
        _save("Save"),
        key=profile.user_id,
        on_submit=SettingsState.save_profile,
        class_name="flex flex-col gap-4",
    )


def _password() -> rx.Component:
    return rx.el.form(
        field(
            "Current password",
            _input("current", type="password", auto_complete="current-password", required=True),
            field_id="current",
        ),
        field(
            "New password",
            _input("new", type="password", auto_complete="new-password", required=True),
            field_id="new",
            hint="At least 10 characters.",
        ),
        field(
            "New password again",
            _input("again", type="password", auto_complete="new-password", required=True),
            field_id="again",
        ),
        _save("Change password"),
        key=f"password-{SettingsState.form_nonce}",
        on_submit=SettingsState.change_password,
        class_name="flex flex-col gap-4",
    )


def _tokens() -> rx.Component:
    return rx.el.div(
        rx.cond(SettingsState.new_token != "", _new_token(), rx.fragment()),
        rx.cond(
            SettingsState.tokens.length() > 0,
            rx.el.ul(
                rx.foreach(SettingsState.tokens, _token),
                class_name="divide-y divide-(--line) rounded-xl border border-(--line)",
            ),
            rx.fragment(),
        ),
        rx.el.form(
            rx.el.div(
                rx.el.label("Name of a new token", html_for="token-name", class_name="label"),
                rx.el.input(
                    id="token-name",
                    name="name",
                    placeholder="Newsletter script",
                    max_length=100,
                    class_name="input",
                ),
                class_name="flex-1",
            ),
            button(icon("key_round", 15), "Create token", type="submit"),
            key=f"token-{SettingsState.form_nonce}",
            on_submit=SettingsState.create_token,
            class_name="flex flex-wrap items-end gap-3",
        ),
        class_name="flex flex-col gap-4",
    )


def _new_token() -> rx.Component:
    return notice(
        "green",
        "key_round",
        rx.el.p("Copy it now: it is shown this once.", class_name="font-medium"),
        rx.el.code(
            SettingsState.new_token,
            class_name="code mt-2 block break-all",
            custom_attrs={"data-testid": "new-token"},
        ),
        rx.el.div(
            copy_button(
                text=SettingsState.new_token, label="Copy", class_name="btn btn-quiet btn-small"
            ),
            button("Done", is_small=True, on_click=SettingsState.forget_token),
            class_name="mt-3 flex gap-2",
        ),
    )


def _token(token: rx.Var[TokenView]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                token.name,
                rx.el.span(f"  {token.hint}…", class_name="font-normal text-(--muted)"),
                class_name="truncate font-medium",
            ),
            rx.el.p(
                f"Created {token.created_label} · ",
                rx.cond(token.used_label != "", f"used {token.used_label}", "never used"),
                f" · {token.scopes}",
                class_name="text-xs text-(--muted)",
            ),
            class_name="min-w-0 flex-1",
        ),
        button(
            "Revoke", kind="danger", is_small=True, on_click=SettingsState.revoke_token(token.id)
        ),
        key=token.id,
        class_name="flex items-center gap-3 p-3.5",
    )
