"""The home page: the calendar."""

import reflex as rx

from app.ui.components.base import inner_link, notice
from app.ui.components.calendar.board import calendar_board
from app.ui.components.calendar.dialogs import move_dialog, opened_card, schedule_dialog
from app.ui.components.first_steps import first_steps
from app.ui.components.posts.drawer import drawer
from app.ui.components.shell import page
from app.ui.components.tags import tags_dialog
from app.ui.post_filters import FILTERS
from app.ui.states.calendar import CalendarState
from app.ui.states.draft_tray import DraftTrayState
from app.ui.states.session import SessionState
from app.ui.states.tags import TagsState
from app.ui.wording import STATUS_TONES, STATUS_WORDS

TITLE = "Calendar"
_SHOWS = [{"value": f.name, "label": f.title} for f in FILTERS.values() if f.statuses]


def calendar() -> rx.Component:
    """Months, weeks, days or a list, and for newcomers the first steps above them."""
    return page(
        rx.cond(CalendarState.is_loaded, _content(), _skeleton()),
        rx.el.p(
            CalendarState.announcement, class_name="sr-only", role="status", aria_live="polite"
        ),
        opened_card(),
        move_dialog(),
        schedule_dialog(),
        tags_dialog(),
        drawer(),
        path="/",
        title=TITLE,
        is_full=True,
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.cond(CalendarState.has_published, rx.fragment(), first_steps()),
        rx.cond(CalendarState.troubled_count > 0, _trouble(), rx.fragment()),
        rx.cond(CalendarState.is_cut, _cut(), rx.fragment()),
        calendar_board(
            place=CalendarState.place,
            frame=CalendarState.frame,
            cards=CalendarState.cards,
            accounts=CalendarState.accounts,
            platforms=CalendarState.platforms,
            members=CalendarState.members,
            tags=CalendarState.tags,
            free=CalendarState.free,
            shows=rx.Var.create(_SHOWS),
            acks=CalendarState.acks,
            words=rx.Var.create({s.value: word for s, word in STATUS_WORDS.items()}),
            tones=rx.Var.create({s.value: tone for s, tone in STATUS_TONES.items()}),
            can_write=SessionState.profile.can_write,
            undo_label=CalendarState.undo_label,
            undo_number=CalendarState.undo_number,
            on_drop=CalendarState.drop,
            on_open=CalendarState.open,
            on_ask_move=CalendarState.ask_move,
            on_shift=CalendarState.shift,
            on_cancel=CalendarState.cancel,
            on_delete=CalendarState.delete,
            on_retry=CalendarState.retry,
            on_tag=CalendarState.tag,
            on_compose=CalendarState.compose,
            on_edit_tags=TagsState.open,
            on_undo=CalendarState.undo,
            on_forget_undo=CalendarState.forget_undo,
            drafts=DraftTrayState.drafts,
            is_tray_cut=DraftTrayState.is_cut,
            tray_undo_label=DraftTrayState.undo_label,
            tray_undo_number=DraftTrayState.undo_number,
            on_drop_draft=DraftTrayState.drop,
            on_ask_draft=DraftTrayState.ask,
            on_undo_draft=DraftTrayState.undo,
            on_forget_undo_draft=DraftTrayState.forget_undo,
        ),
        class_name="flex flex-col gap-4",
    )


def _trouble() -> rx.Component:
    count = CalendarState.troubled_count
    return notice(
        "orange",
        "triangle_alert",
        rx.cond(count == 1, "One post needs you. ", f"{count} posts need you. "),
        inner_link("See what to do", href="/posts?show=attention", class_name="link"),
    )


def _cut() -> rx.Component:
    return notice(
        "amber",
        "list_filter",
        "There is more here than can be shown. Narrow it down, or look at a shorter time.",
    )


def _skeleton() -> rx.Component:
    cell = rx.el.div(class_name="skeleton h-28 rounded-none")
    return rx.el.div(
        rx.el.div(class_name="skeleton h-8 w-64"),
        rx.el.div(
            *[cell for _ in range(35)],
            class_name="mt-5 grid grid-cols-7 gap-px overflow-hidden rounded-xl",
        ),
        custom_attrs={"aria-hidden": "true"},
    )
