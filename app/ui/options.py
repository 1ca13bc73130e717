"""The networks' own options, as the composer asks for them.

Everything comes from each network's description: a field of its options becomes a switch, a
choice, or a line to type in, with the title and the sentence that stand there.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Any

from pydantic.fields import FieldInfo

from app.domain.spec import PlatformSpec
from app.ui.draft_views import ChoiceView, OptionGroupView, OptionView

LONGEST_OPTION = 2_000
SWITCH, CHOICE, TEXT, NUMBER = "switch", "choice", "text", "number"
_WORD_BORDER = re.compile(r"(?<=[a-z])(?=[A-Z])|_")

Params = Mapping[str, object]


def describe_options(spec: PlatformSpec, params: Params) -> OptionGroupView | None:
    """The options of one network with what was chosen; None where there is nothing to choose.

    Which page or profile is meant is no option here: the chosen account says it. Nor is how a
    text goes on: that is asked where the text is.
    """
    elsewhere = {spec.destination_option, spec.thread.chosen_by}
    options = [
        _describe(name, field, params.get(name, field.default))
        for name, field in spec.options.model_fields.items()
        if name not in elsewhere
    ]
    if not options:
        return None
    said = [f"{o.title}: {o.shown}" if o.kind != SWITCH else o.title for o in options if o.is_set]
    return OptionGroupView(spec.slug, spec.name, options, " · ".join(said))


def with_problems(
    group: OptionGroupView, wrong: Mapping[tuple[str, str], str], *, is_open: bool
) -> OptionGroupView:
    """``group`` with what is ``wrong`` (by network and option) said where it is."""
    told = [replace(o, problem=wrong.get((group.platform, o.name), "")) for o in group.options]
    has_problem = any(option.problem for option in told)
    return replace(group, options=told, has_problem=has_problem, is_open=is_open)


def read_option(spec: PlatformSpec, name: str, typed: object) -> object:
    """What ``typed`` means for the option called ``name``; None: as the network has it unasked.

    A word that means nothing is given back as it is: the description refuses it with a reason.
    Raises KeyError for an option that the network does not have.
    """
    field = spec.options.model_fields[name]
    value = _read(_kind(field), typed)
    return None if value in ("", _plain(field.default)) else value


def keep_known(specs: Mapping[str, PlatformSpec], kept: object) -> dict[str, dict[str, object]]:
    """The options in ``kept`` (by network) that the networks have; anything else is dropped."""
    if not isinstance(kept, dict):
        return {}
    return {
        slug: {
            name: value
            for name, value in chosen.items()
            if name in specs[slug].options.model_fields
            and name != specs[slug].thread.chosen_by
            and isinstance(value, str | int | float)
        }
        for slug, chosen in kept.items()
        if slug in specs and isinstance(chosen, dict)
    }


def _describe(name: str, field: FieldInfo, value: object) -> OptionView:
    kind, plain = _kind(field), _plain(value)
    labels = _extra(field).get("labels", {})
    choices = [
        ChoiceView(str(one.value), labels.get(one.value) or _words(str(one.value)))
        for one in _members(field)
    ]
    shown = next((c.label for c in choices if c.value == plain), str(plain))
    return OptionView(
        name=name,
        title=field.title or _words(name),
        hint=field.description or "",
        kind=kind,
        value="" if kind == SWITCH or plain is None else str(plain),
        is_on=plain is True,
        is_set=plain != _plain(field.default),
        shown=shown,
        choices=choices,
    )


def _kind(field: FieldInfo) -> str:
    if _members(field):
        return CHOICE
    if field.annotation is bool:
        return SWITCH
    return NUMBER if field.annotation in (int, float) else TEXT


def _members(field: FieldInfo) -> list[Enum]:
    is_enum = isinstance(field.annotation, type) and issubclass(field.annotation, Enum)
    return list(field.annotation) if is_enum else []  # type: ignore[call-overload]


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _read(kind: str, typed: object) -> object:
    if kind == SWITCH:
        return typed is True
    words = str(typed)[:LONGEST_OPTION].strip()
    if kind == NUMBER:
        try:
            return float(words) if "." in words else int(words)
        except ValueError:
            return words
    return words


def _words(name: str) -> str:
    """``mentionedUsers`` and ``MENTIONED_USERS`` as people write it."""
    return _WORD_BORDER.sub(" ", name).lower().capitalize()
