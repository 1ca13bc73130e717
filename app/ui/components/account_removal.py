"""Asks what becomes of an account's posts before it is removed."""

import reflex as rx

from app.ui.components.base import button
from app.ui.components.browser import modal
from app.ui.states.accounts import CANCEL, KEEP, AccountsState
from app.ui.views import AccountView


def removal_dialog() -> rx.Component:
    """Says how many posts it touches, and offers to move, cancel or keep them."""
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
                rx.cond(leaving.waiting_count > 0, _fates(), rx.fragment()),
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


def _fates() -> rx.Component:
    leaving = AccountsState.leaving
    return rx.el.fieldset(
        rx.el.legend(
            rx.cond(
                leaving.waiting_count == 1,
                "1 scheduled post waits for it",
                f"{leaving.waiting_count} scheduled posts wait for it",
            ),
            class_name="label",
        ),
        rx.foreach(leaving.heirs, _heir),
        _fate(CANCEL, "Cancel them", "They do not go out on this account."),
        _fate(KEEP, "Keep them waiting", "Held back until the account is connected again."),
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
            class_name="mt-0.5 size-4 accent-(--accent)",
        ),
        rx.el.span(
            rx.el.span(title, class_name="block font-medium"),
            rx.el.span(text, class_name="block text-[13px] text-(--muted)"),
        ),
        key=value,
        class_name="fate",
    )
