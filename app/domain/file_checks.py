"""Whether the files of a part fit a network: how many, which, how large, how wide, how long."""

from collections.abc import Iterator, Sequence

from app.domain.content import Content, File, FileKind, Problem, Severity
from app.domain.renditions import after, can_be_drawn, plan
from app.domain.spec import FileSpec, MediaSpec, PlatformSpec, ThreadKind

_PLURALS = {FileKind.IMAGE: "images", FileKind.VIDEO: "videos", FileKind.DOCUMENT: "documents"}


def find_file_problems(content: Content, spec: PlatformSpec) -> list[Problem]:
    """Everything about the files in ``content`` that the network would refuse, and remarks."""
    problems = _whole_post_problems(content, spec)
    for index, part in enumerate(content.parts):
        place = f"parts.{index}.media"
        if index and part.files and not spec.thread.takes_files_after_first:
            problems.append(Problem(place, "no_files_here", _only_in_first(spec)))
        problems += _together_problems(part.files, spec, place)
        for number, file in enumerate(part.files):
            problems += _problems_of(file, spec, f"{place}.{number}")
    return problems


def _whole_post_problems(content: Content, spec: PlatformSpec) -> list[Problem]:
    files = [file for part in content.parts for file in part.files]
    problems = []
    if spec.media.is_required and content.parts and not content.parts[0].files:
        wanted = "an image or a video" if spec.media.video else "an image"
        message = f"{spec.name} takes no post without {wanted}. Add one."
        problems.append(Problem("parts.0.media", "file_required", message))
    if spec.media.needs_public_url and files and not content.can_be_fetched:
        message = (
            f"{spec.name} fetches files itself, and this Punctual cannot be reached from the "
            "internet. Whoever runs it should give it a public address."
        )
        problems.append(Problem("parts.0.media", "not_reachable", message))
    return problems


def _only_in_first(spec: PlatformSpec) -> str:
    what = "comment" if spec.thread.kind is ThreadKind.COMMENTS else "part after the first"
    return f"{spec.name} takes no files in a {what}. Move them to the first part."


def _together_problems(files: Sequence[File], spec: PlatformSpec, place: str) -> list[Problem]:
    media, problems = spec.media, []
    images = [file for file in files if file.kind is FileKind.IMAGE]
    if len(images) > media.max_images:
        message = (
            f"{spec.name} takes at most {_number_of_images(media.max_images)} in one post."
            if media.max_images
            else f"{spec.name} takes no images. Remove them for this account."
        )
        problems.append(Problem(place, "too_many_images", message))
    # What is drawn anew becomes far smaller; only what goes as it is counts for certain.
    as_it_is = sum(file.bytes for file in files if plan(file, media) is None)
    if media.max_total_bytes and as_it_is > media.max_total_bytes:
        most = _megabytes(media.max_total_bytes)
        message = f"{spec.name} takes files of at most {most} together. Send fewer or smaller ones."
        problems.append(Problem(place, "files_too_large", message))
    others = [file for file in files if file.kind is not FileKind.IMAGE]
    if others and len(files) > 1:
        message = f"{spec.name} takes a {others[0].kind.value} only alone. Remove the other files."
        problems.append(Problem(place, "must_be_alone", message))
    elif len(files) > 1 and any(file.mime in media.exclusive for file in files):
        message = f"{spec.name} takes an animated image only alone. Remove the others."
        problems.append(Problem(place, "must_be_alone", message))
    return problems


def _number_of_images(number: int) -> str:
    return "1 image" if number == 1 else f"{number} images"


def _problems_of(file: File, spec: PlatformSpec, place: str) -> list[Problem]:
    if file.kind is FileKind.IMAGE:
        found = [*_image_flaws(file, spec), *_shape_flaws(file, spec.media, spec.name)]
        problems = [Problem(place, code, message) for code, message in found]
        return problems + _alt_text_problems(file, spec, place)
    limits = spec.media.video if file.kind is FileKind.VIDEO else spec.media.document
    flaws = _long_file_flaws(file, limits, spec.name)
    return [Problem(place, code, message) for code, message in flaws]


def _image_flaws(image: File, spec: PlatformSpec) -> Iterator[tuple[str, str]]:
    """What stands against an image that cannot be made anew: anything else is drawn to fit."""
    media = spec.media
    if can_be_drawn(image):
        return
    if image.mime not in media.mime_types:
        moving = "no moving images" if image.is_animated else "no such image"
        yield (
            "wrong_type",
            f"{spec.name} takes {moving}, only {format_names(media.mime_types)}. Convert it first.",
        )
    most = media.byte_limit(image.mime)
    if image.bytes > most:
        yield "image_too_large", f"{spec.name} takes images up to {_megabytes(most)}."
    if media.max_pixels and image.width * image.height > media.max_pixels:
        yield "too_many_pixels", f"Larger than {spec.name} takes. Make the image smaller."


def _shape_flaws(image: File, media: MediaSpec, name: str) -> Iterator[tuple[str, str]]:
    if not image.width or not image.height:
        return
    width, height = after(image, media)
    if width > (media.max_width or width) or height > (media.max_height or height):
        most = f"{media.max_width or 'any'} × {media.max_height or 'any'}"
        yield "too_many_pixels", f"{name} takes {most} pixels at most. Make the image smaller."
    ratio = image.width / image.height
    if media.min_ratio is not None and ratio < media.min_ratio:
        yield "too_tall", _ratio_words("tall", name, ratio, f"at least {media.min_ratio:.2f}")
    if media.max_ratio is not None and ratio > media.max_ratio:
        yield "too_wide", _ratio_words("wide", name, ratio, f"at most {media.max_ratio:.2f}")


def _ratio_words(how: str, name: str, ratio: float, wanted: str) -> str:
    return (
        f"Too {how} for {name}: width divided by height is {ratio:.2f} and must be {wanted}. "
        "Crop the image; Punctual never crops by itself."
    )


def _alt_text_problems(image: File, spec: PlatformSpec, place: str) -> list[Problem]:
    most = spec.media.max_alt_text
    if not image.alt_text and not most:
        return []
    if not image.alt_text:
        message = "No alt text: people who cannot see the image will not know what it shows."
        return [Problem(place, "no_alt_text", message, Severity.WARNING)]
    if not most:
        message = f"{spec.name} takes no alt text; it stays here."
        return [Problem(place, "alt_text_not_taken", message, Severity.WARNING)]
    if len(image.alt_text) > most:
        message = f"Alt text too long for {spec.name} by {len(image.alt_text) - most}."
        return [Problem(place, "alt_text_too_long", message)]
    return []


def _long_file_flaws(file: File, limits: FileSpec | None, name: str) -> Iterator[tuple[str, str]]:
    kind = file.kind
    if limits is None:
        yield f"no_{kind.value}", f"{name} takes no {_PLURALS[kind]} from here. Remove it."
        return
    if file.mime not in limits.mime_types:
        yield (
            "wrong_type",
            f"{name} takes {format_names(limits.mime_types)}. Convert the {kind.value}.",
        )
    if file.bytes > limits.max_bytes:
        most = _megabytes(limits.max_bytes)
        yield f"{kind.value}_too_large", f"{name} takes {_PLURALS[kind]} up to {most}."
    if limits.max_length and file.length is not None and file.length > limits.max_length:
        unit = "seconds" if kind is FileKind.VIDEO else "pages"
        most = f"{limits.max_length:g} {unit}"
        yield f"{kind.value}_too_long", f"{name} takes {_PLURALS[kind]} of at most {most}."


_NAMES = {
    "video/quicktime": "MOV",
    "application/msword": "DOC",
    "application/vnd.ms-powerpoint": "PPT",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
}


def format_names(mimes: frozenset[str]) -> str:
    """The formats as people call them, in the order of the alphabet."""
    return ", ".join(sorted(_NAMES.get(m, m.rpartition("/")[2].upper()) for m in mimes))


def _megabytes(number: int) -> str:
    return f"{number / 1_000_000:.0f} MB" if number >= 1_000_000 else f"{number / 1000:.0f} kB"
