"""What goes out next: the slots of the coming weeks, filled and free."""

import reflex as rx

from app.ui.components.base import button, empty_state, icon, icon_button, inner_link, notice
from app.ui.components.sortable import sortable
from app.ui.components.status import status_badge
from app.ui.queue_presenting import item_id
from app.ui.queue_views import QueueDayView, QueueItemView
from app.ui.states.queue import QueueState
from app.ui.states.session import SessionState


def upcoming() -> rx.Component:
    """The list, under what can be done with all of it."""
    return rx.el.section(
        rx.el.div(
            rx.el.h3("Coming up", class_name="flex-1 text-sm"),
            rx.cond(SessionState.profile.can_write, _tools(), rx.fragment()),
            class_name="mb-3 flex flex-wrap items-center gap-2",
        ),
        rx.cond(QueueState.is_paused, rx.el.div(_rests(), class_name="mb-4"), rx.fragment()),
        rx.cond(
            QueueState.days.length() > 0,
            sortable(
                rx.foreach(QueueState.days, _day),
                can_drag=SessionState.profile.can_write,
                on_drop=QueueState.drop,
                class_name="queue-days flex flex-col gap-5",
            ),
            _nothing(),
        ),
        rx.cond(
            QueueState.has_more_weeks,
            rx.el.div(
                button("Show four weeks", is_small=True, on_click=QueueState.show_all_weeks),
                class_name="mt-5 text-center",
            ),
            rx.fragment(),
        ),
        aria_label="Coming up",
    )


def _tools() -> rx.Component:
    return rx.fragment(
        rx.cond(
            QueueState.waiting_count > 1,
            button(icon("shuffle", 14), "Shuffle", is_small=True, on_click=QueueState.shuffle),
            rx.fragment(),
        ),
        rx.cond(
            QueueState.is_paused,
            button(
                icon("play", 14),
                "Resume",
                kind="primary",
                is_small=True,
                on_click=QueueState.resume,
            ),
            rx.cond(
                QueueState.slot_count + QueueState.waiting_count > 0,
                button(icon("pause", 14), "Pause", is_small=True, on_click=QueueState.pause),
                rx.fragment(),
            ),
        ),
    )


def _rests() -> rx.Component:
    return notice(
        "slate",
        "circle_pause",
        rx.el.p(f"Paused since {QueueState.paused_label}.", class_name="font-medium"),
        rx.el.p(
            "Nothing goes out of this queue. When you resume, posts keep the slots that are still "
            "to come; those whose slots have passed take the next free ones, in order.",
        ),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "list_ordered",
        "Nothing is planned for this account",
        "Choose posting times above; then what you queue goes out at them, one by one.",
    )


def _day(day: rx.Var[QueueDayView]) -> rx.Component:
    return rx.el.div(
        rx.el.h4(day.label, class_name="mb-2 text-[13px] text-(--muted)"),
        rx.el.ul(rx.foreach(day.rows, _item), class_name="flex flex-col gap-2"),
        key=day.iso,
        custom_attrs={"data-day": day.iso},
    )


def _item(item: rx.Var[QueueItemView]) -> rx.Component:
    return rx.cond(
        item.post_id == "",
        _free(item),
        rx.cond(item.is_in_slot, _queued(item), _by_hand(item)),
    )


def _free(item: rx.Var[QueueItemView]) -> rx.Component:
    content = rx.fragment(
        rx.el.span(item.time, class_name="queue-time"),
        rx.cond(
            SessionState.profile.can_write,
            inner_link(
                icon("plus", 14),
                "Free: write a post",
                href=item.compose_url,
                class_name="queue-free-link",
                aria_label=f"{item.when} is free: write a post",
            ),
            rx.el.span("Free", class_name="text-(--muted)"),
        ),
    )
    return rx.el.li(
        content, key=item.key, class_name="queue-free", custom_attrs={"data-slot": item.key}
    )


def _queued(item: rx.Var[QueueItemView]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            SessionState.profile.can_write,
            rx.el.span(icon("grip_vertical", 15), class_name="queue-grip"),
            rx.fragment(),
        ),
        _content(item),
        rx.cond(SessionState.profile.can_write, _steps(item), rx.fragment()),
        key=item.key,
        class_name="queue-item is-movable",
        custom_attrs={"data-drag": item.key, "data-slot": item.key, "data-post": item.post_id},
    )


def _by_hand(item: rx.Var[QueueItemView]) -> rx.Component:
    return rx.el.li(
        _content(item),
        key=item.key,
        class_name="queue-item",
        custom_attrs={"data-post": item.post_id},
    )


def _content(item: rx.Var[QueueItemView]) -> rx.Component:
    return rx.el.button(
        rx.el.span(item.time, class_name="queue-time"),
        rx.cond(
            item.image != "",
            rx.el.img(
                src=item.image, alt="", loading="lazy", draggable=False, class_name="queue-image"
            ),
            rx.fragment(),
        ),
        rx.el.span(
            rx.el.span(item.text, class_name="queue-text"),
            rx.el.span(
                status_badge(item.status),
                rx.cond(
                    item.is_in_slot,
                    rx.fragment(),
                    rx.el.span("Fixed time", class_name="badge badge-outline tone-slate px-2!"),
                ),
                rx.cond(
                    item.part_count > 1,
                    rx.el.span(f"Thread of {item.part_count}", class_name="text-xs text-(--muted)"),
                    rx.fragment(),
                ),
                rx.cond(
                    item.warns,
                    rx.el.span(
                        icon("triangle_alert", 13),
                        "Worth a look",
                        class_name="badge tone-amber",
                    ),
                    rx.fragment(),
                ),
                class_name="queue-marks",
            ),
            class_name="queue-words",
        ),
        type="button",
        id=rx.Var.create(item_id(item.key)),
        class_name="queue-open",
        aria_haspopup="dialog",
        disabled=~rx.State.is_hydrated,
        on_click=QueueState.open(item.key),
    )


def _steps(item: rx.Var[QueueItemView]) -> rx.Component:
    return rx.el.span(
        icon_button(
            "arrow_up",
            f"Swap with the post before it: {item.when}",
            is_small=True,
            disabled=~item.has_earlier,
            on_click=QueueState.step(item.key, -1),
        ),
        icon_button(
            "arrow_down",
            f"Swap with the post behind it: {item.when}",
            is_small=True,
            disabled=~item.has_later,
            on_click=QueueState.step(item.key, 1),
        ),
        class_name="queue-steps",
        custom_attrs={"data-still": ""},
    )


def lost() -> rx.Component:
    """What did not go out lately, and the way back into the queue."""
    return rx.cond(
        QueueState.lost.length() > 0,
        rx.el.section(
            rx.el.h3("Did not go out", class_name="mb-3 text-sm"),
            rx.el.ul(rx.foreach(QueueState.lost, _lost_item), class_name="flex flex-col gap-2"),
            aria_label="Did not go out",
        ),
        rx.fragment(),
    )


def _lost_item(item: rx.Var[QueueItemView]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(item.text, class_name="queue-text"),
            rx.el.span(
                status_badge(item.status),
                rx.el.span(item.when, class_name="text-xs text-(--muted)"),
                class_name="mt-1.5 flex flex-wrap items-center gap-2",
            ),
            class_name="min-w-0 flex-1 max-md:basis-full",
        ),
        inner_link(
            "See why", href=f"/posts?open={item.post_id}", class_name="btn btn-ghost btn-small"
        ),
        rx.cond(
            SessionState.profile.can_write & (QueueState.slot_count > 0),
            button(
                icon("list_restart", 14),
                "Queue again",
                is_small=True,
                on_click=QueueState.place(item.key, "next"),
            ),
            rx.fragment(),
        ),
        key=item.key,
        class_name="queue-item flex-wrap p-3!",
        custom_attrs={"data-post": item.post_id},
    )
