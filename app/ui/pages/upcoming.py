"""The home page: what goes out next."""

import reflex as rx

from app.ui.components.account import account_line, avatar
from app.ui.components.base import empty_state, icon, inner_link, notice, skeleton_rows
from app.ui.components.browser import countdown
from app.ui.components.first_steps import first_steps
from app.ui.components.posts.forecast import forecast_lines
from app.ui.components.shell import page
from app.ui.components.status import status_badge
from app.ui.states.upcoming import UpcomingState
from app.ui.views import DayView, TargetView, UpcomingView

TITLE = "Upcoming"


def upcoming() -> rx.Component:
    """Days with their posts, or the first steps."""
    return page(
        rx.cond(UpcomingState.is_loaded, _content(), skeleton_rows(4)),
        path="/",
        title=TITLE,
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.cond(UpcomingState.has_published, rx.fragment(), first_steps()),
        rx.cond(UpcomingState.troubled_count > 0, _trouble(), rx.fragment()),
        rx.cond(
            UpcomingState.days.length() > 0,
            rx.el.div(rx.foreach(UpcomingState.days, _day), class_name="flex flex-col gap-7"),
            rx.cond(UpcomingState.has_published, _nothing(), rx.fragment()),
        ),
        rx.cond(
            UpcomingState.has_more,
            rx.el.p(
                "More is scheduled after these. ",
                inner_link("See all posts", href="/posts?show=scheduled", class_name="link"),
                class_name="text-center text-[13px] text-(--muted)",
            ),
            rx.fragment(),
        ),
        class_name="flex flex-col gap-6",
    )


def _trouble() -> rx.Component:
    count = UpcomingState.troubled_count
    return notice(
        "orange",
        "triangle_alert",
        rx.cond(count == 1, "One post needs you. ", f"{count} posts need you. "),
        inner_link("See what to do", href="/posts?show=attention", class_name="link"),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "calendar_days",
        "Nothing is scheduled",
        "Write the next post while it is on your mind, and let it go out when people read it.",
        inner_link(icon("pen_line"), "Write a post", href="/compose", class_name="btn btn-primary"),
    )


def _day(day: rx.Var[DayView]) -> rx.Component:
    return rx.el.section(
        rx.el.h2(day.label, class_name="mb-2.5 text-[13px] text-(--muted)"),
        rx.el.ul(
            rx.foreach(day.posts, _line),
            class_name="card divide-y divide-(--line) overflow-hidden",
        ),
        key=day.label,
    )


def _line(post: rx.Var[UpcomingView]) -> rx.Component:
    return rx.el.li(
        inner_link(
            rx.el.div(
                rx.el.span(post.time_label, class_name="text-[15px] font-semibold"),
                rx.cond(
                    post.is_counting_down,
                    countdown(at=post.at_iso, class_name="block text-xs text-(--muted)"),
                    rx.fragment(),
                ),
                class_name="w-16 flex-none",
            ),
            rx.el.div(
                rx.el.p(
                    post.text,
                    rx.cond(
                        post.part_count > 1,
                        rx.el.span(f"  + {post.part_count - 1} more", class_name="text-(--muted)"),
                        "",
                    ),
                    class_name="truncate",
                ),
                rx.el.div(
                    rx.foreach(post.targets, lambda target: _place(post, target)),
                    class_name="mt-1.5 flex flex-wrap items-center gap-x-5 gap-y-1.5 text-xs",
                ),
                forecast_lines(post.forecast, class_name="mt-2"),
                class_name="min-w-0 flex-1",
            ),
            rx.cond(
                post.status != "",
                rx.el.div(status_badge(post.status), class_name="hidden flex-none sm:block"),
                rx.fragment(),
            ),
            href=f"/posts?new={post.post_id}",
            class_name="flex items-center gap-4 px-4 py-3.5 transition-colors hover:bg-(--raised)",
        ),
        key=f"{post.post_id}-{post.at_iso}",
    )


def _place(post: rx.Var[UpcomingView], target: rx.Var[TargetView]) -> rx.Component:
    return rx.el.span(
        avatar(target.account, is_small=True),
        account_line(target.account),
        rx.cond(post.status == "", status_badge(target.status), rx.fragment()),
        key=target.id,
        class_name="flex min-w-0 items-center gap-2.5",
    )
