"""The Ops page: how the product is doing, for owners and admins."""

import reflex as rx

from app.ui.components.base import empty_state, icon, inner_link, link_button, skeleton_rows
from app.ui.components.ops.lateness import failures_panel, lateness_panel
from app.ui.components.ops.running import (
    limited_panel,
    posts_panel,
    processes_panel,
    queues_panel,
    sweeps_panel,
    tiles,
    troubles,
)
from app.ui.components.shell import OPERATIONS, page
from app.ui.states.ops import OpsState
from app.ui.states.session import SessionState

TITLE = OPERATIONS.title


def ops() -> rx.Component:
    """Figures that follow what happens; others than owners and admins are told whom to ask."""
    profile = SessionState.profile
    return page(
        rx.cond(
            OpsState.is_loaded & profile.can_operate,
            _content(),
            rx.cond((profile.user_id != "") & ~profile.can_operate, _refused(), skeleton_rows(4)),
        ),
        path=OPERATIONS.path,
        title=TITLE,
        actions=(rx.cond(profile.can_operate, _job_queue(), rx.fragment()),),
    )


def _job_queue() -> rx.Component:
    return link_button(icon("list_tree"), "Job queue", href="/ops/rq/")


def _content() -> rx.Component:
    return rx.el.div(
        troubles(),
        tiles(),
        rx.el.div(
            _column(lateness_panel(), posts_panel(), failures_panel()),
            _column(processes_panel(), queues_panel(), sweeps_panel(), limited_panel()),
            class_name="grid items-start gap-4 lg:grid-cols-[3fr_2fr] xl:grid-cols-[2fr_1fr]",
        ),
        rx.el.div(_job_queue(), class_name="lg:hidden"),
        class_name="flex flex-col gap-4",
    )


def _column(*panels: rx.Component) -> rx.Component:
    return rx.el.div(*panels, class_name="flex min-w-0 flex-col gap-4")


def _refused() -> rx.Component:
    return empty_state(
        "lock",
        "For owners and admins",
        "This page shows how the whole installation runs. Ask an owner of the workspace if you "
        "need to see it.",
        inner_link("Back to what is next", href="/", class_name="btn btn-quiet"),
    )
