"""The slots that accounts' queues would give, in words. Pure."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.post_queue import Place
from app.domain.slots import offset_label, to_local
from app.services.post_queue import NextSlots
from app.ui.presenting import present_account
from app.ui.time_views import SlotView


def slot_at(slots: NextSlots, place: Place) -> datetime | None:
    """What a post would be given there (UTC); None: there is no slot to give."""
    return {Place.NEXT: slots.next, Place.FIRST: slots.first, Place.LAST: slots.last}[place]


def present_slots(
    found: Sequence[NextSlots], place: Place, zone: str, now: datetime
) -> list[SlotView]:
    """A line for each account: when in ``zone`` its post would go out, or why it has no slot."""
    return [_present(one, slot_at(one, place), zone, now) for one in found]


def _present(slots: NextSlots, at: datetime | None, zone: str, now: datetime) -> SlotView:
    account = present_account(slots.account)
    if at is None:
        return SlotView(account, problem="No posting schedule yet.")
    local = to_local(at, zone)
    year = "" if local.year == to_local(now, zone).year else " %Y"
    label = f"{local.strftime(f'%a %-d %b{year}, %H:%M')}"
    elsewhere = f"{slots.timezone.replace('_', ' ')} schedule" if slots.timezone != zone else ""
    rests = "queue paused: it waits until you resume it" if slots.is_paused else ""
    note = " · ".join(word for word in (elsewhere, rests) if word)
    return SlotView(account, label, offset_label(at, zone), note)
