"""What the page for import, export and calendar feeds is sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeedView:
    """A calendar feed in force; ``read_label`` empty: never read."""

    id: str
    scope: str
    hint: str
    created_label: str
    read_label: str = ""


@dataclass(frozen=True, slots=True)
class ScopeView:
    """What a feed can be of: an account's id, empty for everything, and its name."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class StatusChoiceView:
    """A status to export, chosen or not."""

    status: str
    word: str
    is_chosen: bool
