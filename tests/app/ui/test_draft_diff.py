"""What differs between two versions of a text, in words."""

from app.ui.draft_diff import GONE, NEW, SAME, differences


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in differences(before, after)]


def test_a_changed_word_is_shown_beside_what_it_was() -> None:
    assert told("See you on Monday then", "See you on Friday then") == [
        (SAME, "See you on "),
        (GONE, "Monday"),
        (NEW, "Friday"),
        (SAME, " then"),
    ]


def test_what_is_not_shown_as_gone_is_the_present_text() -> None:
    before, after = "word " * 3_000, "word " * 1_500 + "other " * 1_500
    pieces = differences(before, after)
    assert "".join(p.text for p in pieces if p.kind != GONE) == after
