"""Messages to the person, shown by the message host of the shell.

A message is a value in a state, not a script sent to the browser: so the content security policy
need not allow evaluating text.
"""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from secrets import token_hex

from reflex.event import EventSpec

from app.core.errors import AppError
from app.domain.text import shorten

MOST_AT_ONCE = 3
LONGEST_TEXT = 400
# Seconds after which a message is not shown again on another page.
FRESH_S = 8.0


class Tone(StrEnum):
    """How a message is meant."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Message:
    """One message on screen; the key makes the same words twice two messages."""

    text: str
    tone: str
    key: str = field(default_factory=lambda: token_hex(4))
    shown_at: float = field(default_factory=time.time)


def tell(text: str, tone: Tone = Tone.GOOD) -> EventSpec:
    """An event that shows ``text``; return it from a handler."""
    from app.ui.states.messages import MessageState

    return MessageState.show(shorten(text, LONGEST_TEXT), tone.value)  # type: ignore[operator,no-any-return]


def tell_error(error: AppError) -> EventSpec:
    """An event that says what went wrong and what to do."""
    return tell(error.user_message, Tone.BAD)
