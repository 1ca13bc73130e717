"""What the draft or post said before."""

import reflex as rx

from app.ui.components.base import button, icon, icon_button
from app.ui.components.browser import modal
from app.ui.draft_views import PieceView, VersionView
from app.ui.states.compose import ComposeState


def past_dialog() -> rx.Component:
    """Versions, the newest first; the chosen one beside what the text says now."""
    return modal(
        rx.el.div(
            rx.el.h2("History", class_name="min-w-0 flex-1 text-base"),
            icon_button("x", "Close", is_small=True, on_click=ComposeState.hide_past),
            class_name="-mt-1 mb-3 flex items-center gap-3",
        ),
        rx.cond(
            ComposeState.versions.length() > 0,
            rx.el.div(
                rx.el.ul(rx.foreach(ComposeState.versions, _version), class_name="past-list"),
                _comparison(),
                class_name="past",
            ),
            rx.el.p(
                "Once something is written, its versions are kept here.",
                class_name="py-6 text-center text-(--muted)",
            ),
        ),
        open=ComposeState.is_past_shown,
        label="History",
        class_name="dialog dialog-past",
        on_close=ComposeState.hide_past,
    )


def _version(version: rx.Var[VersionView]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(version.when, class_name="block font-medium"),
            rx.el.span(f"{version.event} · {version.author}", class_name="draft-facts"),
            type="button",
            aria_pressed=rx.cond(ComposeState.version_id == version.id, "true", "false"),
            class_name="past-version",
            on_click=ComposeState.compare_version(version.id),
        ),
        key=version.id,
        custom_attrs={"data-version": version.id},
    )


def _comparison() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "From this version to the present text",
            class_name="mb-2 text-xs font-medium text-(--muted)",
        ),
        rx.el.div(
            rx.foreach(ComposeState.pieces, _piece),
            class_name="past-text",
            tab_index=0,
            role="region",
            aria_label="What differs",
        ),
        button(
            icon("rotate_ccw", 15),
            "Restore this version",
            class_name="mt-4",
            disabled=ComposeState.version_id == "",
            on_click=ComposeState.restore_version(ComposeState.version_id),
        ),
        class_name="min-w-0 flex-1",
    )


def _piece(piece: rx.Var[PieceView]) -> rx.Component:
    return rx.match(
        piece.kind,
        ("gone", rx.el.del_(piece.text, class_name="piece-gone")),
        ("new", rx.el.ins(piece.text, class_name="piece-new")),
        rx.el.span(piece.text),
    )
