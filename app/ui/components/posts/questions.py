"""What the drawer asks before it changes something."""

import reflex as rx

from app.ui.components.base import button
from app.ui.components.when import when_fields
from app.ui.states.post_drawer import PostDrawerState


def question() -> rx.Component:
    """The question that is open, if one is."""
    return rx.match(
        PostDrawerState.asking,
        ("move", _move()),
        ("cancel", _cancel()),
        ("posted", _posted()),
        ("again", _again()),
        ("delete", _delete()),
        rx.fragment(),
    )


def _panel(title: str, *content: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h3(title, class_name="mb-3 text-sm"),
        *content,
        class_name="enter mt-4 rounded-xl border border-(--line-strong) p-4",
        aria_label=title,
    )


def _answers(yes: rx.Component) -> rx.Component:
    return rx.el.div(
        button("Back", on_click=PostDrawerState.ask("")),
        yes,
        class_name="mt-4 flex justify-end gap-2",
    )


def _move() -> rx.Component:
    return _panel(
        "Move to another time",
        when_fields(PostDrawerState, prefix="move"),
        _answers(
            button(
                "Move",
                kind="primary",
                disabled=PostDrawerState.time_problem != "",
                on_click=PostDrawerState.move,
            )
        ),
    )


def _cancel() -> rx.Component:
    return _panel(
        "Cancel this post?",
        rx.el.p(
            "It will not go out on this account. The post itself stays in the list.",
            class_name="text-[13px] text-(--muted)",
        ),
        _answers(button("Cancel the post", kind="danger", on_click=PostDrawerState.cancel)),
    )


def _posted() -> rx.Component:
    return _panel(
        "It is there",
        rx.el.label("Its address, if you have it", html_for="live-url", class_name="label"),
        rx.el.input(
            id="live-url",
            type="url",
            placeholder="https://",
            default_value=PostDrawerState.live_url,
            on_blur=PostDrawerState.type_url,
            class_name="input",
        ),
        _answers(button("Mark as posted", kind="primary", on_click=PostDrawerState.mark_as_posted)),
    )


def _again() -> rx.Component:
    return _panel(
        "Post it again?",
        rx.el.p(
            "Do this only when you have looked and it is not there: otherwise it appears twice.",
            class_name="text-[13px] text-(--muted)",
        ),
        _answers(button("Post again", kind="danger", on_click=PostDrawerState.post_again)),
    )


def _delete() -> rx.Component:
    return _panel(
        "Delete it from the network?",
        rx.el.p(
            "It disappears there for everybody, with its likes and comments. What it said stays "
            "here.",
            class_name="text-[13px] text-(--muted)",
        ),
        _answers(
            button(
                rx.cond(PostDrawerState.is_deleting, "Deleting…", "Delete"),
                kind="danger",
                disabled=PostDrawerState.is_deleting,
                on_click=PostDrawerState.start_take_down,
            )
        ),
    )
