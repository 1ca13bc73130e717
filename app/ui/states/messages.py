"""The messages on screen."""

import time

import reflex as rx

from app.ui.gate import public
from app.ui.told import FRESH_S, LONGEST_TEXT, MOST_AT_ONCE, Message, Tone


class MessageState(rx.State):
    """At most three messages, the newest last."""

    messages: list[Message] = []

    @rx.event
    @public
    async def show(self, text: str, tone: str) -> None:
        kind = Tone(tone) if tone in set(Tone) else Tone.PLAIN
        self.messages = [*self.messages, Message(str(text)[:LONGEST_TEXT], kind)][-MOST_AT_ONCE:]

    @rx.event
    @public
    async def tidy(self) -> None:
        """Drop what was said on an earlier page."""
        now = time.time()
        self.messages = [m for m in self.messages if now - m.shown_at < FRESH_S]

    @rx.event
    @public
    async def dismiss(self, key: str) -> None:
        self.messages = [message for message in self.messages if message.key != key]
