"""What the browser is sent of a time being chosen."""

from dataclasses import dataclass, field

from app.ui.draft_views import QuickPickView
from app.ui.views import AccountView


@dataclass(frozen=True, slots=True)
class PassView:
    """One of the two passes of a time that the clock repeats."""

    label: str
    is_second: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WordedView:
    """Why written words name no time, and the times that they could mean."""

    problem: str = ""
    choices: list[QuickPickView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClashView:
    """Another post that a reader could take amiss beside this one, on ``accounts``; ``post_id``
    names it."""

    accounts: list[AccountView]
    message: str
    post_id: str


@dataclass(frozen=True, slots=True)
class SlotView:
    """The slot that an account's queue would give, or the ``problem`` that it has none.

    ``label`` and ``offset`` are those of the person's clock; ``note`` says on whose clock the
    schedule is, where that is another.
    """

    account: AccountView
    label: str = ""
    offset: str = ""
    note: str = ""
    problem: str = ""
