"""Warnings about other posts, in words."""

from datetime import UTC, datetime

import pytest

from app.domain.clashes import ClashKind
from app.services.clashes import Clash
from app.services.details import AccountRef
from app.ui.clashing import present_clashes

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
AT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def clash(name: str, kind: ClashKind = ClashKind.NEAR, **more: object) -> Clash:
    account = AccountRef(name, "x", "X", name, "", None, is_sandbox=False)
    facts = {"is_published": False, "text": "Hello there", **more}
    return Clash(account, kind, "post_1", AT, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("a", "on @a:"),
        ("ab", "on @a and @b:"),
        ("abc", "on @a, @b and @c:"),
        ("abcd", "on @a, @b and 2 more:"),
    ],
)
def test_a_post_on_several_accounts_is_one_warning(names: str, said: str) -> None:
    (shown,) = present_clashes([clash(f"@{name}") for name in names], "Europe/Berlin", NOW)
    assert said in shown.message
    assert shown.message.endswith("Tomorrow, 09:00. “Hello there”")
    assert len(shown.accounts) == len(names)


def test_a_repeated_text_says_whether_it_is_out_and_which_network_refuses_it() -> None:
    same = ClashKind.SAME_TEXT
    plans = [clash("@a", same, is_refused=True), clash("@b", same, is_published=True)]
    refused, other = present_clashes(plans, "UTC", NOW)
    assert refused.message == (
        "The same text goes out on @a: Tomorrow, 08:00. "
        "X refuses a text that was posted there lately."
    )
    assert other.message == "The same text went out on @b: Tomorrow, 08:00."
