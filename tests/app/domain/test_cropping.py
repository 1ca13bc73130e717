"""Parts of images, and the shapes that are offered for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cropping import Box, box_of, ratios_for, read_ratio
from app.platforms import registry


@pytest.mark.parametrize(
    ("box", "is_inside"),
    [
        (Box(0, 0, 40, 30), True),
        (Box(39, 29, 1, 1), True),
        (Box(0, 0, 41, 30), False),
        (Box(1, 0, 40, 30), False),
        (Box(-1, 0, 10, 10), False),
        (Box(0, 0, 0, 10), False),
    ],
)
def test_a_part_lies_inside_its_image(box: Box, is_inside: bool) -> None:
    assert box.lies_in(40, 30) is is_inside


@pytest.mark.parametrize("ratio", ["", "4", "4:0", "0:3", "a:b", "-4:5", "4/5", "٤:٥"])
def test_what_is_no_ratio_is_refused(ratio: str) -> None:
    with pytest.raises(ValueError, match="is no ratio"):
        read_ratio(ratio)


def test_every_network_takes_the_shapes_that_it_is_said_to_like() -> None:
    for platform in registry.all_platforms():
        media = platform.spec.media
        assert ratios_for([media]) == list(media.ratios), platform.spec.slug


def test_a_shape_that_one_of_the_networks_refuses_is_not_offered() -> None:
    everywhere = [registry.get(slug).spec.media for slug in ("x", "instagram")]
    offered = ratios_for(everywhere)
    assert offered[0] in {"1:1", "4:5"}
    assert all(0.8 <= read_ratio(ratio) <= 1.91 for ratio in offered)


def test_a_part_in_percent_is_one_in_whole_pixels() -> None:
    assert box_of((25, 50, 50, 25), (1000, 400), "") == Box(250, 200, 500, 100)
    assert box_of((0, 0, 100, 100), (1000, 400), "") == Box(0, 0, 1000, 400)


@pytest.mark.parametrize("shares", [(-1, 0, 10, 10), (0, 0, 101, 10), (0, 0, float("nan"), 1)])
def test_what_is_no_part_is_refused(shares: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        box_of(shares, (100, 100), "")


SHARE = st.floats(0, 100)


@given(
    st.tuples(SHARE, SHARE, SHARE, SHARE),
    st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    st.sampled_from(["", "1:1", "4:5", "1.9:1", "16:9"]),
)
def test_a_part_always_lies_inside_its_image(
    shares: tuple[float, float, float, float], size: tuple[int, int], ratio: str
) -> None:
    assert box_of(shares, size, ratio).lies_in(*size)


@given(st.integers(100, 9000), st.integers(100, 9000), st.sampled_from(["4:5", "1:1", "1.9:1"]))
def test_a_shape_never_goes_beyond_what_it_names(width: int, height: int, ratio: str) -> None:
    wanted, box = read_ratio(ratio), box_of((0, 0, 100, 100), (width, height), ratio)
    near, far = sorted((wanted, wanted * (0.97 if wanted >= 1 else 1.03)))
    assert near <= box.width / box.height <= far
