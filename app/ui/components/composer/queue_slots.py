"""Which slot of its queue each account would give, and where in the queue that is."""

import reflex as rx

from app.domain.post_queue import Place
from app.ui.components.account import account_line, avatar
from app.ui.components.base import icon, inner_link
from app.ui.states.compose import ComposeState
from app.ui.time_views import SlotView

_PLACES = {
    Place.NEXT: ("Next free", "The soonest free slot of each account."),
    Place.FIRST: ("First", "Ahead of what waits in the queue, which moves back by a slot."),
    Place.LAST: ("Last", "Behind everything that waits in the queue."),
}


def queue_slots() -> rx.Component:
    """The choice, what it means, and a line for each account."""
    return rx.el.div(
        rx.el.div(
            *[_place(place, title) for place, (title, _) in _PLACES.items()],
            role="radiogroup",
            aria_label="Where in the queue",
            class_name="flex flex-wrap gap-2",
        ),
        rx.el.p(
            rx.match(
                ComposeState.queue_place,
                *[(place.value, said) for place, (_, said) in _PLACES.items()],
                "",
            ),
            class_name="hint",
        ),
        rx.el.ul(
            rx.foreach(ComposeState.slots, _slot),
            class_name="slots empty:hidden",
            aria_label="When it goes out",
            custom_attrs={"aria-live": "polite"},
        ),
        class_name="mt-4",
    )


def _place(place: Place, title: str) -> rx.Component:
    return rx.el.button(
        title,
        type="button",
        role="radio",
        aria_checked=rx.cond(ComposeState.queue_place == place.value, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="chip",
        on_click=ComposeState.choose_place(place.value),
    )


def _slot(slot: rx.Var[SlotView]) -> rx.Component:
    given = rx.el.span(
        rx.el.span(slot.label, class_name="font-medium tabular-nums"),
        " ",
        rx.el.span(
            slot.offset,
            rx.cond(slot.note != "", f" · {slot.note}", ""),
            class_name="block text-xs text-(--muted) sm:inline sm:pl-2",
        ),
        custom_attrs={"data-slot": slot.account.platform},
    )
    missing = rx.el.span(
        icon("triangle_alert", 14, class_name="flex-none"),
        slot.problem,
        inner_link("Set one up", href=f"/queue?account={slot.account.id}", class_name="link"),
        class_name="tone-amber flex flex-wrap items-center gap-x-1.5 text-(--tone)",
    )
    return rx.el.li(
        avatar(slot.account, is_small=True),
        rx.el.div(account_line(slot.account), class_name="min-w-0 flex-1"),
        rx.cond(slot.problem != "", missing, given),
        key=slot.account.id,
        class_name="slot",
    )
