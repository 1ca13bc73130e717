"""What a browser sends to a handler, made what the handler's signature says.

A browser can send anything under any name. Here it becomes text, whole numbers and forms that can
be kept and sent on, or is refused; which values make sense is for the handler to say.
"""

import math
import re
from inspect import BoundArguments, Signature
from typing import Any, get_origin

from reflex.istate.data import RouterData

from app.core.errors import InvalidInput

_MAX_DEPTH = 20
# Beyond this a browser itself cannot tell one whole number from the next.
_MAX_WHOLE = 2**53
# What is left where a text was cut in the middle of an emoji. The database takes neither this nor
# a NUL, which means nothing.
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def read_arguments(
    takes: Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> BoundArguments:
    """``args`` and ``kwargs``, the first of which is the state, as the signature ``takes`` them.

    Nothing counts as an empty text or as no. Raises InvalidInput for what no page of ours sends.
    """
    try:
        given = takes.bind(*args, **kwargs)
    except TypeError:
        raise _unreadable() from None
    for name in list(given.arguments)[1:]:
        value = _clean(given.arguments[name], 0)
        given.arguments[name] = _fit(value, takes.parameters[name].annotation)
    return given


def read_address(router: RouterData) -> dict[str, str]:
    """What the page's address asks for, by name."""
    asked = router.url.query_parameters
    return {_clean_text(str(name)): _clean_text(str(value)) for name, value in asked.items()}


def _clean_text(text: str) -> str:
    return _HALF_A_PAIR.sub(_REPLACEMENT, text.replace("\x00", ""))


def _clean(value: Any, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise _unreadable()
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise _unreadable()
    if isinstance(value, int) and abs(value) > _MAX_WHOLE:
        raise _unreadable()
    if isinstance(value, list):
        return [_clean(inner, depth + 1) for inner in value]
    if isinstance(value, dict):
        return {_clean(n, depth + 1): _clean(v, depth + 1) for n, v in value.items()}
    return value


def _fit(value: Any, kind: Any) -> Any:
    if kind is str:
        return _as_text(value)
    if kind is bool:
        return bool(value)
    if kind is int:
        return _as_whole(value)
    wanted = get_origin(kind)
    if wanted in (dict, list) and not isinstance(value, wanted):
        raise _unreadable()
    return value


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise _unreadable()
    return str(value)


def _as_whole(value: Any) -> int:
    if not isinstance(value, int | float) or int(value) != value:
        raise _unreadable()
    return int(value)


def _unreadable() -> InvalidInput:
    return InvalidInput("The page sent something that cannot be read. Load it again.")
