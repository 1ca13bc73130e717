"""What the composer offers for cutting an image. Pure."""

from collections.abc import Sequence

from app.domain import cropping
from app.domain.spec import PlatformSpec
from app.services.details import MediaDetails
from app.ui.media_views import CropView, RatioView
from app.ui.presenting import present_file

_USUAL = ("1:1", "4:5", "16:9")


def present_ratios(specs: Sequence[PlatformSpec]) -> list[RatioView]:
    """The shapes that suit the networks of ``specs``; where they agree on none, or none is chosen,
    those that are usual."""
    found = cropping.ratios_for(spec.media for spec in specs) or list(_USUAL)
    return [
        RatioView(
            ratio,
            cropping.read_ratio(ratio),
            ratio,
            ", ".join(spec.name for spec in specs if ratio in spec.media.ratios),
        )
        for ratio in found
    ]


def present_crop(
    part_key: str, file: MediaDetails, source: MediaDetails, specs: Sequence[PlatformSpec]
) -> CropView:
    """The whole image that ``file`` is, or was cut out of, ready to be cut."""
    box = file.crop if file.id != source.id else None
    start = []
    if box:
        start = [
            100 * box.left / source.width,
            100 * box.top / source.height,
            100 * box.width / source.width,
            100 * box.height / source.height,
        ]
    return CropView(
        part_key,
        file.id,
        source.id,
        source.url,
        present_file(source).name,
        source.width,
        source.height,
        start,
        present_ratios(specs),
    )
