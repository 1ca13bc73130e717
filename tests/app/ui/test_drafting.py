"""What the composer works out: counters, threads, previews, times."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.composing import Problem, Severity
from app.domain.spec import TextSpec
from app.platforms import registry
from app.ui import drafting
from app.ui.views import AccountView, ImageView, PartView

LINKEDIN = registry.get("linkedin").spec
X = registry.get("x").spec
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACCOUNT = AccountView(id="acc_1", platform="x", handle="@ada")


def _parts(*texts: str) -> list[PartView]:
    return [PartView(f"part_{n}", text) for n, text in enumerate(texts)]


def test_the_tightest_counter_comes_first() -> None:
    counters = drafting.count_part("Hello", [LINKEDIN, X])
    assert [(c.platform, c.left) for c in counters] == [("x", 275), ("linkedin", 2995)]


def test_each_network_counts_in_its_own_way() -> None:
    by_platform = {
        c.platform: c
        for c in drafting.count_part("👋 https://example.com/" + "a" * 99, [LINKEDIN, X])
    }
    assert by_platform["x"].count == 2 + 1 + 23
    assert by_platform["linkedin"].count == 2 + 1 + 20 + 99


@pytest.mark.parametrize(
    ("length", "level"), [(0, "ok"), (251, "ok"), (252, "near"), (280, "near"), (281, "over")]
)
def test_a_counter_warns_before_it_is_full(length: int, level: str) -> None:
    assert drafting.count_part("a" * length, [X])[0].level == level


def test_a_long_text_is_cut_into_parts_that_fit() -> None:
    text = "One sentence that says something. " * 20
    assert drafting.is_splittable(text, [LINKEDIN, X])
    pieces = drafting.split_for(text, [LINKEDIN, X])
    assert len(pieces) > 1
    assert all(X.text.count(piece) <= X.text.limit for piece in pieces)


def test_the_pieces_are_numbered_on_demand_and_fit_even_so() -> None:
    pieces = drafting.split_for("One sentence. " * 60, [X], is_numbered=True)
    assert [piece.rpartition(" ")[2] for piece in pieces] == [
        f"{n}/{len(pieces)}" for n in range(1, len(pieces) + 1)
    ]
    assert all(X.text.count(piece) <= X.text.limit for piece in pieces)


def test_the_pieces_fit_every_network_with_threads_however_each_counts() -> None:
    bytes_count = TextSpec(limit=300, count=lambda text: len(text.encode()))
    by_bytes = replace(X, slug="bytes", text=bytes_count)
    pieces = drafting.split_for("日本語の文です。" * 60, [X, by_bytes])
    assert all(len(piece.encode()) <= 300 for piece in pieces)
    assert all(X.text.count(piece) <= X.text.limit for piece in pieces)


def test_a_text_with_images_counts_against_a_limit_of_its_own_and_is_cut_to_it() -> None:
    small = replace(X, text=TextSpec(limit=100, count=len, limit_with_media=40))
    text = "One sentence. " * 6
    assert drafting.count_part(text, [small])[0].left == 16
    assert drafting.count_part(text, [small], has_media=True)[0].left == -44
    assert not drafting.is_splittable(text, [small])
    assert drafting.is_splittable(text, [small], has_media=True)
    first, second = drafting.split_for(text, [small], has_media=True)
    assert (len(first), len(second)) == (27, 55)


def test_nothing_is_split_where_no_network_has_threads() -> None:
    text = "a " * 2_000
    assert not drafting.is_splittable(text, [LINKEDIN])
    assert drafting.split_for(text, [LINKEDIN]) == [text]


def test_a_thread_goes_out_as_one_post_where_there_are_no_threads() -> None:
    draft = drafting.make_draft(_parts("First.", "Second."), {"acc_l": LINKEDIN, "acc_x": X})
    assert [part.text for part in draft.parts_for("acc_l")] == ["First.\n\nSecond."]
    assert [part.text for part in draft.parts_for("acc_x")] == ["First.", "Second."]


def test_a_long_text_goes_on_in_comments_only_where_it_was_wished() -> None:
    parts = _parts("A sentence of some length. " * 90, "And one more thought. " * 90)
    assert drafting.could_go_on(parts, [LINKEDIN, X]) == ["LinkedIn"]
    unasked = drafting.make_draft(parts, {"acc_l": LINKEDIN, "acc_x": X})
    assert len(unasked.parts_for("acc_l")) == 1
    assert unasked.platform_params == {}
    asked = drafting.make_draft(parts, {"acc_l": LINKEDIN, "acc_x": X}, with_comments=True)
    post, *comments = asked.parts_for("acc_l")
    assert LINKEDIN.text.count(post.text) <= LINKEDIN.text.limit
    assert comments
    assert all(len(comment.text) <= LINKEDIN.text_limit(1) for comment in comments)
    assert asked.params_for("acc_l", "linkedin") == {LINKEDIN.thread.chosen_by: True}
    assert [part.text for part in asked.parts_for("acc_x")] == [part.text for part in parts]


def test_files_stay_with_the_post_when_it_goes_on_in_comments() -> None:
    image = ImageView("med_1", "/media/med_1")
    part = PartView("part_1", "A sentence. " * 400, images=[image])
    draft = drafting.make_draft([part], {"acc_l": LINKEDIN}, with_comments=True)
    assert [p.media_ids for p in draft.parts_for("acc_l")] == [("med_1",), (), ()]
    shown = drafting.preview([part], ACCOUNT, LINKEDIN, with_comments=True)
    assert [len(p.images) for p in shown.parts] == [1, 0, 0]
    assert "2 of your comments" in shown.remark


def test_a_text_that_fits_needs_no_comments() -> None:
    draft = drafting.make_draft(_parts("Short."), {"acc_l": LINKEDIN}, with_comments=True)
    assert (draft.variants, draft.platform_params) == ((), {})
    assert drafting.could_go_on(_parts("Short."), [LINKEDIN]) == []


def test_a_single_part_needs_no_variant() -> None:
    assert drafting.make_draft(_parts("Only."), {"acc_l": LINKEDIN}).variants == ()


def test_the_preview_cuts_where_the_network_cuts() -> None:
    assert LINKEDIN.preview_cut
    shown = drafting.preview(_parts("a" * 1_000), ACCOUNT, LINKEDIN).parts[0]
    assert shown.is_cut
    assert len(shown.text) == LINKEDIN.preview_cut + 1


def test_the_preview_shows_no_more_images_than_the_network_takes() -> None:
    images = [ImageView(f"med_{n}", f"/media/med_{n}") for n in range(9)]
    part = PartView("part_1", "Look", images=images)
    shown = drafting.preview([part], ACCOUNT, X).parts[0]
    assert len(shown.images) == X.media.max_images


def test_a_problem_of_every_network_is_said_once() -> None:
    other = AccountView(id="acc_2", platform="linkedin", handle="Ada")
    empty = Problem("parts.0.text", "empty", "Write something.")
    found = [(ACCOUNT, empty), (other, empty)]
    blocking, warnings = drafting.sort_problems(found, _parts(""))
    assert [(p.message, p.platform) for p in blocking] == [("Write something.", "")]
    assert warnings == []


def test_a_problem_leads_to_its_part_and_a_warning_does_not_block() -> None:
    remark = Problem("parts.1.media.0", "no_alt_text", "No alt text.", Severity.WARNING)
    blocking, warnings = drafting.sort_problems([(ACCOUNT, remark)], _parts("One", "Two"))
    assert blocking == []
    assert warnings[0].part_key == "part_1"


def test_a_chosen_time_is_read_in_the_persons_zone() -> None:
    chosen = drafting.read_time("2026-03-03", "09:00", "Europe/Berlin", NOW)
    assert chosen.at == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    assert "Tuesday 3 March 2026, 09:00 · Europe/Berlin (UTC+1)" in chosen.label


def test_a_time_that_the_clock_skips_is_explained() -> None:
    chosen = drafting.read_time("2026-03-29", "02:30", "Europe/Berlin", NOW)
    assert chosen.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert "goes out at 03:30" in chosen.warning


def test_a_time_that_comes_twice_is_explained() -> None:
    chosen = drafting.read_time("2026-10-25", "02:30", "Europe/Berlin", NOW)
    assert chosen.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "twice" in chosen.warning


@pytest.mark.parametrize(
    ("day", "time"), [("", "09:00"), ("2026-03-03", ""), ("x", "y"), ("2026-03-03", "09:00+02:00")]
)
def test_fields_that_name_no_moment_ask_for_one(day: str, time: str) -> None:
    chosen = drafting.read_time(day, time, "Europe/Berlin", NOW)
    assert chosen.at is None
    assert chosen.problem == "Choose a date and a time."


def test_a_time_that_has_passed_is_refused_but_this_very_minute_is_not() -> None:
    assert drafting.read_time("2026-03-02", "08:58", "UTC", NOW).at is None
    assert drafting.read_time("2026-03-02", "09:00", "UTC", NOW.replace(second=30)).at == NOW


def test_quick_picks_lie_ahead_and_differ() -> None:
    for now in (NOW, datetime(2026, 3, 1, 23, 59, tzinfo=UTC)):
        picks = drafting.quick_picks("Europe/Berlin", now)
        moments = [drafting.read_time(p.day, p.time, "Europe/Berlin", now).at for p in picks]
        assert all(m and m > now for m in moments)
        assert len({(p.day, p.time) for p in picks}) == len(picks)
