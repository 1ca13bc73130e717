"""What a post says on each account, and whether it fits there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import ValidationError

from app.domain.spec import PlatformSpec


@dataclass(frozen=True, slots=True)
class Image:
    """An image in a part: its type, size in bytes and pixels, and its alt text."""

    media_id: str
    mime: str
    bytes: int
    width: int
    height: int
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class PartContent:
    """One part of a thread (a post without a thread has one)."""

    text: str
    images: tuple[Image, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.images


@dataclass(frozen=True, slots=True)
class Content:
    """What goes out on one account: parts in order, and the network's own options."""

    parts: tuple[PartContent, ...]
    params: Mapping[str, object] = field(default_factory=dict)


class Severity(StrEnum):
    """Whether a problem stops the post or only deserves a look."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a draft does not fit an account.

    ``field`` is a dotted place such as ``parts.0.text``; ``message`` says what to do.
    """

    field: str
    code: str
    message: str
    severity: Severity = Severity.BLOCKING


def has_blocking(problems: Iterable[Problem]) -> bool:
    """Whether any of ``problems`` stops the post."""
    return any(p.severity is Severity.BLOCKING for p in problems)


def find_problems(content: Content, spec: PlatformSpec) -> list[Problem]:
    """Everything about ``content`` that the network described by ``spec`` would refuse."""
    problems = _thread_problems(content, spec)
    for index, part in enumerate(content.parts):
        place = f"parts.{index}"
        problems += _text_problems(part, spec, place)
        problems += _image_problems(part.images, spec, place)
    return problems + _param_problems(content.params, spec)


def _thread_problems(content: Content, spec: PlatformSpec) -> list[Problem]:
    if not content.parts:
        return [Problem("parts", "empty", "Write something or add an image.")]
    if len(content.parts) <= spec.thread.max_parts:
        return []
    if spec.thread.max_parts == 1:
        message = f"{spec.name} has no threads. Put everything into one part for this account."
    else:
        message = (
            f"A thread on {spec.name} has at most {spec.thread.max_parts} parts; "
            f"this one has {len(content.parts)}."
        )
    return [Problem("parts", "too_many_parts", message)]


def _text_problems(part: PartContent, spec: PlatformSpec, place: str) -> list[Problem]:
    if part.is_empty:
        return [Problem(f"{place}.text", "empty", "Write something or add an image.")]
    flaw = spec.text.find_flaw(part.text)
    if flaw:
        return [Problem(f"{place}.text", "bad_character", flaw)]
    length = spec.text.count(part.text)
    if length <= spec.text.limit:
        return []
    message = (
        f"Too long for {spec.name} by {length - spec.text.limit}: "
        f"{length} of {spec.text.limit} {spec.text.unit}."
    )
    return [Problem(f"{place}.text", "text_too_long", message)]


def _image_problems(images: Sequence[Image], spec: PlatformSpec, place: str) -> list[Problem]:
    media, problems = spec.media, []
    if len(images) > media.max_images:
        message = f"{spec.name} takes at most {media.max_images} images in one post."
        problems.append(Problem(f"{place}.media", "too_many_images", message))
    alone = [i for i in images if i.mime in media.exclusive]
    if alone and len(images) > 1:
        message = f"{spec.name} takes an animated image only alone. Remove the others."
        problems.append(Problem(f"{place}.media", "must_be_alone", message))
    for index, image in enumerate(images):
        problems += _one_image_problems(image, spec, f"{place}.media.{index}")
    return problems


def _one_image_problems(image: Image, spec: PlatformSpec, place: str) -> list[Problem]:
    media, found = spec.media, []
    if image.mime not in media.mime_types:
        kinds = ", ".join(sorted(m.removeprefix("image/").upper() for m in media.mime_types))
        found.append(("wrong_type", f"{spec.name} takes {kinds}. Convert the image first."))
    if image.bytes > media.byte_limit(image.mime):
        most = media.byte_limit(image.mime) / 1_000_000
        found.append(("image_too_large", f"{spec.name} takes images up to {most:.0f} MB."))
    if media.max_pixels and image.width * image.height > media.max_pixels:
        found.append(("too_many_pixels", f"Larger than {spec.name} takes. Make the image smaller."))
    if len(image.alt_text) > media.max_alt_text:
        over = len(image.alt_text) - media.max_alt_text
        found.append(("alt_text_too_long", f"Alt text too long for {spec.name} by {over}."))
    problems = [Problem(place, code, message) for code, message in found]
    if not image.alt_text:
        message = "No alt text: people who cannot see the image will not know what it shows."
        problems.append(Problem(place, "no_alt_text", message, Severity.WARNING))
    return problems


def _param_problems(params: Mapping[str, object], spec: PlatformSpec) -> list[Problem]:
    try:
        spec.options.model_validate(dict(params))
    except ValidationError as error:
        return [
            Problem(
                ".".join(["platform_params", spec.slug, *map(str, e["loc"])]),
                "bad_option",
                f"{spec.name}: {e['msg']}.",
            )
            for e in error.errors()
        ]
    return []
