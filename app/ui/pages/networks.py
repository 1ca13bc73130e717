"""The workspace's own apps with the networks: what to create there, keys, and a test."""

import reflex as rx

from app.ui.components.account import glyph
from app.ui.components.base import button, field, icon, link_button, skeleton_rows
from app.ui.components.browser import copy_button
from app.ui.components.plain import plain_link
from app.ui.components.settings_shell import settings_page
from app.ui.states.networks import NetworksState
from app.ui.views import AppFindingView, NetworkView, WayView

TITLE = "Networks"


def networks() -> rx.Component:
    """Each network that wants an app of one's own, opened one at a time."""
    return settings_page(
        rx.el.p(
            "These networks let a program post only through an app that you register with them. "
            "Until you enter one, their accounts live in the sandbox on this machine.",
            class_name="max-w-[65ch] text-(--muted)",
        ),
        rx.cond(
            NetworksState.is_loaded,
            rx.el.div(
                rx.foreach(NetworksState.networks, _network), class_name="flex flex-col gap-3"
            ),
            skeleton_rows(4),
        ),
        path="/settings/networks",
        title=TITLE,
    )


def _network(network: rx.Var[NetworkView]) -> rx.Component:
    is_open = NetworksState.open_slug == network.slug
    return rx.el.section(
        rx.el.h2(
            rx.el.button(
                rx.el.span(glyph(network.slug, "size-5!"), class_name="platform-mark"),
                rx.el.span(network.name, class_name="flex-1 text-left text-[15px] font-semibold"),
                rx.el.span(network.status, class_name=f"badge tone-{network.tone}"),
                rx.cond(is_open, icon("chevron_up", 17), icon("chevron_down", 17)),
                type="button",
                on_click=NetworksState.show(network.slug),
                class_name="flex w-full cursor-pointer items-center gap-3.5 p-5",
                custom_attrs={"aria-expanded": rx.cond(is_open, "true", "false")},
            ),
        ),
        rx.cond(is_open, _setup(network), rx.fragment()),
        key=network.slug,
        class_name="card",
        custom_attrs={"data-network": network.slug},
    )


def _setup(network: rx.Var[NetworkView]) -> rx.Component:
    return rx.el.div(
        rx.cond(network.ways.length() > 0, _ways(network), rx.fragment()),
        _steps(network),
        rx.cond(network.is_from_environment, _given(network), _form(network)),
        rx.cond(
            NetworksState.problem != "",
            rx.el.p(NetworksState.problem, class_name="notice tone-red", role="alert"),
            rx.fragment(),
        ),
        rx.el.ul(
            rx.foreach(NetworksState.findings, _finding),
            class_name="flex flex-col gap-2",
            aria_live="polite",
        ),
        rx.cond(network.app_id != "", _actions(network), rx.fragment()),
        class_name="flex flex-col gap-5 border-t border-(--line) p-5",
    )


def _ways(network: rx.Var[NetworkView]) -> rx.Component:
    return rx.el.div(
        rx.el.p("With what do people sign in to your app?", class_name="label"),
        rx.el.div(
            rx.foreach(network.ways, _way),
            role="radiogroup",
            aria_label="With what people sign in",
            class_name="segmented max-w-[360px]",
        ),
    )


def _way(way: rx.Var[WayView]) -> rx.Component:
    return rx.el.button(
        way.label,
        type="button",
        role="radio",
        key=way.api_url,
        aria_checked=rx.cond(way.is_chosen, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="segment",
        on_click=NetworksState.choose_way(way.api_url),
    )


def _steps(network: rx.Var[NetworkView]) -> rx.Component:
    return rx.el.div(
        rx.el.h3("What to do there", class_name="label"),
        rx.el.ol(
            rx.el.li(
                "Open ",
                plain_link(
                    f"{network.name} for developers",
                    href=network.developer_url,
                    target="_blank",
                    rel="noopener noreferrer",
                    class_name="link",
                ),
                ".",
            ),
            rx.foreach(network.steps, rx.el.li),
            class_name="steps",
        ),
        rx.el.p("Return address, exactly:", class_name="label mt-4"),
        rx.el.div(
            rx.el.code(network.redirect_uri, class_name="code min-w-0 flex-1 truncate"),
            copy_button(
                text=network.redirect_uri,
                label="Copy",
                class_name="btn btn-quiet btn-small flex-none",
            ),
            class_name="flex items-center gap-2",
        ),
    )


def _given(network: rx.Var[NetworkView]) -> rx.Component:
    return rx.el.p(
        "The app is set by ",
        rx.el.code(network.id_setting, class_name="code"),
        " where Punctual is started. Change it there.",
        class_name="text-[13px] text-(--muted)",
    )


def _form(network: rx.Var[NetworkView]) -> rx.Component:
    return rx.el.form(
        field(
            "Client ID",
            rx.el.input(
                id="client_id",
                name="client_id",
                default_value=network.app_id,
                class_name="input",
                max_length=500,
                auto_complete="off",
                spell_check=False,
            ),
            field_id="client_id",
        ),
        field(
            "Client secret",
            rx.el.input(
                id="client_secret",
                name="client_secret",
                type="password",
                placeholder=rx.cond(network.app_id != "", "Stays as it is unless you type", ""),
                class_name="input",
                max_length=500,
                auto_complete="new-password",
            ),
            field_id="client_secret",
            hint="Encrypted before it is stored, and never shown again.",
        ),
        rx.el.div(
            button("Save", kind="primary", type="submit"), class_name="flex justify-end gap-2"
        ),
        key=f"{network.slug}-{NetworksState.form_nonce}",
        on_submit=NetworksState.save,
        class_name="flex flex-col gap-4",
        aria_label="Keys of the app",
    )


def _finding(found: rx.Var[AppFindingView]) -> rx.Component:
    return rx.el.li(
        rx.match(
            found.tone,
            ("green", icon("circle_check", 17)),
            ("red", icon("circle_x", 17)),
            icon("circle_help", 17),
        ),
        rx.el.div(
            rx.el.p(found.title, class_name="font-medium"),
            rx.el.p(found.message, class_name="break-words"),
            class_name="min-w-0",
        ),
        class_name=f"notice tone-{found.tone}",
    )


def _actions(network: rx.Var[NetworkView]) -> rx.Component:
    is_testing = NetworksState.testing_slug == network.slug
    return rx.el.div(
        rx.cond(
            network.is_from_environment,
            rx.fragment(),
            button(
                "Remove",
                kind="danger",
                is_small=True,
                on_click=NetworksState.remove(network.slug),
            ),
        ),
        rx.el.span(class_name="flex-1"),
        button(
            rx.cond(is_testing, icon("loader_circle", 14, class_name="spin"), icon("activity", 14)),
            rx.cond(is_testing, "Testing…", "Test"),
            is_small=True,
            disabled=is_testing,
            on_click=NetworksState.start_test(network.slug),
        ),
        link_button("Go to accounts", href="/accounts", is_small=True),
        class_name="flex flex-wrap items-center gap-2",
    )
