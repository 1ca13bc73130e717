"""The workspace: its name, how long it is patient, and who belongs to it."""

import reflex as rx

from app.ui.components.base import field, skeleton_rows
from app.ui.components.people import people
from app.ui.components.settings_shell import (
    save_button,
    settings_page,
    settings_section,
    text_input,
)
from app.ui.states.workspace import WorkspaceState
from app.ui.workspace_views import LatenessView

TITLE = "Workspace"


def workspace() -> rx.Component:
    """What is set for everybody who works here."""
    return settings_page(
        rx.cond(
            WorkspaceState.is_loaded,
            rx.el.div(
                settings_section(
                    "Workspace", "Its accounts, posts and files belong to all its people.", _form()
                ),
                settings_section(
                    "People", "Who works here, and what each of them may do.", people()
                ),
                class_name="flex flex-col gap-6",
            ),
            skeleton_rows(2),
        ),
        path="/settings/workspace",
        title=TITLE,
    )


def _form() -> rx.Component:
    is_locked = ~WorkspaceState.can_manage | ~WorkspaceState.is_loaded | ~rx.State.is_hydrated
    return rx.el.form(
        field(
            "Name",
            text_input("workspace-name", default_value=WorkspaceState.name, disabled=is_locked),
            field_id="workspace-name",
        ),
        field(
            "Latest departure",
            rx.el.select(
                rx.foreach(WorkspaceState.choices, _choice),
                id="lateness",
                name="lateness",
                default_value=WorkspaceState.lateness_s,
                disabled=is_locked,
                class_name="input",
            ),
            field_id="lateness",
            hint="When this machine was off at a post's time, the post still goes out by itself if "
            "it is no later than this. Beyond it you are asked.",
        ),
        rx.cond(
            WorkspaceState.can_manage,
            save_button("Save"),
            rx.el.p("Owners and admins can change this.", class_name="hint"),
        ),
        key=f"workspace-{WorkspaceState.form_nonce}",
        on_submit=WorkspaceState.save,
        class_name="flex flex-col gap-4",
        aria_label="Workspace",
    )


def _choice(choice: rx.Var[LatenessView]) -> rx.Component:
    return rx.el.option(choice.words, value=choice.seconds, key=choice.seconds)
