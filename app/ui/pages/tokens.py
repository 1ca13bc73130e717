"""Keys for programs that publish for a person."""

import reflex as rx

from app.ui.components.base import button, icon, notice
from app.ui.components.browser import copy_button
from app.ui.components.plain import plain_link
from app.ui.components.settings_shell import settings_page, settings_section
from app.ui.states.tokens import TokensState
from app.ui.views import TokenView

TITLE = "API tokens"


def tokens() -> rx.Component:
    """The person's own tokens, and making another one."""
    return settings_page(
        settings_section(
            "Your tokens",
            "Keys for programs that publish for you. A token may do what you may do.",
            _tokens(),
            rx.el.p(
                "What programs can do is described in the ",
                plain_link("API reference", href="/api/docs", class_name="link"),
                ".",
                class_name="text-[13px] text-(--muted)",
            ),
        ),
        path="/settings/tokens",
        title=TITLE,
    )


def _tokens() -> rx.Component:
    return rx.el.div(
        rx.cond(TokensState.new_token != "", _new_token(), rx.fragment()),
        rx.cond(
            TokensState.tokens.length() > 0,
            rx.el.ul(
                rx.foreach(TokensState.tokens, _token),
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
            key=f"token-{TokensState.form_nonce}",
            on_submit=TokensState.create_token,
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
            TokensState.new_token,
            class_name="code mt-2 block break-all",
            custom_attrs={"data-testid": "new-token"},
        ),
        rx.el.div(
            copy_button(
                text=TokensState.new_token, label="Copy", class_name="btn btn-quiet btn-small"
            ),
            button("Done", is_small=True, on_click=TokensState.forget_token),
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
        button("Revoke", kind="danger", is_small=True, on_click=TokensState.revoke_token(token.id)),
        key=token.id,
        class_name="flex items-center gap-3 p-3.5",
    )
