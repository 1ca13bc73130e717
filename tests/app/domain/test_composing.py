"""Whether a draft fits a network, told from its spec."""

from dataclasses import replace

import pytest
from pydantic import BaseModel, Field

from app.domain.composing import Content, File, PartContent, Severity, find_problems, has_blocking
from app.domain.spec import (
    AuthKind,
    ConnectSpec,
    FileSpec,
    MediaSpec,
    PlatformSpec,
    PublishSpec,
    TextSpec,
    ThreadKind,
    ThreadSpec,
)


class Options(BaseModel):
    model_config = {"extra": "forbid"}
    visibility: str = "public"


SPEC = PlatformSpec(
    slug="example",
    name="Example",
    connect=ConnectSpec(AuthKind.OAUTH2, ("write",), False, True, "https://example.com"),
    text=TextSpec(limit=10, count=len),
    media=MediaSpec(
        max_images=2,
        mime_types=frozenset({"image/png", "image/gif"}),
        max_bytes=1000,
        max_pixels=100,
        max_alt_text=5,
        exclusive=frozenset({"image/gif"}),
        bytes_by_mime={"image/gif": 2000},
    ),
    publishing=PublishSpec(can_find_own=True),
    thread=ThreadSpec(ThreadKind.REPLY_CHAIN, 2),
    options=Options,
)
IMAGE = File("media_1", "image/png", 500, 10, 10, "a dog")


def test_a_draft_that_fits_has_no_problem() -> None:
    assert find_problems(_content("1234567890", IMAGE), SPEC) == []


def test_one_character_too_many_is_named_with_its_number() -> None:
    (problem,) = find_problems(_content("12345678901"), SPEC)
    assert (problem.field, problem.code) == ("parts.0.text", "text_too_long")
    assert "by 1: 11 of 10" in problem.message


@pytest.mark.parametrize(("text", "fits"), [("1234", True), ("12345", False)])
def test_a_text_with_files_may_have_a_limit_of_its_own(text: str, fits: bool) -> None:
    spec = replace(SPEC, text=TextSpec(limit=10, count=len, limit_with_media=4))
    assert find_problems(_content("1234567890"), spec) == []
    found = [p.message for p in find_problems(_content(text, IMAGE), spec)]
    wanted = "Too long for a text with images on Example by 1: 5 of 4 characters."
    assert found == ([] if fits else [wanted])


def test_nothing_at_all_is_too_little() -> None:
    (problem,) = find_problems(_content("  "), SPEC)
    assert problem.code == "empty"


def test_an_image_alone_is_enough() -> None:
    assert find_problems(_content("", IMAGE), SPEC) == []


def test_more_parts_than_a_thread_may_have_are_refused() -> None:
    content = Content(tuple(PartContent(str(n)) for n in range(3)))
    assert _codes(content) == ["too_many_parts"]


def test_a_network_without_threads_says_so() -> None:
    content = Content((PartContent("a"), PartContent("b")))
    (problem,) = find_problems(content, replace(SPEC, thread=ThreadSpec()))
    assert "no threads" in problem.message


def test_too_many_images_are_refused() -> None:
    assert _codes(_content("a", IMAGE, IMAGE, IMAGE)) == ["too_many_images"]


def test_an_animation_must_stand_alone() -> None:
    assert _codes(_content("a", IMAGE, replace(IMAGE, mime="image/gif"))) == ["must_be_alone"]


def test_a_still_image_of_another_type_or_size_is_no_problem_because_it_is_drawn_anew() -> None:
    image = replace(IMAGE, mime="image/webp", bytes=5000, width=100, height=100)
    assert _codes(_content("a", image)) == []


def test_an_animation_of_a_wrong_type_too_heavy_and_too_large_is_told_each() -> None:
    image = replace(IMAGE, mime="image/webp", bytes=5000, width=100, height=100, is_animated=True)
    assert _codes(_content("a", image)) == ["wrong_type", "image_too_large", "too_many_pixels"]


def test_a_type_may_have_a_limit_of_its_own() -> None:
    assert _codes(_content("a", replace(IMAGE, mime="image/gif", bytes=1500))) == []


def test_missing_alt_text_warns_and_does_not_stop() -> None:
    (problem,) = find_problems(_content("a", replace(IMAGE, alt_text="")), SPEC)
    assert problem.severity is Severity.WARNING
    assert not has_blocking([problem])


def test_alt_text_has_a_limit_too() -> None:
    assert _codes(_content("a", replace(IMAGE, alt_text="six666"))) == ["alt_text_too_long"]


def test_an_option_that_the_network_does_not_have_is_named() -> None:
    (problem,) = find_problems(Content((PartContent("a"),), {"colour": "red"}), SPEC)
    assert problem.field == "platform_params.example.colour"


class Choice(BaseModel):
    model_config = {"extra": "forbid"}
    goes_on_below: bool = Field(default=False, title="Put the rest into comments")


COMMENTS = replace(
    SPEC,
    text=TextSpec(limit=20, count=len),
    thread=ThreadSpec(
        ThreadKind.COMMENTS,
        max_parts=3,
        limit_after_first=5,
        chosen_by="goes_on_below",
        takes_files_after_first=False,
    ),
    options=Choice,
)
CHOSEN = {"goes_on_below": True}
VIDEO = File("media_2", "video/mp4", 500, 10, 10, length=30)
VIDEOS = replace(
    SPEC, media=replace(SPEC.media, video=FileSpec(frozenset({"video/mp4"}), 1000, max_length=60))
)


@pytest.mark.parametrize("params", [{}, {"goes_on_below": False}])
def test_comments_want_a_persons_choice_and_it_is_said_where(params: dict[str, object]) -> None:
    content = Content((PartContent("a"), PartContent("b")), params)
    (problem,) = find_problems(content, COMMENTS)
    assert (problem.field, problem.code) == ("platform_params.example.goes_on_below", "not_chosen")
    assert "“Put the rest into comments”" in problem.message


def test_one_part_needs_no_choice() -> None:
    assert find_problems(Content((PartContent("a"),)), COMMENTS) == []


def test_a_comment_has_a_limit_of_its_own() -> None:
    content = Content((PartContent("x" * 20), PartContent("123456")), CHOSEN)
    (problem,) = find_problems(content, COMMENTS)
    assert (problem.field, problem.code) == ("parts.1.text", "text_too_long")
    assert "Too long for a comment on Example by 1: 6 of 5" in problem.message


def test_an_image_in_a_comment_is_refused_where_comments_are_text_alone() -> None:
    content = Content((PartContent("a"), PartContent("b", (IMAGE,))), CHOSEN)
    (problem,) = find_problems(content, COMMENTS)
    assert (problem.field, problem.code) == ("parts.1.media", "no_files_here")


def test_more_comments_than_the_network_takes_are_refused() -> None:
    content = Content(tuple(PartContent(str(n)) for n in range(4)), CHOSEN)
    assert [p.code for p in find_problems(content, COMMENTS)] == ["too_many_parts"]


def test_a_video_that_fits_has_no_problem_and_needs_no_alt_text() -> None:
    assert find_problems(_content("a", VIDEO), VIDEOS) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mime": "video/webm"}, "wrong_type"),
        ({"bytes": 1001}, "video_too_large"),
        ({"length": 60.5}, "video_too_long"),
        ({"mime": "application/pdf"}, "no_document"),
    ],
)
def test_each_limit_of_a_video_is_held(changes: dict[str, object], code: str) -> None:
    video = replace(VIDEO, **changes)
    assert [p.code for p in find_problems(_content("a", video), VIDEOS)] == [code]


def test_a_network_without_videos_says_so() -> None:
    assert _codes(_content("a", VIDEO)) == ["no_video"]


def test_a_video_goes_alone() -> None:
    problems = find_problems(_content("a", VIDEO, IMAGE), VIDEOS)
    assert [p.code for p in problems] == ["must_be_alone"]


@pytest.mark.parametrize(
    ("width", "height", "codes"),
    [
        (8, 10, []),
        (79, 100, ["too_tall"]),
        (191, 100, []),
        (192, 100, ["too_wide"]),
        (0, 0, []),
        (402, 300, []),
        (300, 362, []),
    ],
)
def test_the_shape_of_an_image_is_told_before_it_is_scheduled(
    width: int, height: int, codes: list[str]
) -> None:
    shaped = replace(
        SPEC,
        media=replace(
            SPEC.media,
            max_pixels=None,
            min_ratio=0.8,
            max_ratio=1.91,
            max_width=200,
            max_height=180,
        ),
    )
    image = replace(IMAGE, width=width, height=height)
    assert [p.code for p in find_problems(_content("a", image), shaped)] == codes


def test_a_network_that_lives_on_images_wants_one() -> None:
    spec = replace(SPEC, media=replace(SPEC.media, is_required=True))
    (problem,) = find_problems(_content("a"), spec)
    assert (problem.field, problem.code) == ("parts.0.media", "file_required")
    assert find_problems(_content("a", IMAGE), spec) == []


@pytest.mark.parametrize(("can_be_fetched", "codes"), [(True, []), (False, ["not_reachable"])])
def test_a_network_that_fetches_files_must_be_able_to(
    can_be_fetched: bool, codes: list[str]
) -> None:
    spec = replace(SPEC, media=replace(SPEC.media, needs_public_url=True))
    content = Content((PartContent("a", (IMAGE,)),), can_be_fetched=can_be_fetched)
    assert [p.code for p in find_problems(content, spec)] == codes
    text_alone = Content((PartContent("a"),), can_be_fetched=can_be_fetched)
    assert find_problems(text_alone, spec) == []


@pytest.mark.parametrize(("most", "codes"), [(1000, []), (999, ["files_too_large"])])
def test_all_files_of_a_part_together_may_have_a_limit(most: int, codes: list[str]) -> None:
    spec = replace(SPEC, media=replace(SPEC.media, max_total_bytes=most))
    assert [p.code for p in find_problems(_content("a", IMAGE, IMAGE), spec)] == codes


def test_alt_text_that_a_network_does_not_take_stops_nothing() -> None:
    spec = replace(SPEC, media=replace(SPEC.media, max_alt_text=0))
    (problem,) = find_problems(_content("a", IMAGE), spec)
    assert (problem.code, problem.severity) == ("alt_text_not_taken", Severity.WARNING)


def _content(text: str, *images: File) -> Content:
    return Content((PartContent(text, images),))


def _codes(content: Content) -> list[str]:
    return [problem.code for problem in find_problems(content, SPEC)]
