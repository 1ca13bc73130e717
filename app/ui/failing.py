"""What a person hears when something went wrong that nobody foresaw."""

import structlog
from reflex.event import EventSpec

from app.core.ids import new_id
from app.ui.told import Tone, tell

log = structlog.get_logger(__name__)


def say_sorry(exception: Exception) -> EventSpec:
    """Log ``exception`` under an incident id, and tell the person that id, not a stack trace."""
    incident = new_id("incident")
    log.error("event_failed", incident=incident, exc_info=exception)
    return tell(
        f"Something went wrong on our side. Try again; if it happens again, tell your "
        f"administrator: {incident}.",
        Tone.BAD,
    )
