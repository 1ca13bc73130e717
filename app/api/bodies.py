"""Reading what was sent, so that nothing in it can upset what comes after."""

import json
import math
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from app.api.errors import BadRequest
from app.core.errors import FieldError, InvalidInput
from app.services.auth_rules import is_storable

_MAX_DEPTH = 20
_MAX_WHOLE = 2**63


class StrictRequest(Request):
    """A request whose JSON holds only what can be stored and sent on."""

    @classmethod
    def of(cls, request: Request, *, is_json: bool) -> "StrictRequest":
        """``request`` again. ``is_json``: read it as JSON whatever it is called.

        ``curl -d`` and a bare ``fetch`` call it a form or text. Nothing rests on the name: a
        browser's session is protected by the origin of the request.
        """
        scope = dict(request.scope)
        if is_json:
            others = [(n, v) for n, v in scope["headers"] if n != b"content-type"]
            scope["headers"] = [*others, (b"content-type", b"application/json")]
        return cls(scope, request.receive)

    async def json(self) -> Any:
        """The body. Raises BadRequest when it is no JSON, InvalidInput for what cannot be kept."""
        if not hasattr(self, "_strict_json"):
            self._strict_json = _parse(await self.body())
        return self._strict_json


def check_query(request: Request) -> None:
    """Raises InvalidInput for a character in the query that cannot be stored."""
    for name, value in request.query_params.multi_items():
        if not is_storable(name + value):
            raise _unfit("query", "It has a NUL character.")


def _parse(body: bytes) -> Any:
    try:
        value = json.loads(body)
    except UnicodeDecodeError as error:
        raise BadRequest(400, "invalid_json", "The body is not UTF-8.") from error
    except json.JSONDecodeError as error:
        detail = f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise BadRequest(400, "invalid_json", detail) from error
    except RecursionError as error:
        raise BadRequest(400, "invalid_json", "The body is nested too deeply.") from error
    except ValueError as error:
        raise BadRequest(400, "invalid_json", "The body has a number that is too long.") from error
    _check(value, "body", 0)
    return value


def _check(value: Any, place: str, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise _unfit("body", f"It is nested more than {_MAX_DEPTH} levels deep.")
    if isinstance(value, str) and not is_storable(value):
        raise _unfit(place, "It has a NUL character or half of a surrogate pair.")
    if isinstance(value, float) and not math.isfinite(value):
        raise _unfit(place, "It is not a finite number.")
    if isinstance(value, int) and abs(value) >= _MAX_WHOLE:
        raise _unfit(place, "The number is too large.")
    for name, inner in _items(value):
        if not is_storable(name):
            raise _unfit(place, "A field name has a character that is none.")
        _check(inner, name if place == "body" else f"{place}.{name}", depth + 1)


def _items(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return list(value.items())
    return [(str(i), inner) for i, inner in enumerate(value)] if isinstance(value, list) else []


def _unfit(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError(field, "bad_value", message)])
