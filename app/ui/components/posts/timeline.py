"""Every try, in order, with what the network answered."""

from typing import Any

import reflex as rx

from app.ui.components.browser import copy_button
from app.ui.views import AttemptView


def timeline(attempts: Any) -> rx.Component:
    """The tries of one post on its way to one account."""
    return rx.cond(
        attempts.length() > 0,
        rx.el.section(
            rx.el.h3("What happened", class_name="mt-7 mb-3 text-[13px] text-(--muted)"),
            rx.el.ol(rx.foreach(attempts, _attempt), class_name="timeline"),
        ),
        rx.fragment(),
    )


def _attempt(attempt: rx.Var[AttemptView]) -> rx.Component:
    return rx.el.li(
        rx.el.p(attempt.title, class_name="font-medium"),
        rx.el.p(
            f"Try {attempt.number} · {attempt.at_label}",
            rx.cond(attempt.took != "", f" · took {attempt.took}", ""),
            rx.cond(attempt.lateness != "", f" · began {attempt.lateness} after its time", ""),
            class_name="text-xs text-(--muted)",
        ),
        rx.cond(
            attempt.message != "",
            rx.el.p(attempt.message, class_name="mt-1 text-[13px]"),
            rx.fragment(),
        ),
        rx.cond(attempt.detail != "", _detail(attempt), rx.fragment()),
        key=attempt.number,
        class_name=f"tone-{attempt.tone}",
        custom_attrs={"data-attempt": attempt.number},
    )


def _detail(attempt: rx.Var[AttemptView]) -> rx.Component:
    return rx.el.details(
        rx.el.summary("What the network answered", class_name="mt-1 text-xs text-(--muted)"),
        rx.el.pre(
            attempt.detail,
            tab_index=0,
            role="region",
            aria_label=f"Answer to try {attempt.number}",
            class_name="mt-2 max-h-48 overflow-auto rounded-lg bg-(--raised) p-3 text-xs "
            "whitespace-pre-wrap",
        ),
        copy_button(
            text=attempt.detail,
            label="Copy",
            class_name="btn btn-quiet btn-small mt-2",
        ),
    )
