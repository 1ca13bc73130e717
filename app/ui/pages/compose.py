"""The composer."""

import reflex as rx

from app.ui.components.composer.account_tabs import account_tabs
from app.ui.components.composer.chips import account_chips
from app.ui.components.composer.cropper import crop_dialog
from app.ui.components.composer.drafts import drafts_bar, drafts_dialog
from app.ui.components.composer.library import library_dialog
from app.ui.components.composer.option_groups import option_groups
from app.ui.components.composer.parts import parts_editor
from app.ui.components.composer.past import past_dialog
from app.ui.components.composer.preview import previews
from app.ui.components.composer.sending import confirm_dialog, sending_panel
from app.ui.components.composer.tags import tags_field
from app.ui.components.shell import page
from app.ui.states.compose import ComposeState

TITLE = "Write a post"


def compose() -> rx.Component:
    """Accounts, text and time on the left, the preview beside them."""
    return page(
        drafts_bar(),
        rx.el.div(
            rx.el.div(
                account_chips(),
                rx.el.div(account_tabs(), _editor(), class_name="mt-5"),
                option_groups(),
                tags_field(),
                sending_panel(),
                class_name="min-w-0",
            ),
            # It scrolls by itself: the keyboard must reach it.
            rx.el.div(
                previews(),
                class_name="composer-side",
                tab_index=0,
                role="region",
                aria_label="Preview",
            ),
            class_name="composer",
        ),
        confirm_dialog(),
        drafts_dialog(),
        past_dialog(),
        crop_dialog(),
        library_dialog(),
        path="/compose",
        title=TITLE,
    )


def _editor() -> rx.Component:
    waiting = rx.el.div(
        rx.el.div(class_name="skeleton h-4 w-1/3"),
        rx.el.div(class_name="skeleton mt-24 h-3 w-24"),
        class_name="card p-5",
        custom_attrs={"aria-hidden": "true"},
    )
    return rx.cond(ComposeState.is_loaded, parts_editor(), waiting)
