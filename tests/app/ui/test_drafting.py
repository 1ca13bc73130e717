"""What the composer works out: counters, threads, comments, problems."""

from dataclasses import replace

import pytest

from app.domain.composing import Problem, Severity
from app.domain.spec import PlatformSpec, TextSpec
from app.platforms import registry
from app.ui import drafting, previewing
from app.ui.draft_views import CounterView, PartView
from app.ui.views import AccountView, FileView

LINKEDIN = registry.get("linkedin").spec
X = registry.get("x").spec
MASTODON = registry.get("mastodon").spec
FILE = FileView("med_0", "/media/med_0")
ACCOUNT = AccountView(id="acc_1", platform="x", handle="@ada")


def _parts(*texts: str) -> list[PartView]:
    return [PartView(f"part_{n}", text) for n, text in enumerate(texts)]


def _count(text: str, *specs: PlatformSpec, **files: list[FileView]) -> list[CounterView]:
    return drafting.count_parts([PartView("part_0", text, **files)], specs, {})[0]


def test_the_tightest_counter_comes_first() -> None:
    counters = _count("Hello", LINKEDIN, X)
    assert [(c.platform, c.left) for c in counters] == [("x", 275), ("linkedin", 2995)]


def test_each_network_counts_in_its_own_way() -> None:
    by_platform = {c.platform: c for c in _count("👋 https://example.com/" + "a" * 99, LINKEDIN, X)}
    assert by_platform["x"].count == 2 + 1 + 23
    assert by_platform["linkedin"].count == 2 + 1 + 20 + 99


@pytest.mark.parametrize(
    ("length", "level"), [(0, "ok"), (251, "ok"), (252, "near"), (280, "near"), (281, "over")]
)
def test_a_counter_warns_before_it_is_full(length: int, level: str) -> None:
    assert _count("a" * length, X)[0].level == level


def test_a_long_text_is_cut_into_parts_that_fit() -> None:
    text = "One sentence that says something. " * 20
    part = PartView("part_0", text)
    assert drafting.is_splittable(part, 0, [LINKEDIN, X], {})
    pieces = drafting.split_part(part, 0, [LINKEDIN, X], {})
    assert len(pieces) > 1
    assert all(X.text.count(piece) <= X.text.limit for piece in pieces)


def test_the_pieces_are_numbered_on_demand_and_fit_even_so() -> None:
    part = PartView("part_0", "One sentence. " * 60)
    pieces = drafting.split_part(part, 0, [X], {}, is_numbered=True)
    assert [piece.rpartition(" ")[2] for piece in pieces] == [
        f"{n}/{len(pieces)}" for n in range(1, len(pieces) + 1)
    ]
    assert all(X.text.count(piece) <= X.text.limit for piece in pieces)


def test_the_pieces_fit_every_network_with_threads_however_each_counts() -> None:
    bytes_count = TextSpec(limit=300, count=lambda text: len(text.encode()))
    by_bytes = replace(X, slug="bytes", text=bytes_count)
    part = PartView("part_0", "日本語の文です。" * 60)
    pieces = drafting.split_part(part, 0, [X, by_bytes], {})
    assert all(len(piece.encode()) <= 300 for piece in pieces)
    assert all(X.text.count(piece) <= X.text.limit for piece in pieces)


def test_a_text_with_images_counts_against_a_limit_of_its_own_and_is_cut_to_it() -> None:
    small = replace(X, text=TextSpec(limit=100, count=len, limit_with_media=40))
    text = "One sentence. " * 6
    bare, with_file = PartView("part_0", text), PartView("part_0", text, files=[FILE])
    assert _count(text, small)[0].left == 16
    assert _count(text, small, files=[FILE])[0].left == -44
    assert not drafting.is_splittable(bare, 0, [small], {})
    assert drafting.is_splittable(with_file, 0, [small], {})
    first, second = drafting.split_part(with_file, 0, [small], {})
    assert (len(first), len(second)) == (27, 55)


def test_nothing_is_split_where_no_network_has_threads() -> None:
    text = "a " * 2_000
    part = PartView("part_0", text)
    assert not drafting.is_splittable(part, 0, [LINKEDIN], {})
    assert drafting.split_part(part, 0, [LINKEDIN], {}) == [text]


def test_only_a_network_that_can_go_on_in_comments_is_asked_about_a_long_text() -> None:
    parts = _parts("A sentence of some length. " * 90, "And one more thought. " * 90)
    (found,) = drafting.continuations(parts, [LINKEDIN, X], {})
    assert (found.name, found.is_too_long) == ("LinkedIn", True)


def test_files_are_shown_with_the_post_when_it_goes_on_in_comments() -> None:
    image = FileView("med_1", "/media/med_1")
    part = PartView("part_1", "A sentence. " * 400, files=[image])
    shown = previewing.preview([part], ACCOUNT, LINKEDIN, {}, with_comments=True)
    assert [len(p.files) for p in shown.parts] == [1, 0, 0]
    assert "2 comments of yours" in shown.remark
    assert [p.is_comment for p in shown.parts] == [False, True, True]


def test_nobody_is_asked_about_comments_for_a_text_that_fits() -> None:
    assert drafting.continuations(_parts("Short."), [LINKEDIN], {}) == []


def test_where_parts_go_out_together_each_counter_counts_all_of_them() -> None:
    first, second = drafting.count_parts(_parts("First.", "Second."), [LINKEDIN, X], {})
    together = len("First.\n\nSecond.")
    for counters in (first, second):
        whole = next(c for c in counters if c.platform == "linkedin")
        assert (whole.count, whole.note) == (together, "all parts together")
    assert [c.count for c in second if c.platform == "x"] == [len("Second.")]


def test_parts_that_become_comments_are_counted_as_comments() -> None:
    first, second = drafting.count_parts(
        _parts("First.", "Second."), [LINKEDIN], {}, with_comments=True
    )
    assert (first[0].left, first[0].note) == (LINKEDIN.text.limit - len("First."), "")
    assert second[0].left == LINKEDIN.text_limit(1) - len("Second.")


def test_what_goes_on_in_comments_has_room_for_everything() -> None:
    long = _parts("a word " * 600)
    assert drafting.count_parts(long, [LINKEDIN], {})[0][0].left < 0
    assert drafting.count_parts(long, [LINKEDIN], {}, with_comments=True) == [[]]


def test_an_option_that_takes_from_the_text_makes_less_room() -> None:
    warned = {"mastodon": {"spoiler_text": "Spiders"}}
    (counter,) = drafting.count_parts(_parts("Hello"), [MASTODON], warned)[0]
    assert counter.left == MASTODON.text.limit - len("Hello") - len("Spiders")
    long = PartView("part_0", "a" * MASTODON.text.limit)
    assert not drafting.is_splittable(long, 0, [MASTODON], {})
    assert drafting.is_splittable(long, 0, [MASTODON], warned)


def test_a_problem_of_every_network_is_said_once() -> None:
    other = AccountView(id="acc_2", platform="linkedin", handle="Ada")
    empty = Problem("parts.0.text", "empty", "Write something.")
    found = [(ACCOUNT, empty), (other, empty)]
    blocking, warnings = drafting.sort_problems(found, _parts(""))
    assert [(p.message, p.platform) for p in blocking] == [("Write something.", "")]
    assert warnings == []


@pytest.mark.parametrize(
    ("field", "target"),
    [
        ("platform_params.x.reply_settings", "options"),
        ("account_ids", "accounts"),
        ("parts.7.text", "text-part_0"),
    ],
)
def test_a_problem_leads_to_what_can_mend_it(field: str, target: str) -> None:
    problem = Problem(field, "bad", "Not like this.")
    (shown,), _ = drafting.sort_problems([(ACCOUNT, problem)], _parts("One", "Two"))
    assert shown.target == target


def test_a_problem_leads_to_its_part_and_a_warning_does_not_block() -> None:
    remark = Problem("parts.1.media.0", "no_alt_text", "No alt text.", Severity.WARNING)
    blocking, warnings = drafting.sort_problems([(ACCOUNT, remark)], _parts("One", "Two"))
    assert blocking == []
    assert warnings[0].target == "text-part_1"


def _with_files() -> list[PartView]:
    pictures = [FileView("med_1", "/media/med_1"), FileView("med_2", "/media/med_2")]
    film = FileView("med_3", "/media/med_3", kind="video")
    return [
        PartView("part_0", "One", files=pictures[:1]),
        PartView("part_1", "Two", files=[pictures[1], film]),
    ]


@pytest.mark.parametrize(
    ("field", "target"),
    [
        ("parts.0.media.0", "alt-part_0-med_1"),
        ("parts.1.media.0", "alt-part_1-med_2"),
        ("parts.1.media.1", "text-part_1"),
        ("parts.1.media", "text-part_1"),
        # All parts together are one post there: its second file is the second part's first.
        ("parts.0.media.1", "alt-part_1-med_2"),
        ("parts.0.media.9", "text-part_0"),
    ],
)
def test_a_problem_with_an_image_leads_to_its_alt_text(field: str, target: str) -> None:
    problem = Problem(field, "bad", "Not like this.")
    (shown,), _ = drafting.sort_problems([(ACCOUNT, problem)], _with_files())
    assert shown.target == target


def _silent(*numbers: int) -> list[tuple[AccountView, Problem]]:
    """The first images of these parts have no alt text."""
    return [
        (ACCOUNT, Problem(f"parts.{n}.media.0", "no_alt_text", "None.", Severity.WARNING))
        for n in numbers
    ]


def test_several_images_without_alt_text_are_one_reminder_that_leads_to_the_first() -> None:
    other = (ACCOUNT, Problem("parts.0.text", "odd", "Odd.", Severity.WARNING))
    _, warnings = drafting.sort_problems([other, *_silent(0, 1)], _with_files())
    shown = drafting.remind_once(warnings)
    assert [w.target for w in shown] == ["text-part_0", "alt-part_0-med_1"]
    assert shown[1].message.startswith("2 images have no alt text")


def test_an_image_that_a_customised_text_shows_too_is_reminded_of_once() -> None:
    _, shared = drafting.sort_problems(_silent(0), _with_files())
    own_parts = [replace(part, key=f"own_{part.key}") for part in _with_files()]
    _, own = drafting.sort_problems(_silent(0), own_parts)
    customised = [replace(view, tab="acc_1") for view in own]
    (shown,) = drafting.remind_once([*shared, *customised])
    assert (shown.target, shown.tab, shown.message) == ("alt-part_0-med_1", "", "None.")


def test_an_image_of_a_customised_text_alone_is_counted_with_the_others() -> None:
    _, shared = drafting.sort_problems(_silent(0), _with_files())
    _, own = drafting.sort_problems(_silent(0, 1), _with_files())
    (shown,) = drafting.remind_once([*shared, *(replace(view, tab="acc_1") for view in own)])
    assert shown.message.startswith("2 images have no alt text")


def test_the_fewest_characters_of_alt_text_come_first_and_none_where_none_is_taken() -> None:
    specs = [LINKEDIN, X, registry.get("telegram").spec]
    assert drafting.alt_limits(specs) == [("X", 1000), ("LinkedIn", 4086)]
