"""A post in the list, with a line for each account it goes to."""

import reflex as rx

from app.ui.components.account import account_line, avatar
from app.ui.components.base import button, icon, inner_link
from app.ui.components.browser import countdown
from app.ui.components.file_picture import file_picture
from app.ui.components.plain import plain_link
from app.ui.components.posts.forecast import forecast_lines
from app.ui.components.status import status_badge
from app.ui.states.posts import PostsState
from app.ui.states.session import SessionState
from app.ui.views import FileView, PostView, TargetView


def post_card(post: rx.Var[PostView]) -> rx.Component:
    """The text, the images, and how it stands everywhere."""
    return rx.el.article(
        rx.el.div(
            rx.el.div(
                rx.el.p(post.text, class_name="post-text"),
                rx.el.p(_byline(post), class_name="mt-2 text-xs text-(--muted)"),
                class_name="min-w-0 flex-1",
            ),
            rx.cond(post.files.length() > 0, _thumbnails(post), rx.fragment()),
            class_name="flex gap-4 p-4 sm:p-5",
        ),
        rx.el.ul(
            rx.foreach(post.targets, _line),
            class_name="divide-y divide-(--line) border-t border-(--line)",
        ),
        key=post.id,
        class_name=rx.cond(post.is_new, "card post post-new", "card post"),
        custom_attrs={"data-post": post.id},
    )


def _byline(post: rx.Var[PostView]) -> rx.Var[str]:
    parts = rx.cond(post.part_count > 1, f" · thread of {post.part_count}", "")
    return f"Written {post.written_label} by {post.author}{parts}"


def _thumbnails(post: rx.Var[PostView]) -> rx.Component:
    return rx.el.div(
        rx.foreach(post.files[:2], _thumbnail),
        class_name="flex flex-none gap-1.5",
    )


def _thumbnail(file: rx.Var[FileView]) -> rx.Component:
    return rx.el.div(
        file_picture(file, is_small=True),
        key=file.id,
        class_name="size-16 overflow-hidden rounded-lg border border-(--line)",
    )


def _line(target: rx.Var[TargetView]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            _summary(target),
            rx.cond(target.url != "", _way_there(target), rx.fragment()),
            class_name="flex items-center",
        ),
        rx.cond(target.explanation != "", _trouble(target), rx.fragment()),
        rx.cond(target.forecast_title != "", _forecast(target), rx.fragment()),
        key=target.id,
        custom_attrs={"data-target": target.id, "data-platform": target.account.platform},
    )


def _way_there(target: rx.Var[TargetView]) -> rx.Component:
    label = f"Open the post on {target.account.platform_name}"
    return plain_link(
        icon("external_link", 15),
        href=target.url,
        target="_blank",
        rel="noopener noreferrer",
        aria_label=label,
        title=label,
        class_name="btn btn-ghost btn-icon btn-small mr-2 flex-none",
    )


def _summary(target: rx.Var[TargetView]) -> rx.Component:
    return rx.el.button(
        avatar(target.account, is_small=True),
        rx.el.span(account_line(target.account), class_name="min-w-0 flex-1 text-[13px]"),
        rx.el.span(
            target.at_label,
            rx.cond(
                target.is_counting_down,
                countdown(at=target.at_iso, class_name="ml-1.5 text-(--muted)"),
                rx.fragment(),
            ),
            class_name="order-last w-full pl-9 text-left text-[13px] text-(--muted) "
            "sm:order-none sm:w-auto sm:pl-0",
        ),
        status_badge(target.status),
        type="button",
        aria_label=f"Details: {target.account.platform_name}, {target.account.handle}",
        disabled=~rx.State.is_hydrated,
        class_name="target-line",
        on_click=PostsState.open(target.id),
    )


def _trouble(target: rx.Var[TargetView]) -> rx.Component:
    return rx.el.div(
        rx.el.p(target.explanation, class_name="text-[13px]"),
        rx.cond(
            target.next_step != "",
            rx.el.p(target.next_step, class_name="text-[13px] text-(--muted)"),
            rx.fragment(),
        ),
        rx.cond(SessionState.profile.can_write, _remedies(target), rx.fragment()),
        class_name="-mt-1 flex flex-col gap-1 px-4 pb-3.5 pl-13 sm:px-5 sm:pl-14",
    )


def _forecast(target: rx.Var[TargetView]) -> rx.Component:
    return rx.el.div(
        rx.el.p(target.forecast_title, class_name="text-[13px] font-medium"),
        forecast_lines(target.forecast),
        rx.cond(
            SessionState.profile.can_manage_accounts & target.is_account_at_fault,
            inner_link(
                "Go to accounts", href="/accounts", class_name="btn btn-quiet btn-small mt-1 w-fit"
            ),
            rx.fragment(),
        ),
        class_name="-mt-1 flex flex-col gap-1 px-4 pb-3.5 pl-13 sm:px-5 sm:pl-14",
    )


def _remedies(target: rx.Var[TargetView]) -> rx.Component:
    return rx.el.div(
        rx.cond(
            target.can_retry,
            button(
                icon("rotate_cw", 14),
                "Retry now",
                is_small=True,
                on_click=PostsState.retry(target.id),
            ),
            rx.fragment(),
        ),
        rx.cond(
            target.needs_account,
            inner_link("Go to accounts", href="/accounts", class_name="btn btn-quiet btn-small"),
            rx.fragment(),
        ),
        rx.cond(
            target.can_resolve,
            button("Settle it", is_small=True, on_click=PostsState.open(target.id)),
            rx.fragment(),
        ),
        class_name="mt-1.5 flex flex-wrap gap-2 empty:hidden",
    )


def live_link(url: rx.Var[str]) -> rx.Component:
    """A link to the live post in a new tab."""
    return plain_link(
        icon("external_link", 14),
        "Open post",
        href=url,
        target="_blank",
        rel="noopener noreferrer",
        class_name="btn btn-quiet btn-small",
    )
