"""The time zones that a field with ``list="queue-zones"`` offers."""

from zoneinfo import available_timezones

import reflex as rx


def zone_list() -> rx.Component:
    """To stand on the page once."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    return rx.el.datalist(*[rx.el.option(value=zone) for zone in zones], id="queue-zones")
