"""The ``fields`` parameter of the Graph API: ``id,from{name},comments.summary(true).limit(0)``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import JSONResponse, Response

from app.platforms.graph.emulator_errors import bad_parameter

_TOKEN = re.compile(r"\s*(?:(?P<word>\w+)|(?P<sign>[.,(){}]))\s*")

Node = Mapping[str, object]


class BadFields(Exception):
    """The parameter cannot be read, or names a field that is not there."""


@dataclass(slots=True)
class Wanted:
    """A field that was asked for, with its modifiers and the fields inside it."""

    modifiers: dict[str, str] = field(default_factory=dict)
    inside: dict[str, "Wanted"] = field(default_factory=dict)


def node_answer(node: Node, fields: str, kind: str, default: str = "id") -> Response:
    """``node`` with the ``fields`` asked for; ``kind`` names it in refusals."""
    try:
        return JSONResponse(shown(node, read_fields(fields or default), kind))
    except BadFields as error:
        return bad_parameter(str(error))


def list_answer(
    nodes: Sequence[Node], fields: str, kind: str, default: str, paging: Node | None = None
) -> Response:
    """A list of nodes, each with the ``fields`` asked for."""
    try:
        wanted = read_fields(fields or default)
        body: dict[str, object] = {"data": [shown(node, wanted, kind) for node in nodes]}
    except BadFields as error:
        return bad_parameter(str(error))
    return JSONResponse({**body, "paging": paging} if paging else body)


def read_fields(text: str) -> dict[str, Wanted]:
    """The fields in ``text``. Raises BadFields."""
    reader = _Reader(text)
    found = reader.fields()
    if not reader.is_done:
        raise BadFields(f"Syntax error in the fields parameter at {reader.place}")
    return found


def shown(node: Node, wanted: Mapping[str, Wanted], kind: str) -> dict[str, object]:
    """What ``node`` shows of what is ``wanted``; values of None are fields that are empty here.

    Raises BadFields for a field that such a node does not have.
    """
    unknown = [name for name in wanted if name not in node]
    if unknown:
        raise BadFields(f"Tried accessing nonexisting field ({unknown[0]}) on node type ({kind})")
    picked = {name: _within(node[name], ask, name) for name, ask in wanted.items()}
    own_id = {"id": node["id"]} if "id" in node else {}
    return {**{n: v for n, v in picked.items() if v is not None}, **own_id}


def _within(value: object, ask: Wanted, kind: str) -> object:
    """``value`` cut to what was asked for inside it."""
    if isinstance(value, list):
        return [_within(item, ask, kind) for item in value]
    if not isinstance(value, dict):
        return value
    if "data" in value:
        return _edge(value, ask, kind)
    return shown(value, ask.inside, kind) if ask.inside else value


def _edge(edge: Mapping[str, object], ask: Wanted, kind: str) -> dict[str, object]:
    """A list inside a node: ``limit`` cuts it, and only ``summary`` shows its summary."""
    data = edge["data"]
    if isinstance(data, list) and "limit" in ask.modifiers:
        data = data[: int(ask.modifiers["limit"])]
    answer: dict[str, object] = {"data": _within(data, ask, kind)}
    if "summary" in ask.modifiers and "summary" in edge:
        answer["summary"] = edge["summary"]
    return answer


class _Reader:
    """Reads one fields parameter from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self.place = text, 0

    @property
    def is_done(self) -> bool:
        return self.place >= len(self._text)

    def fields(self) -> dict[str, Wanted]:
        found: dict[str, Wanted] = {}
        while True:
            name = self._word()
            found[name] = self._wanted()
            if not self._take(","):
                return found

    def _wanted(self) -> Wanted:
        wanted = Wanted()
        while self._take("."):
            name = self._word()
            self._need("(")
            wanted.modifiers[name] = self._word()
            self._need(")")
        if self._take("{"):
            wanted.inside = self.fields()
            self._need("}")
        return wanted

    def _word(self) -> str:
        match = _TOKEN.match(self._text, self.place)
        if match is None or not match["word"]:
            raise BadFields(f"Syntax error in the fields parameter at {self.place}")
        self.place = match.end()
        return match["word"]

    def _take(self, sign: str) -> bool:
        match = _TOKEN.match(self._text, self.place)
        if match is None or match["sign"] != sign:
            return False
        self.place = match.end()
        return True

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise BadFields(f"Syntax error in the fields parameter at {self.place}: no {sign!r}")
