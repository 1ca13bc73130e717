"""Asks what becomes of an account's posts before it is removed."""

import reflex as rx

from app.ui.components.base import button, icon, notice
from app.ui.components.browser import modal
from app.ui.states.accounts import CANCEL, KEEP, AccountsState
from app.ui.views import AccountView


def removal_dialog() -> rx.Component:
    """Says how many posts and drafts it touches, and offers to move, cancel or keep them."""
    leaving = AccountsState.leaving
    return modal(
        rx.cond(
            leaving,
            rx.el.div(
                rx.el.h2(
                    f"Remove {leaving.account.handle} from {leaving.account.platform_name}?",
                    class_name="text-base",
                ),
                rx.el.p(
                    "Punctual forgets its access. What it has published stays, here and there, and "
                    "you can connect it again.",
                    class_name="mt-2 text-(--muted)",
                ),
                rx.cond(AccountsState.outlook.is_touched, _touched(), rx.fragment()),
                rx.el.div(
                    button("Keep the account", on_click=AccountsState.keep),
                    button("Remove", kind="danger", on_click=AccountsState.disconnect),
                    class_name="mt-6 flex justify-end gap-2",
                ),
            ),
            rx.fragment(),
        ),
        open=AccountsState.leaving.is_not_none(),
        label="Remove the account?",
        class_name="dialog",
        on_close=AccountsState.keep,
    )


def _touched() -> rx.Component:
    outlook = AccountsState.outlook
    return rx.el.div(
        rx.el.ul(
            _line("calendar_clock", outlook.waiting),
            _line("repeat", outlook.recurring),
            _line("pen_line", outlook.drafts),
            class_name="mt-4 flex flex-col gap-1.5",
            aria_label="What it touches",
        ),
        _fates(),
        rx.el.div(
            rx.cond(outlook.note != "", rx.el.p(outlook.note, class_name="hint"), rx.fragment()),
            rx.cond(
                outlook.warning != "",
                rx.el.div(notice("amber", "triangle_alert", outlook.warning), class_name="mt-3"),
                rx.fragment(),
            ),
            aria_live="polite",
        ),
    )


def _line(symbol: str, words: rx.Var[str]) -> rx.Component:
    return rx.cond(
        words != "",
        rx.el.li(
            icon(symbol, 15, class_name="flex-none text-(--muted)"),
            words,
            class_name="flex items-center gap-2 font-medium",
        ),
        rx.fragment(),
    )


def _fates() -> rx.Component:
    """Where nothing waits there is nothing to cancel or to hold back."""
    has_waiting = AccountsState.outlook.waiting != ""
    return rx.el.fieldset(
        rx.el.legend("What becomes of them?", class_name="label"),
        rx.foreach(AccountsState.leaving.heirs, _heir),
        rx.cond(
            has_waiting,
            rx.fragment(
                _fate(CANCEL, "Cancel them", "They do not go out on this account."),
                _fate(KEEP, "Keep them waiting", "Held back until the account is connected again."),
            ),
            _fate(KEEP, "Take it out of them", "They stay, for the other accounts they name."),
        ),
        class_name="mt-5 flex flex-col gap-2",
    )


def _heir(heir: rx.Var[AccountView]) -> rx.Component:
    return _fate(heir.id, f"Move them to {heir.handle}", "Same times, with what differs there.")


def _fate(value: str | rx.Var[str], title: str | rx.Var[str], text: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="fate",
            value=value,
            checked=AccountsState.fate == value,
            on_change=AccountsState.choose_fate(value),
            class_name="mt-0.5 size-4 flex-none accent-(--accent)",
        ),
        rx.el.span(
            rx.el.span(title, class_name="block font-medium"),
            rx.el.span(text, class_name="block text-[13px] text-(--muted)"),
        ),
        key=value,
        class_name="fate",
    )
