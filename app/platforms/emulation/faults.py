"""Trouble on order: which request goes wrong, and how."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, Field


class Mode(StrEnum):
    """What goes wrong."""

    REFUSE = "refuse"
    READ_THEN_DROP = "read_then_drop"
    EXECUTE_THEN_DROP = "execute_then_drop"
    EXECUTE_THEN_5XX = "execute_then_5xx"
    SLOW = "slow"
    STATUS = "status"
    RATE_LIMIT = "rate_limit"
    EXPIRE_TOKEN = "expire_token"
    REVOKE_TOKEN = "revoke_token"
    DROP_REFRESH_RESPONSE = "drop_refresh_response"
    MEDIA_SLOW = "media_slow"
    MEDIA_FAIL = "media_fail"
    EMPTY_READBACK = "empty_readback"


class RouteKind(StrEnum):
    """Which route a fault means when it names none."""

    PUBLISH = "publish"
    TOKEN = "token"
    MEDIA = "media"
    READ = "read"


_KIND_OF = {
    Mode.DROP_REFRESH_RESPONSE: RouteKind.TOKEN,
    Mode.MEDIA_SLOW: RouteKind.MEDIA,
    Mode.MEDIA_FAIL: RouteKind.MEDIA,
    Mode.EMPTY_READBACK: RouteKind.READ,
}


def default_kind(mode: Mode) -> RouteKind:
    """The kind of route that ``mode`` strikes unless told otherwise."""
    return _KIND_OF.get(mode, RouteKind.PUBLISH)


class FaultOrder(BaseModel):
    """A fault as ordered through the control calls or the panel.

    It strikes the ``nth`` matching request from now on and ``times`` in all (0: until cleared).
    ``n`` is seconds for ``slow``, looks for ``media_slow``, reads for ``empty_readback``. ``per``
    is whose quota ``rate_limit`` calls used up.
    """

    model_config = {"extra": "forbid"}

    platform: str
    mode: Mode
    route: str | None = None
    nth: Annotated[int, Field(ge=1, le=100_000)] = 1
    times: Annotated[int, Field(ge=0, le=100_000)] = 1
    code: Annotated[int, Field(ge=200, le=599)] = 503
    body: dict[str, object] | list[object] | str | None = None
    headers: dict[str, str] = {}
    reset_in: Annotated[float, Field(ge=0, le=90_000)] = 60
    per: Literal["account", "app"] = "account"
    n: Annotated[
        float,
        Field(
            ge=0,
            le=600,
            validation_alias=AliasChoices("n", "seconds", "delay_s", "polls", "reads"),
        ),
    ] = 2
    execute: Literal["first", "last"] = "last"


@dataclass(slots=True)
class Fault:
    """An order that stands. ``seen`` and ``fired`` count matching requests and strikes."""

    order: FaultOrder
    route: str
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    seen: int = 0
    fired: int = 0

    @property
    def most(self) -> int:
        """How often it strikes; 0 means without end."""
        if self.order.mode is Mode.EMPTY_READBACK and self.order.times == 1:
            return max(int(self.order.n), 1)
        return self.order.times

    @property
    def is_spent(self) -> bool:
        """Whether it will never strike again."""
        return self.most > 0 and self.fired >= self.most

    def as_json(self) -> dict[str, object]:
        """For the control calls."""
        counts = {"id": self.id, "route": self.route, "seen": self.seen, "fired": self.fired}
        return {**self.order.model_dump(mode="json", exclude={"route"}), **counts}


class FaultBook:
    """The faults that stand, for all networks."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, order: FaultOrder, defaults: Mapping[RouteKind, str]) -> Fault:
        """Enter ``order``; ``defaults`` name the network's route of each kind.

        Raises ValueError when the route cannot be read.
        """
        route = order.route or defaults[default_kind(order.mode)]
        _pattern(route)
        fault = Fault(order, route)
        self._faults.append(fault)
        return fault

    def take(
        self, platform: str, method: str, path: str, *, is_refresh: bool = False
    ) -> Fault | None:
        """The fault that strikes this request, counted; None when all goes well.

        Refreshes are asked about separately, because only the body tells that they are one.
        """
        struck: Fault | None = None
        for fault in self._faults:
            wants_refresh = fault.order.mode is Mode.DROP_REFRESH_RESPONSE
            if fault.order.platform != platform or fault.is_spent or wants_refresh != is_refresh:
                continue
            if not _pattern(fault.route).fullmatch(f"{method} {path}"):
                continue
            fault.seen += 1
            if struck is None and fault.seen >= fault.order.nth:
                fault.fired += 1
                struck = fault
        return struck

    def list(self) -> tuple[Fault, ...]:
        """All faults entered since the last clearing, spent ones included."""
        return tuple(self._faults)

    def clear(self, fault_id: str | None = None) -> None:
        """Forget one fault, or all."""
        self._faults = [f for f in self._faults if fault_id and f.id != fault_id]


_ROUTE = re.compile(r"(?:(?P<method>[A-Z]+|\*) )?(?P<path>\*|/\S*)")


def _pattern(route: str) -> re.Pattern[str]:
    """``POST /2/tweets``, ``/rest/posts/{urn}`` (any method), ``PUT /dms-uploads/*``, ``*``."""
    match = _ROUTE.fullmatch(route.strip())
    if match is None:
        raise ValueError(f"A route looks like 'POST /path', not {route!r}.")
    method = match["method"] or "*"
    path = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(match["path"].partition("?")[0]))
    path = path.replace(r"\*", ".*")
    return re.compile(("[A-Z]+" if method == "*" else method) + " " + path)
