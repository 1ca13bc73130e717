"""How a post stands, always as colour, icon and word together."""

import reflex as rx

from app.domain.publication import Status
from app.ui.components.base import icon
from app.ui.wording import STATUS_TONES, STATUS_WORDS

_ICONS: dict[Status, str] = {
    Status.PENDING: "calendar_clock",
    Status.HELD: "circle_pause",
    Status.QUEUED: "list_start",
    Status.PUBLISHING: "loader_circle",
    Status.PROCESSING: "hourglass",
    Status.PUBLISHED: "circle_check",
    Status.RETRYING: "refresh_cw",
    Status.BLOCKED: "unplug",
    Status.UNCONFIRMED: "circle_help",
    Status.FAILED: "circle_x",
    Status.MISSED: "alarm_clock_off",
    Status.CANCELLED: "ban",
}


def status_badge(status: rx.Var[str]) -> rx.Component:
    """The badge of a scheduled post's status."""
    cases = [(member.value, _badge(member)) for member in Status]
    return rx.match(status, *cases, rx.fragment())


def _badge(status: Status) -> rx.Component:
    spin = "spin" if status is Status.PUBLISHING else ""
    return rx.el.span(
        icon(_ICONS[status], 13, class_name=spin),
        STATUS_WORDS[status],
        class_name=f"badge tone-{STATUS_TONES[status]}",
        custom_attrs={"data-status": status.value},
    )
