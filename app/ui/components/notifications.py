"""The bell in the shell, and the panel with what needs somebody."""

import reflex as rx

from app.ui.components.base import button, icon, icon_button, inner_link
from app.ui.components.browser import modal
from app.ui.states.notifications import NotificationsState
from app.ui.states.session import SessionState
from app.ui.views import NotificationView

_ICONS = {
    "account": "unplug",
    "missed": "alarm_clock_off",
    "failed": "circle_x",
    "undecided": "circle_help",
    "preflight": "calendar_clock",
    "webhook": "webhook",
}


def bell() -> rx.Component:
    """Opens the panel; says how many incidents nobody has read."""
    count = NotificationsState.unread_count
    label = rx.cond(count > 0, f"Notifications, {count} unread", "Notifications")
    return rx.el.button(
        icon("bell", 17),
        rx.cond(
            count > 0,
            rx.el.span(
                rx.cond(count > 9, "9+", count.to_string()),
                class_name="bell-count",
                custom_attrs={"aria-hidden": "true"},
            ),
            rx.fragment(),
        ),
        type="button",
        aria_label=label,
        title=label,
        aria_haspopup="dialog",
        disabled=~rx.State.is_hydrated,
        class_name="btn btn-ghost btn-icon bell",
        on_click=NotificationsState.open,
        custom_attrs={"data-unread": count.to_string()},
    )


def panel() -> rx.Component:
    """Slides in from the side; on a phone from below. New incidents are read out politely."""
    return rx.fragment(
        rx.el.p(
            rx.cond(
                NotificationsState.unread_count > 0,
                f"{NotificationsState.unread_count} unread notifications",
                "",
            ),
            role="status",
            class_name="sr-only",
        ),
        modal(
            rx.cond(NotificationsState.is_open, _content(), rx.fragment()),
            open=NotificationsState.is_open,
            label="Notifications",
            class_name="drawer",
            on_close=NotificationsState.close,
        ),
    )


def _content() -> rx.Component:
    can_mark = SessionState.profile.can_write & (NotificationsState.unread_count > 0)
    return rx.el.div(
        rx.el.div(
            rx.el.h2("Notifications", class_name="flex-1 text-base"),
            rx.cond(
                can_mark,
                button(
                    icon("check_check", 15),
                    "Mark all read",
                    kind="ghost",
                    is_small=True,
                    on_click=NotificationsState.mark_all_read,
                ),
                rx.fragment(),
            ),
            icon_button("x", "Close", on_click=NotificationsState.close),
            class_name="flex items-center gap-2",
        ),
        rx.cond(
            NotificationsState.items.length() > 0,
            rx.el.ul(rx.foreach(NotificationsState.items, _item), class_name="incidents"),
            _nothing(),
        ),
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        rx.el.div(icon("bell", 22), class_name="empty-icon"),
        rx.el.p("Nothing needs you", class_name="mt-4 font-semibold"),
        rx.el.p(
            "When an account or a post needs somebody, it says so here, once for each cause.",
            class_name="mt-1 max-w-xs text-(--muted)",
        ),
        class_name="flex flex-col items-center py-16 text-center",
    )


def _item(item: rx.Var[NotificationView]) -> rx.Component:
    return rx.el.li(
        inner_link(
            rx.el.span(_icon(item), class_name=f"incident-icon tone-{item.tone}"),
            rx.el.span(
                rx.el.span(
                    rx.cond(
                        item.is_read, rx.fragment(), rx.el.span("Unread: ", class_name="sr-only")
                    ),
                    item.title,
                    class_name=rx.cond(
                        item.is_read, "incident-title", "incident-title font-semibold"
                    ),
                ),
                rx.cond(
                    item.body != "",
                    rx.el.span(item.body, class_name="incident-body"),
                    rx.fragment(),
                ),
                rx.el.span(
                    rx.cond(item.is_resolved, "Resolved · ", ""),
                    rx.cond(item.count_label != "", f"{item.count_label} · ", ""),
                    item.at_label,
                    class_name="incident-meta",
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.cond(item.is_read, rx.fragment(), rx.el.span(class_name="incident-dot")),
            href=item.link,
            class_name="incident",
            on_click=NotificationsState.follow(item.id),
        ),
        key=item.id,
        class_name=rx.cond(item.is_resolved, "incident-over", ""),
        custom_attrs={"data-incident": item.kind},
    )


def _icon(item: rx.Var[NotificationView]) -> rx.Component:
    cases = [(kind, icon(name, 17)) for kind, name in _ICONS.items()]
    return rx.cond(
        item.is_resolved, icon("circle_check", 17), rx.match(item.kind, *cases, icon("info", 17))
    )
