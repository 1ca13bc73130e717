"""When the post goes out, what stands in its way, and the button that sends it."""

from typing import Any

import reflex as rx

from app.ui.components.account import account_line, glyph
from app.ui.components.base import button, icon
from app.ui.components.browser import modal
from app.ui.components.clashes import clash_list
from app.ui.components.composer.queue_slots import queue_slots
from app.ui.components.plain import plain_link
from app.ui.components.when import when_fields
from app.ui.draft_views import ChipView, ProblemView, QuickPickView
from app.ui.states.compose import ComposeState
from app.ui.states.draft_work import LATER, NOW, QUEUE


def sending_panel() -> rx.Component:
    """Now or later, quick times, problems, and the button."""
    return rx.el.section(
        rx.cond(
            ComposeState.editing != "",
            rx.fragment(),
            rx.fragment(
                _modes(),
                rx.match(ComposeState.mode, (LATER, _later()), (QUEUE, queue_slots()), _now()),
            ),
        ),
        clash_list(ComposeState),
        _problems(),
        _send_bar(),
        class_name="card mt-4 p-4 sm:p-5",
        aria_label="When it goes out",
    )


def _modes() -> rx.Component:
    return rx.el.div(
        _mode("Schedule", LATER),
        _mode("Add to queue", QUEUE),
        _mode("Publish now", NOW),
        role="radiogroup",
        aria_label="When",
        class_name="segmented",
    )


def _mode(title: str, mode: str) -> rx.Component:
    return rx.el.button(
        title,
        type="button",
        role="radio",
        aria_checked=rx.cond(ComposeState.mode == mode, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="segment",
        on_click=ComposeState.choose_mode(mode),
    )


def _later() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.foreach(ComposeState.picks, _pick),
            class_name="mt-4 mb-4 flex flex-wrap gap-2",
        ),
        when_fields(ComposeState, prefix="compose", says_clashes=False),
    )


def _pick(pick: rx.Var[QuickPickView]) -> rx.Component:
    is_chosen = (ComposeState.day == pick.day) & (ComposeState.time == pick.time)
    return rx.el.button(
        pick.label,
        type="button",
        key=pick.label,
        aria_pressed=rx.cond(is_chosen, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="chip",
        on_click=ComposeState.pick(pick.day, pick.time),
    )


def _now() -> rx.Component:
    return rx.el.p(
        "It goes out as soon as you confirm.", class_name="mt-4 text-[13px] text-(--muted)"
    )


def _problems() -> rx.Component:
    # A blank page is no mistake: the list waits until something was typed or tried.
    is_due = ComposeState.was_tried | ~ComposeState.is_pristine
    return rx.el.div(
        rx.cond(
            is_due,
            rx.el.ul(
                rx.foreach(ComposeState.problems, lambda p: _problem(p, "circle_alert", "red")),
                rx.foreach(ComposeState.warnings, lambda p: _problem(p, "triangle_alert", "amber")),
                class_name="mt-4 flex flex-col gap-1 empty:hidden",
            ),
            rx.fragment(),
        ),
        role="status",
        aria_label="Problems",
    )


def _problem(problem: rx.Var[ProblemView], icon_name: str, tone: str) -> rx.Component:
    return rx.el.li(
        plain_link(
            icon(icon_name, 15, class_name=f"tone-{tone} mt-0.5 flex-none text-(--tone)"),
            rx.el.span(problem.message, class_name="flex-1"),
            rx.cond(problem.platform != "", glyph(problem.platform, "mt-1 size-3!"), rx.fragment()),
            href=f"#{problem.target}",
            on_click=ComposeState.reveal(problem.platform, problem.option, problem.tab),
            class_name="flex gap-2 rounded-lg px-2 py-1.5 text-[13px] hover:bg-(--raised)",
        ),
        custom_attrs={"data-problem": tone},
    )


def _send_bar() -> rx.Component:
    count = ComposeState.previews.length()
    return rx.el.div(
        rx.el.span(
            rx.el.kbd("Ctrl", class_name="kbd"),
            rx.el.kbd("Enter", class_name="kbd"),
            class_name="hidden items-center gap-1 text-xs text-(--muted) sm:flex",
        ),
        button(
            rx.match(
                ComposeState.mode,
                (LATER, icon("calendar_check")),
                (QUEUE, icon("list_end")),
                icon("send"),
            ),
            *_send_words(count),
            kind="primary",
            class_name="flex-1 sm:flex-none",
            disabled=~ComposeState.is_loaded | (count == 0),
            on_click=ComposeState.submit,
            custom_attrs={"data-testid": "send"},
        ),
        class_name="mt-5 flex items-center justify-between gap-3 border-t border-(--line) pt-4",
    )


def _send_words(count: rx.Var[int]) -> tuple[Any, Any]:
    mode = ComposeState.mode
    verb = rx.match(mode, (LATER, "Schedule"), (QUEUE, "Add to queue"), "Publish")
    where = rx.cond((mode == NOW) & (ComposeState.editing == ""), " to ", " for ")
    places = rx.cond(count == 1, "1 account", f"{count} accounts")
    return (
        rx.cond(ComposeState.editing != "", "Save changes", verb),
        rx.cond(count > 0, f"{where}{places}", ""),
    )


def confirm_dialog() -> rx.Component:
    """Asks once before something goes out at once."""
    return modal(
        rx.el.h2("Publish now?", class_name="text-base"),
        rx.el.p(
            "It goes out right away and can be seen by everybody there.",
            class_name="mt-1 text-(--muted)",
        ),
        rx.el.ul(
            rx.foreach(ComposeState.chips, _destination),
            class_name="my-5 flex flex-col gap-2",
        ),
        rx.el.div(
            button("Not yet", on_click=ComposeState.think_again),
            button(icon("send"), "Publish", kind="primary", on_click=ComposeState.confirm),
            class_name="flex justify-end gap-2",
        ),
        open=ComposeState.is_confirming,
        label="Publish now?",
        class_name="dialog",
        on_close=ComposeState.think_again,
    )


def _destination(chip: rx.Var[ChipView]) -> rx.Component:
    line = rx.el.li(
        glyph(chip.account.platform, "size-3.5!"),
        account_line(chip.account),
        class_name="flex items-center gap-2",
    )
    return rx.cond(chip.is_selected, line, rx.fragment())
