"""Everything about one post on its way to one account, and what can be done."""

import reflex as rx

from app.ui.components.account import account_line, avatar
from app.ui.components.base import button, icon, icon_button, inner_link, notice
from app.ui.components.browser import countdown, modal
from app.ui.components.plain import plain_link
from app.ui.components.posts.card import live_link
from app.ui.components.posts.forecast import forecast_lines
from app.ui.components.posts.numbers import numbers
from app.ui.components.posts.questions import question
from app.ui.components.posts.timeline import timeline
from app.ui.components.status import status_badge
from app.ui.states.compose import ComposeState
from app.ui.states.posts import PostsState
from app.ui.states.session import SessionState
from app.ui.views import LivePartView


def drawer() -> rx.Component:
    """Slides in from the side; on a phone from below."""
    return modal(
        rx.cond(PostsState.detail, _content(), rx.fragment()),
        open=PostsState.open_id != "",
        label="Details",
        class_name="drawer",
        on_close=PostsState.close,
    )


def _content() -> rx.Component:
    detail = PostsState.detail
    target = detail.target
    return rx.el.div(
        rx.el.div(
            avatar(target.account),
            rx.el.div(
                rx.el.h2(target.account.name, class_name="truncate text-base"),
                rx.el.div(account_line(target.account), class_name="text-[13px]"),
                class_name="min-w-0 flex-1",
            ),
            icon_button("x", "Close", on_click=PostsState.close),
            class_name="flex items-center gap-3",
        ),
        rx.el.p(detail.text, class_name="preview-text mt-5 line-clamp-6"),
        rx.cond(
            detail.part_count > 1,
            rx.el.p(f"Thread of {detail.part_count} parts", class_name="hint"),
            rx.fragment(),
        ),
        rx.el.dl(
            _fact("Status", status_badge(target.status)),
            _fact("Scheduled for", detail.scheduled_label),
            rx.cond(
                target.is_counting_down,
                _fact("Next try", countdown(at=target.at_iso)),
                rx.fragment(),
            ),
            class_name="mt-5 grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2.5 "
            "border-y border-(--line) py-4 text-[13px]",
        ),
        rx.cond(target.next_step != "", _what_to_do(), rx.fragment()),
        rx.cond(target.forecast_title != "", _forecast(), rx.fragment()),
        rx.cond(
            detail.removed_label != "",
            rx.el.div(
                notice("slate", "trash_2", f"Deleted from the network {detail.removed_label}."),
                class_name="mt-4",
            ),
            rx.fragment(),
        ),
        rx.cond(SessionState.profile.can_write, _actions(), rx.fragment()),
        question(),
        numbers(),
        _live_parts(),
        timeline(detail.attempts),
    )


def _fact(name: str, value: rx.Component | rx.Var[str]) -> rx.Component:
    return rx.fragment(
        rx.el.dt(name, class_name="text-(--muted)"), rx.el.dd(value, class_name="min-w-0")
    )


def _what_to_do() -> rx.Component:
    target = PostsState.detail.target
    tone = rx.match(
        target.status, ("failed", "red"), ("retrying", "amber"), ("unconfirmed", "amber"), "orange"
    )
    return rx.el.div(
        notice(
            tone,
            "circle_alert",
            rx.el.p(target.explanation, class_name="font-medium"),
            rx.el.p(target.next_step, class_name="mt-0.5"),
        ),
        class_name="mt-4",
    )


def _forecast() -> rx.Component:
    target = PostsState.detail.target
    return rx.el.div(
        notice(
            "amber",
            "triangle_alert",
            rx.el.p(target.forecast_title, class_name="font-medium"),
            forecast_lines(target.forecast, class_name="mt-1"),
        ),
        class_name="mt-4",
    )


def _actions() -> rx.Component:
    target = PostsState.detail.target
    return rx.el.div(
        rx.cond(
            target.can_retry,
            button(
                icon("rotate_cw", 15),
                "Retry now",
                kind="primary",
                on_click=PostsState.retry(target.id),
            ),
            rx.fragment(),
        ),
        rx.cond(
            target.needs_account | target.is_account_at_fault,
            inner_link("Reconnect the account", href="/accounts", class_name="btn btn-primary"),
            rx.fragment(),
        ),
        rx.cond(
            target.can_resolve,
            rx.fragment(
                button(
                    icon("check", 15),
                    "Mark as posted",
                    kind="primary",
                    on_click=PostsState.ask("posted"),
                ),
                button(icon("rotate_cw", 15), "Post again", on_click=PostsState.ask("again")),
            ),
            rx.fragment(),
        ),
        rx.cond(
            target.can_move,
            button(icon("calendar_clock", 15), "Move", on_click=PostsState.ask("move")),
            rx.fragment(),
        ),
        rx.cond(
            target.can_cancel,
            button(icon("ban", 15), "Cancel", kind="danger", on_click=PostsState.ask("cancel")),
            rx.fragment(),
        ),
        rx.cond(target.url != "", live_link(target.url), rx.fragment()),
        rx.cond(
            PostsState.detail.can_delete,
            button(icon("trash_2", 15), "Delete there", on_click=PostsState.ask("delete")),
            rx.fragment(),
        ),
        rx.cond(
            target.can_cancel,
            rx.fragment(),
            button(icon("copy", 15), "Write anew", on_click=ComposeState.reuse(target.post_id)),
        ),
        class_name="mt-4 flex flex-wrap gap-2 empty:hidden",
    )


def _live_parts() -> rx.Component:
    parts = PostsState.detail.live_parts
    return rx.cond(
        parts.length() > 1,
        rx.el.div(
            rx.el.h3("Live", class_name="mt-6 mb-2 text-[13px] text-(--muted)"),
            rx.el.ul(rx.foreach(parts, _live_part), class_name="flex flex-wrap gap-x-4 gap-y-1"),
        ),
        rx.fragment(),
    )


def _live_part(part: rx.Var[LivePartView]) -> rx.Component:
    address = plain_link(
        part.label, href=part.url, target="_blank", rel="noopener noreferrer", class_name="link"
    )
    return rx.el.li(rx.cond(part.url != "", address, part.label), key=part.label)
