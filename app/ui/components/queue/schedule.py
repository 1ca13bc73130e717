"""The weekly times of an account, and everything that changes them."""

import reflex as rx

from app.ui.components.base import button, icon, icon_button, notice
from app.ui.components.queue.zones import zone_list
from app.ui.queue_presenting import ADD_TIME_ID, SUGGESTIONS, time_id
from app.ui.queue_views import SuggestionView, WeekdayView
from app.ui.states.posting_times import PostingTimesState
from app.ui.states.queue import QueueState
from app.ui.states.session import SessionState


def schedule_card() -> rx.Component:
    """A line about the times, which opens into the week."""
    return rx.el.section(
        rx.el.div(
            icon("clock", 18, class_name="mt-0.5 flex-none text-(--muted)"),
            rx.el.div(
                rx.el.h3("Posting times", class_name="text-sm"),
                rx.el.p(_summary(), class_name="text-[13px] text-(--muted)"),
                class_name="min-w-0 flex-1",
            ),
            rx.cond(QueueState.slot_count > 0, _toggle(), rx.fragment()),
            class_name="flex items-start gap-3",
        ),
        rx.cond(QueueState.slot_count == 0, _suggestions(), rx.fragment()),
        rx.cond(
            QueueState.is_editing,
            _editor(),
            rx.fragment(),
        ),
        class_name="card p-4 sm:p-5",
        aria_label="Posting times",
    )


def _summary() -> rx.Component:
    count = QueueState.slot_count
    times = rx.cond(count == 1, "1 time a week", f"{count} times a week")
    return rx.cond(
        count > 0,
        rx.fragment(times, " · ", QueueState.zone_label),
        "Times at which this account posts what waits in its queue. Choose a week to begin with; "
        "everything can be changed.",
    )


def _toggle() -> rx.Component:
    return button(
        rx.cond(QueueState.is_editing, "Done", "Edit times"),
        is_small=True,
        on_click=QueueState.toggle_editor,
        aria_expanded=rx.cond(QueueState.is_editing, "true", "false"),
    )


def _suggestions() -> rx.Component:
    own = rx.el.li(
        rx.el.button(
            rx.el.span("Times of your own", class_name="block font-medium"),
            rx.el.span("Begin with an empty week", class_name="block text-xs text-(--muted)"),
            type="button",
            class_name="suggestion",
            disabled=~rx.State.is_hydrated,
            on_click=QueueState.toggle_editor,
            aria_expanded=rx.cond(QueueState.is_editing, "true", "false"),
        )
    )
    return rx.cond(
        SessionState.profile.can_manage_accounts,
        rx.el.ul(
            *[_suggestion(said) for said, _ in SUGGESTIONS.values()],
            own,
            class_name="mt-4 grid gap-2 sm:grid-cols-2 xl:grid-cols-3",
        ),
        _may_not(),
    )


def _suggestion(said: SuggestionView) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(said.label, class_name="block font-medium"),
            rx.el.span(said.line, class_name="block text-xs text-(--muted)"),
            type="button",
            class_name="suggestion",
            disabled=~rx.State.is_hydrated,
            on_click=PostingTimesState.suggest(said.name),
        )
    )


def _may_not() -> rx.Component:
    return rx.el.p(
        "Owners and admins of the workspace set posting times.",
        class_name="hint mt-3",
    )


def _editor() -> rx.Component:
    can_edit = SessionState.profile.can_manage_accounts
    return rx.el.div(
        rx.cond(can_edit, _tools(), _may_not()),
        rx.el.ul(rx.foreach(QueueState.week, _day), class_name="week"),
        rx.el.p(
            "Saved at once. What waits keeps the times it has; the new times count for what is "
            "queued from now on.",
            class_name="hint mt-4",
        ),
        class_name="enter mt-4 border-t border-(--line) pt-4",
    )


def _tools() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label("Time zone", html_for="queue-zone", class_name="label"),
            rx.el.input(
                id="queue-zone",
                key=QueueState.zone,
                default_value=QueueState.zone,
                list="queue-zones",
                auto_complete="off",
                on_blur=PostingTimesState.choose_zone,
                disabled=~rx.State.is_hydrated,
                class_name="input",
            ),
            zone_list(),
            class_name="w-full sm:w-64",
        ),
        button(
            icon("plus", 15),
            "Add a time",
            kind="primary",
            id=ADD_TIME_ID,
            on_click=PostingTimesState.ask_add("workdays"),
        ),
        class_name="mb-4 flex flex-wrap items-end justify-between gap-3",
    )


def _day(day: rx.Var[WeekdayView]) -> rx.Component:
    can_edit = SessionState.profile.can_manage_accounts
    return rx.el.li(
        rx.el.div(
            rx.el.h4(day.short, class_name="flex-1 text-[13px]", title=day.name),
            rx.cond(
                can_edit,
                rx.fragment(
                    rx.cond(
                        day.times.length() > 0,
                        icon_button(
                            "copy",
                            f"Copy {day.name} to other days",
                            is_small=True,
                            on_click=PostingTimesState.ask_copy(day.slug),
                        ),
                        rx.fragment(),
                    ),
                    icon_button(
                        "plus",
                        f"Add a time on {day.name}",
                        is_small=True,
                        on_click=PostingTimesState.ask_add(day.slug),
                    ),
                ),
                rx.fragment(),
            ),
            class_name="week-head",
        ),
        rx.cond(
            day.times.length() > 0,
            rx.el.ul(
                rx.foreach(day.times, lambda at: _time(day, at)),
                class_name="week-times",
                aria_label=day.name,
            ),
            rx.el.p("No times", class_name="week-none"),
        ),
        key=day.slug,
        class_name="week-day",
        custom_attrs={"data-weekday": day.slug},
    )


def _time(day: rx.Var[WeekdayView], at: rx.Var[str]) -> rx.Component:
    return rx.el.li(
        rx.el.span(at),
        rx.cond(
            SessionState.profile.can_manage_accounts,
            rx.el.button(
                icon("x", 13),
                type="button",
                id=rx.Var.create(time_id(day.slug, at)),
                class_name="week-remove",
                aria_label=f"Remove {day.name} {at}",
                title=f"Remove {day.name} {at}",
                disabled=~rx.State.is_hydrated,
                on_click=PostingTimesState.remove_time(day.slug, at),
            ),
            rx.fragment(),
        ),
        key=at,
        class_name="week-time",
    )


def off_slots() -> rx.Component:
    """That posts wait at times which are no slots any more, and what can be done."""
    count = QueueState.off_slot_count
    said = rx.cond(
        count == 1,
        "One post waits at a time that is no posting time any more. ",
        f"{count} posts wait at times that are no posting times any more. ",
    )
    return rx.cond(
        count > 0,
        notice(
            "amber",
            "clock_alert",
            rx.el.span(said, "They go out then all the same. "),
            rx.cond(
                SessionState.profile.can_write,
                rx.el.button(
                    "Move the queue into the new times",
                    type="button",
                    class_name="link",
                    disabled=~rx.State.is_hydrated,
                    on_click=QueueState.put_into_slots,
                ),
                rx.fragment(),
            ),
        ),
        rx.fragment(),
    )
