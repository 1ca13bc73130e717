"""What is made of an image for a network."""

from dataclasses import replace

import pytest

from app.domain.content import File
from app.domain.renditions import Target, after, plan
from app.domain.spec import MediaSpec

JPEG, PNG, WEBP, GIF = "image/jpeg", "image/png", "image/webp", "image/gif"
MEDIA = MediaSpec(max_images=4, mime_types=frozenset({JPEG, PNG}), max_bytes=1_000_000)
PHOTO = File("med_1", JPEG, 400_000, 1600, 900)


def test_an_image_that_fits_goes_as_it_is() -> None:
    assert plan(PHOTO, MEDIA) is None


@pytest.mark.parametrize(
    ("file", "target"),
    [
        (replace(PHOTO, bytes=2_000_000), Target(JPEG, 1920, 1080, 1_000_000)),
        (replace(PHOTO, width=4000, height=3000), Target(JPEG, 1920, 1080, 1_000_000)),
        (replace(PHOTO, width=3000, height=4000), Target(JPEG, 1080, 1920, 1_000_000)),
        (replace(PHOTO, mime=WEBP), Target(JPEG, 1920, 1080, 1_000_000)),
        (replace(PHOTO, mime=PNG, width=3000), Target(PNG, 1920, 1080, 1_000_000)),
    ],
    ids=["too heavy", "too large, lying", "too large, standing", "other format", "a drawing"],
)
def test_anything_else_gets_a_box_that_lies_as_it_does(file: File, target: Target) -> None:
    assert plan(file, MEDIA) == target


def test_where_only_jpeg_is_taken_a_drawing_becomes_one() -> None:
    only = replace(MEDIA, mime_types=frozenset({JPEG}))
    assert plan(replace(PHOTO, mime=PNG), only) == Target(JPEG, 1920, 1080, 1_000_000)


def test_the_network_s_own_sides_and_pixels_make_the_box_smaller() -> None:
    small = replace(MEDIA, max_width=1000, max_height=5000)
    assert plan(PHOTO, small) == Target(JPEG, 1000, 1080, 1_000_000)
    few = replace(MEDIA, max_pixels=1920 * 1080 // 4)
    assert plan(PHOTO, few) == Target(JPEG, 960, 540, 1_000_000)


def test_an_animation_is_never_drawn_anew() -> None:
    moving = replace(PHOTO, mime=GIF, is_animated=True, bytes=9_000_000)
    assert plan(moving, MEDIA) is None


def test_a_still_gif_becomes_what_the_network_takes() -> None:
    assert plan(replace(PHOTO, mime=GIF), MEDIA) == Target(JPEG, 1920, 1080, 1_000_000)


def test_what_arrives_keeps_its_shape() -> None:
    assert after(replace(PHOTO, width=3840, height=2160), MEDIA) == (1920, 1080)
    assert after(replace(PHOTO, width=4000, height=1000), MEDIA) == (1920, 480)
    assert after(PHOTO, MEDIA) == (1600, 900)
