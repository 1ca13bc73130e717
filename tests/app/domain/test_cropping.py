"""Parts of images, and the shapes that are offered for them."""

import pytest

from app.domain.cropping import Box, ratios_for, read_ratio
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
