"""An account as it is shown everywhere: initials, the network's glyph, name, sandbox mark."""

import reflex as rx

from app.ui.components.base import icon
from app.ui.views import AccountView


def glyph(platform: rx.Var[str], class_name: str = "") -> rx.Component:
    """The network's mark in the colour of the text around it."""
    source = f"url(/platforms/{platform}.svg)"
    return rx.el.span(
        class_name=f"glyph {class_name}".strip(),
        style={"--glyph": source},
        custom_attrs={"aria-hidden": "true"},
    )


def avatar(account: AccountView, *, is_small: bool = False) -> rx.Component:
    """Initials with the network's glyph at the corner."""
    return rx.el.span(
        account.initials,
        rx.el.span(glyph(account.platform), class_name="avatar-badge"),
        class_name="avatar avatar-small" if is_small else "avatar",
        style={"--hue": account.hue},
        custom_attrs={"aria-hidden": "true"},
    )


def sandbox_mark() -> rx.Component:
    """The mark of an account that talks to the built-in sandbox."""
    return rx.el.span(
        icon("flask_conical", 11),
        "Sandbox",
        class_name="badge badge-outline tone-amber",
        title="Posts go to the sandbox on this machine, not to the real network.",
    )


def sandbox_mark_of(account: AccountView) -> rx.Component:
    """The sandbox mark where ``account`` is one."""
    return rx.cond(account.is_sandbox, sandbox_mark(), rx.fragment())


def account_line(account: AccountView) -> rx.Component:
    """Network, handle and mark on one line; on a phone the handle has a line of its own."""
    return rx.el.span(
        rx.el.span(account.platform_name, class_name="font-medium"),
        rx.el.span(account.handle, class_name="account-handle"),
        sandbox_mark_of(account),
        class_name="account-line",
    )
