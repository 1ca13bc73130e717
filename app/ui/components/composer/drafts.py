"""The drafts: how the open one stands, the others, and an empty page."""

import reflex as rx

from app.ui.components.account import glyph
from app.ui.components.base import button, icon, icon_button
from app.ui.components.browser import modal
from app.ui.components.composer.editor import draft_keeper
from app.ui.draft_views import DraftRowView
from app.ui.states.compose import ComposeState
from app.ui.states.session import SessionState


def drafts_bar() -> rx.Component:
    """One quiet line above the composer: how the draft stands, the list of all, a new one."""
    count = ComposeState.draft_count
    return rx.el.div(
        rx.cond(
            ComposeState.editing != "",
            rx.el.p(
                icon("pencil", 15),
                "You are changing a scheduled post. Its time stays.",
                class_name="flex items-center gap-2 text-[13px] font-medium",
            ),
            rx.fragment(),
        ),
        draft_keeper(
            user_id=SessionState.profile.user_id,
            draft=ComposeState.saved,
            is_ready=rx.State.is_hydrated & ComposeState.is_loaded,
            restored=ComposeState.restored,
            sent=ComposeState.sent,
            asked=ComposeState.was_asked,
            on_restore=ComposeState.restore,
            on_kept=ComposeState.kept,
        ),
        rx.el.div(
            button(
                icon("history", 15),
                rx.el.span("History", class_name="hidden sm:inline"),
                kind="ghost",
                is_small=True,
                aria_label="History",
                on_click=ComposeState.show_past,
            ),
            button(
                icon("files", 15),
                rx.el.span("Drafts", class_name="sr-only sm:not-sr-only"),
                rx.cond(count > 0, rx.el.span(count, class_name="drafts-count"), rx.fragment()),
                kind="ghost",
                is_small=True,
                on_click=ComposeState.show_drafts,
                custom_attrs={"data-testid": "drafts"},
            ),
            button(
                icon("file_plus", 15),
                rx.el.span("New draft", class_name="sr-only sm:not-sr-only"),
                kind="ghost",
                is_small=True,
                on_click=ComposeState.new_draft,
            ),
            class_name="ml-auto flex",
        ),
        class_name="drafts-bar",
    )


def drafts_dialog() -> rx.Component:
    """Every draft of the workspace, the one that was changed last first."""
    return modal(
        rx.el.div(
            rx.el.h2("Drafts", class_name="min-w-0 flex-1 text-base"),
            icon_button("x", "Close", is_small=True, on_click=ComposeState.hide_drafts),
            class_name="-mt-1 mb-3 flex items-center gap-3",
        ),
        rx.cond(
            ComposeState.drafts.length() > 0,
            rx.el.ul(rx.foreach(ComposeState.drafts, _draft), class_name="draft-list"),
            rx.el.p(
                "Whatever you begin to write is kept here until you send or delete it.",
                class_name="py-6 text-center text-(--muted)",
            ),
        ),
        open=ComposeState.are_drafts_shown,
        label="Drafts",
        class_name="dialog dialog-drafts",
        on_close=ComposeState.hide_drafts,
    )


def _draft(draft: rx.Var[DraftRowView]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.cond(
                draft.thumbnail != "",
                rx.el.img(src=draft.thumbnail, alt="", loading="lazy", class_name="draft-picture"),
                rx.el.span(icon("file_text", 18), class_name="draft-picture"),
            ),
            rx.el.span(
                rx.el.span(
                    rx.cond(draft.first_words != "", draft.first_words, "Files without words"),
                    class_name="draft-words",
                ),
                _facts(draft),
                class_name="min-w-0 flex-1",
            ),
            type="button",
            aria_current=rx.cond(draft.is_open, "true", "false"),
            class_name="draft-open",
            on_click=ComposeState.open_draft(draft.id),
        ),
        icon_button(
            "copy",
            f"Duplicate {draft.first_words}",
            is_small=True,
            on_click=ComposeState.duplicate_draft(draft.id),
        ),
        icon_button(
            "trash_2",
            f"Delete {draft.first_words}",
            is_small=True,
            on_click=ComposeState.delete_draft(draft.id),
        ),
        key=draft.id,
        class_name="draft-row",
        custom_attrs={"data-draft": draft.id},
    )


def _facts(draft: rx.Var[DraftRowView]) -> rx.Component:
    return rx.el.span(
        rx.foreach(draft.accounts, lambda account: glyph(account.platform, "size-3!")),
        rx.cond(draft.is_edit, rx.el.span("Changes a scheduled post ·"), rx.fragment()),
        rx.cond(draft.is_open, rx.el.span("Open ·", class_name="font-medium"), rx.fragment()),
        rx.el.span(f"{draft.author}, {draft.changed}"),
        rx.cond(draft.planned != "", rx.el.span(f"· for {draft.planned}"), rx.fragment()),
        class_name="draft-facts",
    )
