"""Connecting an account that asks for something first, and choosing among several pages."""

from typing import Any

import reflex as rx

from app.ui.components.account import glyph, sandbox_mark
from app.ui.components.base import button, empty_state, icon, inner_link, link_button, skeleton_rows
from app.ui.components.plain import plain_link
from app.ui.components.shell import page
from app.ui.states.connect import ConnectState
from app.ui.views import ConnectFieldView, DestinationView

TITLE = "Connect an account"


def connect() -> rx.Component:
    """Fields to fill in, or what to choose from; whichever the address asks for."""
    return page(
        rx.cond(
            ConnectState.is_loaded,
            rx.match(
                ConnectState.step,
                ("fields", _asking()),
                ("choice", _choice()),
                _nothing(),
            ),
            skeleton_rows(2),
        ),
        path="/accounts",
        title=TITLE,
    )


def _heading(title: rx.Var[str] | str, text: rx.Var[str] | str) -> rx.Component:
    return rx.el.div(
        rx.el.span(glyph(ConnectState.platform, "size-5!"), class_name="platform-mark"),
        rx.el.div(
            rx.el.div(
                rx.el.h2(title, class_name="text-[17px]"),
                rx.cond(ConnectState.is_sandbox, sandbox_mark(), rx.fragment()),
                class_name="flex flex-wrap items-center gap-2.5",
            ),
            rx.el.p(text, class_name="mt-1 max-w-[60ch] text-[13px] text-(--muted)"),
        ),
        class_name="flex items-start gap-3.5",
    )


def _asking() -> rx.Component:
    return rx.el.div(
        _fields(),
        rx.cond(ConnectState.steps.length() > 0, _steps(), rx.fragment()),
        class_name="connect",
    )


def _steps() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Where to find it", class_name="text-[13px]"),
        rx.el.ol(rx.foreach(ConnectState.steps, _step), class_name="steps mt-3"),
        plain_link(
            icon("external_link", 14),
            f"Open {ConnectState.platform_name}",
            href=ConnectState.developer_url,
            target="_blank",
            rel="noopener noreferrer",
            class_name="btn btn-quiet btn-small mt-4",
        ),
        class_name="connect-steps",
        aria_label="Where to find it",
    )


def _step(step: rx.Var[str]) -> rx.Component:
    return rx.el.li(step, key=step)


def _title() -> Any:
    return rx.cond(
        ConnectState.account_handle != "",
        f"Reconnect {ConnectState.account_handle}",
        f"Connect {ConnectState.platform_name}",
    )


def _fields() -> rx.Component:
    return rx.el.form(
        _heading(_title(), ConnectState.explanation),
        rx.foreach(ConnectState.fields, _field),
        rx.cond(
            ConnectState.problem != "",
            rx.el.p(ConnectState.problem, class_name="notice tone-red", role="alert"),
            rx.fragment(),
        ),
        rx.el.div(
            link_button("Back", href="/accounts"),
            button(
                rx.cond(
                    ConnectState.is_busy,
                    icon("loader_circle", 15, class_name="spin"),
                    icon("plug", 15),
                ),
                ConnectState.action,
                kind="primary",
                type="submit",
                disabled=ConnectState.is_busy,
            ),
            class_name="flex justify-end gap-2",
        ),
        on_submit=ConnectState.submit,
        class_name="card flex min-w-0 flex-col gap-5 p-5 sm:p-6",
        aria_label="What the network asks for",
    )


def _field(asked: rx.Var[ConnectFieldView]) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            asked.label,
            rx.cond(
                asked.is_required,
                rx.fragment(),
                rx.el.span(" (optional)", class_name="font-normal text-(--muted)"),
            ),
            html_for=asked.name,
            class_name="label",
        ),
        rx.el.input(
            id=asked.name,
            name=asked.name,
            type=rx.cond(asked.is_secret, "password", "text"),
            placeholder=asked.placeholder,
            default_value=asked.value,
            required=asked.is_required,
            auto_complete="off",
            spell_check=False,
            max_length=500,
            class_name="input",
            custom_attrs={"aria-describedby": f"{asked.name}-hint", "autocapitalize": "none"},
        ),
        rx.cond(
            asked.hint != "",
            rx.el.p(asked.hint, id=f"{asked.name}-hint", class_name="hint"),
            rx.fragment(),
        ),
        # Two networks may ask for fields of one name; what stood in the other's must not stay.
        key=f"{ConnectState.platform}-{ConnectState.account_id}-{asked.name}-{asked.value}",
    )


def _choice() -> rx.Component:
    return rx.el.form(
        _heading(
            "Where do you want to post?",
            f"You gave access to all of these on {ConnectState.platform_name}. Choose the ones "
            "that Punctual may publish to; each becomes an account of its own.",
        ),
        rx.el.ul(
            rx.foreach(ConnectState.destinations, _destination),
            class_name="divide-y divide-(--line) rounded-xl border border-(--line)",
        ),
        rx.el.div(
            link_button("Cancel", href="/accounts"),
            button(
                icon("plug", 15),
                "Connect the chosen ones",
                kind="primary",
                type="submit",
                disabled=ConnectState.is_busy,
            ),
            class_name="flex justify-end gap-2",
        ),
        on_submit=ConnectState.choose,
        class_name="card flex max-w-[640px] flex-col gap-5 p-5 sm:p-6",
        aria_label="Pages and profiles",
    )


def _destination(found: rx.Var[DestinationView]) -> rx.Component:
    return rx.el.li(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=found.remote_id,
                default_checked=found.is_suggested,
                class_name="check size-5 flex-none",
            ),
            rx.el.span(
                found.initials,
                class_name="avatar avatar-small",
                style={"--hue": found.hue},
                custom_attrs={"aria-hidden": "true"},
            ),
            rx.el.span(
                rx.el.span(found.name, class_name="block truncate font-medium"),
                rx.el.span(found.line, class_name="block truncate text-xs text-(--muted)"),
                class_name="min-w-0 flex-1",
            ),
            rx.cond(
                found.is_connected,
                rx.el.span("Connected", class_name="badge tone-green"),
                rx.fragment(),
            ),
            class_name="flex min-h-11 cursor-pointer items-center gap-3 p-3.5",
        ),
        key=found.remote_id,
    )


def _nothing() -> rx.Component:
    return empty_state(
        "plug",
        ConnectState.problem,
        "",
        inner_link("Back to the accounts", href="/accounts", class_name="btn btn-quiet"),
    )
