"""A phrase that is read piece by piece, and what to say of one that cannot be read. Pure."""

import re
from datetime import datetime

LONGEST_PHRASE = 80
_FILLERS = frozenset({"at", "on", "the", "of", "by", "@", "|", "-", "and", "then"})


class Unclear(Exception):
    """Words that name no time, or more than one. The message says what to write instead;
    ``choices`` are the times on the clock that could be meant."""

    def __init__(self, message: str, choices: tuple[datetime, ...] = ()) -> None:
        super().__init__(message)
        self.choices = choices


class Phrase:
    """What is left of the words; what was understood is taken out."""

    def __init__(self, words: str) -> None:
        self._left = " ".join(words[:LONGEST_PHRASE].lower().replace(",", " ").split())

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is not there any more afterwards."""
        found = pattern.search(self._left)
        if found:
            self._left = f"{self._left[: found.start()]} | {self._left[found.end() :]}"
            self._left = " ".join(self._left.split())
        return found

    def look(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match; nothing is taken."""
        return pattern.search(self._left)

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether there is a match; nothing is taken."""
        return self.look(pattern) is not None

    @property
    def unknown(self) -> str:
        """The first of the words that are left and mean something, or ""."""
        return next((word for word in self._left.split() if word not in _FILLERS), "")
