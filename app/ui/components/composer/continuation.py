"""How the text goes on where there are no threads: as one post, or in comments below it."""

import reflex as rx

from app.ui.components.account import glyph
from app.ui.draft_views import ContinuationView
from app.ui.states.compose import ComposeState


def continuation() -> rx.Component:
    """The choice, for every such network at once."""
    return rx.el.section(
        rx.el.div(
            rx.foreach(ComposeState.continuations, _network),
            class_name="flex min-w-0 flex-1 flex-col gap-1 text-[13px]",
        ),
        rx.el.div(
            _way("One post", False),
            _way("Post and comments", True),
            role="radiogroup",
            aria_label="How the text goes on there",
            class_name="segmented w-full sm:w-[300px]",
        ),
        class_name="card flex flex-wrap items-center gap-x-5 gap-y-3 px-4 py-3 sm:px-5",
        aria_label="Networks without threads",
    )


def _network(network: rx.Var[ContinuationView]) -> rx.Component:
    said = rx.match(
        (network.is_too_long, ComposeState.with_comments),
        ((True, False), "too long for one post"),
        ((True, True), "the rest follows in your comments"),
        ((False, True), "further parts become your comments"),
        "has no threads",
    )
    return rx.el.p(
        glyph(network.platform, "size-3.5!"),
        rx.el.span(network.name, class_name="font-medium"),
        rx.el.span(said, class_name="text-(--muted)"),
        key=network.platform,
        class_name="flex flex-wrap items-center gap-x-2",
    )


def _way(title: str, with_comments: bool) -> rx.Component:
    return rx.el.button(
        title,
        type="button",
        role="radio",
        aria_checked=rx.cond(ComposeState.with_comments == with_comments, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="segment",
        on_click=ComposeState.go_on_in_comments(with_comments),
    )
