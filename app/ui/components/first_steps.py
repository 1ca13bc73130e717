"""Three steps from a new installation to a published post."""

import reflex as rx

from app.ui.components.base import icon, inner_link
from app.ui.states.calendar import CalendarState


def first_steps() -> rx.Component:
    """The panel for newcomers; each step ticks itself off."""
    return rx.el.section(
        rx.el.h2("Three steps to your first post", class_name="text-[28px] leading-tight"),
        rx.el.p(
            "No keys are needed to try: until you add real ones, everything goes to a sandbox on "
            "this machine that behaves like the networks do.",
            class_name="mt-2 max-w-[60ch] text-(--muted)",
        ),
        rx.el.ol(
            _step(
                1,
                "Connect an account",
                "Give consent, just as on the real network.",
                "/accounts",
                CalendarState.has_account,
                is_open=True,
            ),
            _step(
                2,
                "Write a post",
                "See how it will look, and choose a time.",
                "/compose",
                CalendarState.has_post,
                is_open=CalendarState.has_account,
            ),
            _step(
                3,
                "Watch it go out",
                "Its status changes while you look.",
                "/posts",
                CalendarState.has_published,
                is_open=CalendarState.has_post,
            ),
            class_name="mt-6 grid gap-3 md:grid-cols-3",
        ),
        rx.el.p(
            "Coming from another tool? ",
            inner_link("Import your posts", href="/import", class_name="link"),
            " from its export or from a spreadsheet.",
            class_name="mt-5 text-[13px] text-(--muted)",
        ),
        class_name="card p-6 sm:p-8",
    )


def _step(
    number: int,
    title: str,
    text: str,
    href: str,
    is_done: rx.Var[bool],
    *,
    is_open: rx.Var[bool] | bool,
) -> rx.Component:
    is_next = ~is_done & rx.Var.create(is_open).bool()
    return rx.el.li(
        inner_link(
            rx.cond(
                is_done,
                rx.el.span(icon("check", 16), class_name="step-mark step-done"),
                rx.el.span(str(number), class_name="step-mark"),
            ),
            rx.el.span(title, class_name="mt-3 block font-semibold"),
            rx.el.span(text, class_name="mt-1 block text-[13px] text-(--muted)"),
            href=href,
            class_name=rx.cond(is_next, "step step-next", "step"),
        )
    )
