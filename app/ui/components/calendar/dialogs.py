"""What opens over the calendar: a card with what can be done about it, and "Move to…"."""

import reflex as rx

from app.ui.calendar_views import ChoiceView
from app.ui.components.account import account_line, avatar
from app.ui.components.base import button, icon, icon_button, inner_link
from app.ui.components.browser import countdown, modal
from app.ui.components.file_picture import file_picture
from app.ui.components.plain import plain_link
from app.ui.components.posts.forecast import forecast_lines
from app.ui.components.status import status_badge
from app.ui.components.when import when_fields
from app.ui.states.calendar import CalendarState
from app.ui.states.draft_tray import DraftTrayState
from app.ui.states.post_drawer import PostDrawerState
from app.ui.states.session import SessionState
from app.ui.views import FileView, TargetView


def opened_card() -> rx.Component:
    """A post with everywhere it goes at that time."""
    return modal(
        rx.cond(CalendarState.opened, _card(), rx.fragment()),
        open=CalendarState.opened.bool(),
        label="Post",
        class_name="dialog dialog-wide",
        on_close=CalendarState.close,
    )


def _card() -> rx.Component:
    post = CalendarState.opened
    return rx.el.div(
        rx.el.div(
            rx.el.p(
                f"Written {post.written_label} by {post.author}",
                rx.cond(post.part_count > 1, f" · thread of {post.part_count}", ""),
                class_name="min-w-0 flex-1 text-xs text-(--muted)",
            ),
            icon_button("x", "Close", on_click=CalendarState.close, is_small=True),
            class_name="-mt-2 flex items-center gap-3",
        ),
        rx.el.p(post.text, class_name="preview-text mt-2 line-clamp-8"),
        rx.cond(
            post.files.length() > 0,
            rx.el.div(rx.foreach(post.files, _file), class_name="mt-3 flex flex-wrap gap-1.5"),
            rx.fragment(),
        ),
        rx.el.ul(
            rx.foreach(post.targets, _target),
            class_name="mt-4 divide-y divide-(--line) border-y border-(--line)",
        ),
        rx.el.div(
            rx.cond(
                SessionState.profile.can_write & (post.targets.length() > 1),
                button(
                    icon("calendar_clock", 14),
                    "Move all to…",
                    is_small=True,
                    on_click=CalendarState.ask_move_opened,
                ),
                rx.fragment(),
            ),
            rx.cond(
                SessionState.profile.can_write,
                inner_link(
                    icon("repeat", 14),
                    "Repeat…",
                    href=f"/recurrences?post={post.id}",
                    class_name="btn btn-quiet btn-small",
                ),
                rx.fragment(),
            ),
            button(
                "See its history",
                icon("arrow_right", 14),
                is_small=True,
                on_click=[CalendarState.close, PostDrawerState.open(post.id)],
            ),
            class_name="mt-4 flex flex-wrap justify-end gap-2",
        ),
    )


def _file(file: rx.Var[FileView]) -> rx.Component:
    return rx.el.div(
        file_picture(file, is_small=True),
        key=file.id,
        class_name="size-20 overflow-hidden rounded-lg border border-(--line)",
    )


def _target(target: rx.Var[TargetView]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            avatar(target.account, is_small=True),
            rx.el.div(account_line(target.account), class_name="min-w-0 flex-1 text-[13px]"),
            status_badge(target.status),
            class_name="flex items-center gap-3",
        ),
        rx.el.p(
            target.at_label,
            rx.cond(
                target.is_counting_down,
                countdown(at=target.at_iso, class_name="ml-1.5"),
                rx.fragment(),
            ),
            class_name="text-[13px] text-(--muted)",
        ),
        rx.cond(
            target.explanation != "",
            rx.el.p(target.explanation, class_name="text-[13px]"),
            rx.fragment(),
        ),
        rx.cond(
            target.next_step != "",
            rx.el.p(target.next_step, class_name="text-[13px] text-(--muted)"),
            rx.fragment(),
        ),
        forecast_lines(target.forecast, class_name="mt-1"),
        _actions(target),
        key=target.id,
        class_name="flex flex-col gap-1 py-3.5",
    )


def _actions(target: rx.Var[TargetView]) -> rx.Component:
    only = [[target.id, target.version]]
    changes = rx.fragment(
        rx.cond(
            target.can_move,
            button(
                icon("calendar_clock", 14),
                "Move to…",
                is_small=True,
                on_click=CalendarState.ask_move(target.post_id, only),
            ),
            rx.fragment(),
        ),
        rx.cond(
            target.can_retry,
            button("Retry now", is_small=True, on_click=CalendarState.retry(only)),
            rx.fragment(),
        ),
        rx.cond(
            target.can_cancel,
            button("Cancel it", is_small=True, on_click=CalendarState.cancel(only)),
            rx.fragment(),
        ),
    )
    return rx.el.div(
        rx.cond(SessionState.profile.can_write, changes, rx.fragment()),
        rx.cond(
            target.url != "",
            plain_link(
                icon("external_link", 14),
                "Open post",
                href=target.url,
                target="_blank",
                rel="noopener noreferrer",
                class_name="btn btn-quiet btn-small",
            ),
            rx.fragment(),
        ),
        class_name="mt-1.5 flex flex-wrap gap-2 empty:hidden",
    )


def move_dialog() -> rx.Component:
    """Another day and time for a card, without a pointer."""
    return modal(
        rx.el.h2("Move to…", class_name="text-base"),
        rx.el.p(CalendarState.moving_label, class_name="mt-1 mb-4 truncate text-(--muted)"),
        rx.cond(CalendarState.moving_accounts.length() > 1, _which(), rx.fragment()),
        when_fields(CalendarState, prefix="cal-move"),
        rx.el.div(
            button("Back", on_click=CalendarState.close_move),
            button(
                "Move",
                kind="primary",
                disabled=CalendarState.time_problem != "",
                on_click=CalendarState.confirm_move,
            ),
            class_name="mt-5 flex justify-end gap-2",
        ),
        open=CalendarState.moving_label != "",
        label="Move to another time",
        class_name="dialog",
        on_close=CalendarState.close_move,
    )


def schedule_dialog() -> rx.Component:
    """A day and time for a draft, without a pointer."""
    return modal(
        rx.el.h2("Schedule…", class_name="text-base"),
        rx.el.p(DraftTrayState.asked_label, class_name="mt-1 mb-4 truncate text-(--muted)"),
        when_fields(DraftTrayState, prefix="cal-draft", says_clashes=False),
        rx.el.div(
            button("Back", on_click=DraftTrayState.close),
            button(
                "Schedule",
                kind="primary",
                disabled=DraftTrayState.time_problem != "",
                on_click=DraftTrayState.confirm,
            ),
            class_name="mt-5 flex justify-end gap-2",
        ),
        open=DraftTrayState.asked_label != "",
        label="Schedule a draft",
        class_name="dialog",
        on_close=DraftTrayState.close,
    )


def _which() -> rx.Component:
    return rx.el.div(
        rx.el.label("Which", html_for="cal-move-which", class_name="label"),
        rx.el.select(
            rx.el.option(f"All {CalendarState.moving_accounts.length()} accounts", value=""),
            rx.foreach(CalendarState.moving_accounts, _choice),
            id="cal-move-which",
            value=CalendarState.moving_only,
            on_change=CalendarState.choose_account,
            class_name="input",
        ),
        class_name="mb-4",
    )


def _choice(choice: rx.Var[ChoiceView]) -> rx.Component:
    return rx.el.option(f"{choice.label} alone", value=choice.value, key=choice.value)
