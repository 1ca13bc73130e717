"""Where messages to the person appear."""

import reflex as rx

from app.ui.components.base import icon
from app.ui.states.messages import MessageState
from app.ui.told import Message, Tone


def message_host() -> rx.Component:
    """The corner of the page that shows and announces messages."""
    return rx.el.div(
        rx.foreach(MessageState.messages, _message),
        class_name="messages",
        role="status",
        aria_live="polite",
    )


def _message(message: rx.Var[Message]) -> rx.Component:
    return rx.el.div(
        rx.match(
            message.tone,
            (Tone.GOOD.value, icon("circle_check", 18, class_name="tone-green")),
            (Tone.BAD.value, icon("circle_alert", 18, class_name="tone-red")),
            icon("info", 18, class_name="tone-blue"),
        ),
        rx.el.p(message.text, class_name="min-w-0 flex-1"),
        rx.el.button(
            icon("x", 15),
            type="button",
            aria_label="Dismiss",
            class_name="message-close",
            on_click=MessageState.dismiss(message.key),
        ),
        key=message.key,
        class_name=rx.cond(message.tone == Tone.BAD.value, "message", "message message-passing"),
    )
