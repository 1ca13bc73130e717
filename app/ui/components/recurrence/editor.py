"""The dialog that makes and changes recurring posts. Any page may hold it."""

import reflex as rx

from app.ui.components.account import avatar
from app.ui.components.base import button, icon, icon_button, notice
from app.ui.components.browser import modal
from app.ui.components.recurrence.rule_fields import rule_fields
from app.ui.recurrence_views import ComingView, EntryView
from app.ui.states.recurrence_editing import RecurrenceEditState as Edit
from app.ui.views import AccountView


def recurrence_editor() -> rx.Component:
    """Open it with ``RecurrenceEditState.repeat_post``, ``begin`` or ``change``."""
    return modal(
        _content(),
        open=Edit.is_open,
        label="Recurring post",
        class_name="dialog dialog-recurrence",
        on_close=Edit.close,
    )


def _content() -> rx.Component:
    new = rx.cond(Edit.is_list, "New evergreen list", "New recurring post")
    old = rx.cond(Edit.is_list, "Change this list", "Change this recurring post")
    return rx.el.div(
        rx.el.div(
            rx.el.h2(rx.cond(Edit.editing_id == "", new, old), class_name="flex-1 text-base"),
            icon_button("x", "Close", on_click=Edit.close),
            class_name="-mt-1 mb-4 flex items-center gap-3",
        ),
        rx.el.div(
            rx.el.div(
                _entries(),
                _accounts(),
                rx.cond(Edit.is_list, _gap(), rx.fragment()),
                class_name="flex min-w-0 flex-col gap-5",
            ),
            rx.el.div(
                rule_fields(),
                _preview(),
                class_name="flex min-w-0 flex-col gap-5",
            ),
            class_name="grid gap-6 md:grid-cols-2",
        ),
        rx.cond(
            Edit.problem != "",
            rx.el.div(notice("red", "circle_alert", Edit.problem), class_name="mt-5", role="alert"),
            rx.fragment(),
        ),
        rx.el.div(
            button("Back", on_click=Edit.close),
            button(
                rx.cond(Edit.editing_id == "", "Begin", "Save"),
                kind="primary",
                disabled=(Edit.preview_problem != "") | (Edit.account_ids.length() == 0),
                on_click=Edit.save,
            ),
            class_name="dialog-foot",
        ),
    )


def _entries() -> rx.Component:
    hint = "Each time posts the one that was posted longest ago; at first in this order."
    return rx.el.div(
        rx.foreach(Edit.entries, _entry),
        rx.cond(
            Edit.is_list,
            rx.el.div(
                button(icon("plus", 14), "Add a post", is_small=True, on_click=Edit.add_entry),
                rx.el.p(hint, class_name="hint"),
            ),
            rx.el.p(
                "Some networks refuse words that they saw a short while ago. Use an evergreen list "
                "for posts that take turns.",
                class_name="hint mt-0!",
            ),
        ),
        class_name="flex flex-col gap-3",
    )


def _entry(entry: rx.Var[EntryView], index: rx.Var[int]) -> rx.Component:
    label = rx.cond(Edit.is_list, f"Post {index + 1}", "What it says")
    field_id = f"text-{entry.key}"
    return rx.el.div(
        rx.el.div(
            rx.el.label(label, html_for=field_id, class_name="label mb-0! flex-1"),
            rx.cond(
                Edit.is_list,
                rx.fragment(
                    icon_button(
                        "arrow_up",
                        f"Let post {index + 1} come earlier",
                        is_small=True,
                        disabled=index == 0,
                        on_click=Edit.raise_entry(entry.key),
                    ),
                    icon_button(
                        "trash_2",
                        f"Remove post {index + 1}",
                        is_small=True,
                        on_click=Edit.remove_entry(entry.key),
                    ),
                ),
                rx.fragment(),
            ),
            class_name="mb-1 flex items-center",
        ),
        rx.el.textarea(
            id=field_id,
            default_value=entry.text,
            on_blur=lambda typed: Edit.type_text(entry.key, typed),
            rows=rx.cond(Edit.is_list, 3, 5).to_string(),
            class_name="input",
        ),
        rx.cond(entry.facts != "", rx.el.p(entry.facts, class_name="hint"), rx.fragment()),
        key=entry.key,
    )


def _accounts() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Accounts", class_name="label"),
        rx.el.div(
            rx.foreach(Edit.accounts, _account),
            class_name="flex flex-wrap gap-2",
        ),
    )


def _account(account: rx.Var[AccountView]) -> rx.Component:
    sandbox = rx.cond(account.is_sandbox, " (Sandbox)", "")
    return rx.el.button(
        avatar(account, is_small=True),
        rx.el.span(account.handle, class_name="max-w-36 truncate"),
        type="button",
        key=account.id,
        class_name="chip pl-1.5!",
        aria_label=f"{account.platform_name}, {account.handle}{sandbox}",
        aria_pressed=rx.cond(Edit.account_ids.contains(account.id), "true", "false"),
        on_click=Edit.toggle_account(account.id),
    )


def _gap() -> rx.Component:
    return rx.el.div(
        rx.el.label("Days between the same words", html_for="gap-days", class_name="label"),
        rx.el.input(
            id="gap-days",
            type="number",
            min="1",
            max="366",
            value=Edit.gap_days,
            on_change=lambda typed: Edit.set_start("gap_days", typed),
            class_name="input w-28!",
        ),
        rx.el.p(
            "At least. A time at which every post would come too soon is left out.",
            class_name="hint",
        ),
    )


def _preview() -> rx.Component:
    return rx.el.section(
        rx.cond(
            Edit.preview_problem != "",
            rx.el.p(Edit.preview_problem, class_name="text-[13px] tone-red text-(--tone)"),
            rx.fragment(
                rx.el.h3(Edit.words, class_name="text-sm"),
                rx.el.ol(rx.foreach(Edit.coming, _coming), class_name="preview-dates"),
            ),
        ),
        class_name="rounded-xl border border-(--line) bg-(--raised) p-4",
        aria_label="The next times",
        aria_live="polite",
    )


def _coming(one: rx.Var[ComingView]) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.label, class_name=rx.cond(one.is_left_out, "line-through", "")),
        rx.cond(
            one.is_left_out,
            rx.el.span("left out: too soon", class_name="text-xs text-(--muted)"),
            rx.cond(
                one.entry != "",
                rx.el.span(one.entry, class_name="truncate text-xs text-(--muted)"),
                rx.fragment(),
            ),
        ),
        rx.cond(
            one.note != "",
            rx.el.span(one.note, class_name="tone-amber basis-full text-xs text-(--tone)"),
            rx.fragment(),
        ),
        key=one.label,
    )
