"""What the browser is sent of an account that is about to be removed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeavingView:
    """What waits for the account and what names it, in words; "": nothing of that kind.

    ``note`` says what becomes of recurring posts and drafts as things are chosen, ``warning`` what
    of the posts would not pass on the account that takes over.
    """

    waiting: str = ""
    recurring: str = ""
    drafts: str = ""
    note: str = ""
    warning: str = ""
    is_touched: bool = False
