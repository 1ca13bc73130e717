"""Whether a draft fits a network, told from its spec."""

from dataclasses import replace

from pydantic import BaseModel

from app.domain.composing import Content, Image, PartContent, Severity, find_problems, has_blocking
from app.domain.spec import (
    AuthKind,
    ConnectSpec,
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
IMAGE = Image("media_1", "image/png", 500, 10, 10, "a dog")


def test_a_draft_that_fits_has_no_problem() -> None:
    assert find_problems(_content("1234567890", IMAGE), SPEC) == []


def test_one_character_too_many_is_named_with_its_number() -> None:
    (problem,) = find_problems(_content("12345678901"), SPEC)
    assert (problem.field, problem.code) == ("parts.0.text", "text_too_long")
    assert "by 1: 11 of 10" in problem.message


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


def test_a_wrong_type_a_heavy_file_and_a_large_picture_are_each_named() -> None:
    image = replace(IMAGE, mime="image/webp", bytes=5000, width=100, height=100)
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


def _content(text: str, *images: Image) -> Content:
    return Content((PartContent(text, images),))


def _codes(content: Content) -> list[str]:
    return [problem.code for problem in find_problems(content, SPEC)]
