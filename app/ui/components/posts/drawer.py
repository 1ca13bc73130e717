"""Everything about a post on its way to its accounts, and what can be done."""

from typing import Any

import reflex as rx

from app.ui.components.account import account_line, avatar
from app.ui.components.base import button, icon, icon_button, inner_link, link_button, notice
from app.ui.components.browser import countdown, modal
from app.ui.components.file_picture import file_picture
from app.ui.components.plain import plain_link
from app.ui.components.posts.forecast import forecast_lines
from app.ui.components.posts.numbers import numbers
from app.ui.components.posts.questions import question
from app.ui.components.posts.timeline import timeline
from app.ui.components.status import status_badge
from app.ui.components.tags import tag_chips
from app.ui.states.compose import ComposeState
from app.ui.states.post_drawer import PostDrawerState
from app.ui.states.session import SessionState
from app.ui.views import FileView, LivePartView, PostView, TargetView


def drawer() -> rx.Component:
    """Slides in from the side; on a phone from below. Every page that opens posts has it once."""
    return modal(
        rx.cond(PostDrawerState.post, _content(), rx.fragment()),
        open=PostDrawerState.post.bool(),
        label="Details",
        class_name="drawer",
        on_close=PostDrawerState.close,
    )


def _content() -> rx.Component:
    post = PostDrawerState.post
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.el.h2("Post", class_name="text-base"),
                rx.el.p(_byline(post), class_name="truncate text-xs text-(--muted)"),
                class_name="min-w-0 flex-1",
            ),
            icon_button("x", "Close", on_click=PostDrawerState.close),
            class_name="flex items-center gap-3",
        ),
        rx.cond(
            post.files.length() > 0,
            rx.el.div(rx.foreach(post.files, _file), class_name="mt-4 flex flex-wrap gap-1.5"),
            rx.fragment(),
        ),
        rx.cond(
            post.tags.length() > 0,
            rx.el.div(tag_chips(post.tags, "Tags"), class_name="mt-4"),
            rx.fragment(),
        ),
        rx.cond(post.targets.length() > 1, _accounts(), rx.fragment()),
        rx.cond(PostDrawerState.detail, _account(), _nowhere()),
        custom_attrs={"data-drawer": post.id},
    )


def _byline(post: rx.Var[PostView]) -> rx.Var[str]:
    parts = rx.cond(post.part_count > 1, f" · thread of {post.part_count}", "")
    return f"Written {post.written_label} by {post.author}{parts}"


def _file(file: rx.Var[FileView]) -> rx.Component:
    return rx.el.div(
        file_picture(file, is_small=True),
        key=file.id,
        class_name="size-16 overflow-hidden rounded-lg border border-(--line)",
    )


def _accounts() -> rx.Component:
    """How it stands everywhere; one of them is looked at below."""
    return rx.el.div(
        rx.el.ul(
            rx.foreach(PostDrawerState.post.targets, _line),
            class_name="divide-y divide-(--line) overflow-hidden rounded-xl border border-(--line)",
        ),
        rx.cond(
            SessionState.profile.can_write & (PostDrawerState.failed_count > 0),
            button(
                icon("rotate_cw", 15),
                rx.cond(
                    PostDrawerState.failed_count == 1,
                    "Retry only the one that failed",
                    f"Retry only the {PostDrawerState.failed_count} that failed",
                ),
                kind="primary",
                class_name="mt-3",
                on_click=PostDrawerState.retry_failed,
            ),
            rx.fragment(),
        ),
        class_name="mt-4",
    )


def _line(target: rx.Var[TargetView]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            avatar(target.account, is_small=True),
            rx.el.span(account_line(target.account), class_name="min-w-0 flex-1 text-[13px]"),
            status_badge(target.status),
            type="button",
            aria_pressed=rx.cond(PostDrawerState.detail.target.id == target.id, "true", "false"),
            aria_label=f"Details: {target.account.platform_name}, {target.account.handle}",
            class_name="drawer-line",
            on_click=PostDrawerState.choose(target.id),
        ),
        key=target.id,
        custom_attrs={"data-target": target.id, "data-platform": target.account.platform},
    )


def _nowhere() -> rx.Component:
    return rx.el.div(
        rx.el.p(PostDrawerState.post.text, class_name="preview-text mt-4"),
        rx.el.p("It goes to no account yet.", class_name="hint mt-3"),
    )


def _account() -> rx.Component:
    detail = PostDrawerState.detail
    target = detail.target
    return rx.el.section(
        rx.el.div(
            avatar(target.account),
            rx.el.div(
                rx.el.h3(target.account.name, class_name="truncate text-sm"),
                rx.el.div(account_line(target.account), class_name="text-[13px]"),
                class_name="min-w-0 flex-1",
            ),
            class_name="mt-5 flex items-center gap-3",
        ),
        rx.el.p(detail.text, class_name="preview-text mt-4 line-clamp-6"),
        rx.el.dl(
            _fact("Status", status_badge(target.status)),
            _fact("Scheduled for", detail.scheduled_label),
            rx.cond(
                target.is_counting_down,
                _fact(
                    rx.cond(target.status == "retrying", "Next try", "Goes out"),
                    # Who is read to hears the time; a figure that changes each second is no help.
                    rx.fragment(
                        rx.el.span(
                            countdown(at=target.at_iso), custom_attrs={"aria-hidden": "true"}
                        ),
                        rx.el.span(f" · {target.at_label}", class_name="text-(--muted)"),
                    ),
                ),
                rx.fragment(),
            ),
            class_name="mt-4 grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2.5 "
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
        aria_label="How it stands there",
    )


def _fact(name: Any, value: rx.Component | rx.Var[str]) -> rx.Component:
    return rx.fragment(
        rx.el.dt(name, class_name="text-(--muted)"), rx.el.dd(value, class_name="min-w-0")
    )


def _what_to_do() -> rx.Component:
    target = PostDrawerState.detail.target
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
    target = PostDrawerState.detail.target
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
    target = PostDrawerState.detail.target
    return rx.el.div(
        rx.cond(
            target.can_retry,
            button(
                icon("rotate_cw", 15), "Retry now", kind="primary", on_click=PostDrawerState.retry
            ),
            rx.fragment(),
        ),
        rx.cond(target.needs_account | target.is_account_at_fault, _reconnect(), rx.fragment()),
        rx.cond(
            target.can_resolve,
            rx.fragment(
                button(
                    icon("check", 15),
                    "Mark as posted",
                    kind="primary",
                    on_click=PostDrawerState.ask("posted"),
                ),
                button(icon("rotate_cw", 15), "Post again", on_click=PostDrawerState.ask("again")),
            ),
            rx.fragment(),
        ),
        rx.cond(
            target.can_move,
            button(icon("calendar_clock", 15), "Move", on_click=PostDrawerState.ask("move")),
            rx.fragment(),
        ),
        rx.cond(
            PostDrawerState.can_queue,
            button(icon("list_start", 15), "Move to queue", on_click=PostDrawerState.move_to_queue),
            rx.fragment(),
        ),
        rx.cond(
            target.can_cancel,
            button(
                icon("ban", 15), "Cancel", kind="danger", on_click=PostDrawerState.ask("cancel")
            ),
            rx.fragment(),
        ),
        rx.cond(target.url != "", _live_link(target.url), rx.fragment()),
        rx.cond(
            PostDrawerState.detail.can_delete,
            button(icon("trash_2", 15), "Delete there", on_click=PostDrawerState.ask("delete")),
            rx.fragment(),
        ),
        button(icon("copy", 15), "Duplicate", on_click=ComposeState.reuse(target.post_id)),
        inner_link(
            icon("repeat", 15),
            "Repeat…",
            href=f"/recurrences?post={target.post_id}",
            class_name="btn btn-quiet",
        ),
        class_name="mt-4 flex flex-wrap gap-2 empty:hidden",
    )


def _reconnect() -> rx.Component:
    """Straight to where the account is connected; what waited for it goes out then."""
    can_connect = SessionState.profile.can_manage_accounts
    return rx.cond(
        can_connect,
        rx.el.div(
            link_button(
                icon("plug", 15),
                "Reconnect and send all",
                href=PostDrawerState.reconnect_url,
                kind="primary",
            ),
            rx.el.p(PostDrawerState.blocked_label, class_name="hint empty:hidden"),
            class_name="w-full",
        ),
        rx.el.p("Ask an owner or admin to connect the account again.", class_name="hint w-full"),
    )


def _live_link(url: rx.Var[str]) -> rx.Component:
    return plain_link(
        icon("external_link", 14),
        "Open post",
        href=url,
        target="_blank",
        rel="noopener noreferrer",
        class_name="btn btn-quiet btn-small",
    )


def _live_parts() -> rx.Component:
    parts = PostDrawerState.detail.live_parts
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
