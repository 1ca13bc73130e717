"""Reading what the emulated Graph API is asked: parameters come in the query, as a form, as JSON or
as multipart, and lists in three spellings."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.requests import Request

from app.platforms.emulation.gate import bearer

_INDEXED = re.compile(r"(?P<name>\w+)\[(?P<index>\d+)\]")


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of one request by name, and the bytes of its files."""

    values: Mapping[str, object]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """A parameter as text; empty where it is missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else json.dumps(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """A parameter as a truth value."""
        return self.word(name).lower() in ("true", "1") if name in self.values else default

    def items(self, name: str) -> list[object]:
        """A list: JSON, JSON in a string, or words between commas."""
        value = self.values.get(name)
        return value if isinstance(value, list) else _split(self.word(name))


async def read_params(request: Request) -> Params:
    """Everything that ``request`` says; what cannot be read counts as not said."""
    values: dict[str, object] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        body = _decoded((await request.body()).decode("utf-8", "replace"))
        return Params({**values, **body} if isinstance(body, dict) else values)
    files: dict[str, bytes] = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                values[name] = value
    return Params(_gathered(values), files)


def shown_token(request: Request, params: Params) -> str:
    """The token of the request: a parameter goes before the header."""
    return params.word("access_token") or bearer(request) or ""


def _gathered(values: Mapping[str, object]) -> dict[str, object]:
    """``values`` with ``name[0]``, ``name[1]``, … as one list called ``name``."""
    found: dict[str, object] = {}
    lists: dict[str, dict[int, object]] = {}
    for key, value in values.items():
        match = _INDEXED.fullmatch(key)
        if match:
            lists.setdefault(match["name"], {})[int(match["index"])] = _decoded(str(value))
        else:
            found[key] = value
    return found | {name: [items[i] for i in sorted(items)] for name, items in lists.items()}


def _split(text: str) -> list[object]:
    decoded = _decoded(text)
    if isinstance(decoded, list):
        return decoded
    return [word.strip() for word in text.split(",") if word.strip()]


def _decoded(text: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value
