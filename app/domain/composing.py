"""Whether a draft fits a network, as far as can be told without asking it."""

from collections.abc import Mapping

from pydantic import ValidationError

from app.domain.content import (
    Content,
    File,
    FileKind,
    PartContent,
    Problem,
    Severity,
    has_blocking,
)
from app.domain.file_checks import find_file_problems
from app.domain.spec import PlatformSpec, ThreadKind

__all__ = [
    "Content",
    "File",
    "FileKind",
    "PartContent",
    "Problem",
    "Severity",
    "find_problems",
    "has_blocking",
]


def find_problems(content: Content, spec: PlatformSpec) -> list[Problem]:
    """Everything about ``content`` that the network described by ``spec`` would refuse."""
    problems = _thread_problems(content, spec)
    for index, part in enumerate(content.parts):
        problems += _text_problems(part, spec, index, content.params)
    problems += find_file_problems(content, spec)
    return problems + _param_problems(content.params, spec)


def _thread_problems(content: Content, spec: PlatformSpec) -> list[Problem]:
    number, thread = len(content.parts), spec.thread
    if not number:
        return [Problem("parts", "empty", "Write something or add an image.")]
    if number == 1:
        return []
    if thread.chosen_by and content.params.get(thread.chosen_by) is not True:
        field = f"platform_params.{spec.slug}.{thread.chosen_by}"
        return [Problem(field, "not_chosen", _how_to_choose(spec, thread.chosen_by))]
    if number <= thread.max_parts:
        return []
    if thread.max_parts == 1:
        message = f"{spec.name} has no threads. Put everything into one part for this account."
    else:
        what = "post with its comments" if thread.kind is ThreadKind.COMMENTS else "thread"
        message = (
            f"A {what} on {spec.name} has at most {thread.max_parts} parts; this one has {number}."
        )
    return [Problem("parts", "too_many_parts", message)]


def _how_to_choose(spec: PlatformSpec, option: str) -> str:
    title = spec.options.model_fields[option].title or option
    return (
        f"{spec.name} has no threads. Turn on “{title}” among the options for {spec.name}, or put "
        "everything into one part for this account."
    )


def _text_problems(
    part: PartContent, spec: PlatformSpec, index: int, params: Mapping[str, object]
) -> list[Problem]:
    place = f"parts.{index}.text"
    if part.is_empty:
        return [Problem(place, "empty", "Write something or add an image.")]
    flaw = spec.text.find_flaw(part.text)
    if flaw:
        return [Problem(place, "bad_character", flaw)]
    length = spec.text.count(part.text) + spec.text.cost_of_options(params)
    limit = spec.text_limit(index, has_media=bool(part.files))
    if length <= limit:
        return []
    is_comment = bool(index) and spec.thread.kind is ThreadKind.COMMENTS
    where = f"a comment on {spec.name}" if is_comment else spec.name
    if limit < spec.text_limit(index):
        where = f"a text with images on {spec.name}"
    message = f"Too long for {where} by {length - limit}: {length} of {limit} {spec.text.unit}."
    return [Problem(place, "text_too_long", message)]


def _param_problems(params: Mapping[str, object], spec: PlatformSpec) -> list[Problem]:
    try:
        spec.options.model_validate(dict(params))
    except ValidationError as error:
        return [
            Problem(
                ".".join(["platform_params", spec.slug, *map(str, e["loc"])]),
                "bad_option",
                _option_words(e["type"], e["msg"], spec),
            )
            for e in error.errors()
        ]
    return []


def _option_words(kind: str, message: str, spec: PlatformSpec) -> str:
    if kind == "extra_forbidden":
        known = ", ".join(spec.options.model_fields) or "none"
        return f"{spec.name} has no option of this name. Its options are: {known}."
    return f"{spec.name}: {message.removeprefix('Value error, ')}."
