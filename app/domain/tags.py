"""Tags: what they may be called, and the colours they come in."""

from enum import StrEnum

LONGEST_NAME = 40
MOST_TAGS = 200
MOST_PER_POST = 20


class TagColor(StrEnum):
    """The tones that a tag can have, in the order in which new tags are given them."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    INDIGO = "indigo"
    ORANGE = "orange"
    RED = "red"
    SLATE = "slate"


def clean_name(name: str) -> str:
    """``name`` on one line, without spaces around it and a ``#`` in front."""
    return " ".join(name.split()).removeprefix("#").strip()


def next_color(made: int) -> TagColor:
    """The colour of a tag that is made after ``made`` others, when nobody chose one."""
    colors = list(TagColor)
    return colors[made % len(colors)]
