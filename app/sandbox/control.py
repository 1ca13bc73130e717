"""Control calls for programs: ledger, faults, clock, accounts, requests."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Fault, FaultOrder
from app.platforms.emulation.platform import EmulatedPlatform
from app.platforms.emulation.world import World

Order = TypeVar("Order", bound=BaseModel)


class BadOrder(Exception):
    """A control call that cannot be carried out; the message says what to change."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


class ClockOrder(BaseModel):
    """``advance_s``: seconds to go forward."""

    model_config = {"extra": "forbid"}

    advance_s: Annotated[float, Field(ge=0)]


class ResetOrder(BaseModel):
    """``keep_accounts`` spares accounts, tokens and the clock."""

    model_config = {"extra": "forbid"}

    keep_accounts: bool = False


class LimitsOrder(BaseModel):
    """Whether calls are refused for being too many; for measuring something else."""

    model_config = {"extra": "forbid"}

    enforced: bool


class AccountOrder(BaseModel):
    """What happens to an account on its network; ``scopes`` null allows all again."""

    model_config = {"extra": "forbid"}

    platform: str | None = None
    revoke: bool = False
    suspended: bool | None = None
    scopes: list[str] | None = None
    mentioned_by: list[str] | None = None


class Control:
    """The control calls over one world."""

    def __init__(self, world: World, platforms: Mapping[str, EmulatedPlatform]) -> None:
        self._world, self._platforms = world, platforms

    def routes(self) -> list[Route]:
        """Everything below ``/_emu``."""
        return [
            Route("/_emu/health", self._health),
            Route("/_emu/ledger", _told(self._ledger)),
            Route("/_emu/requests", _told(self._requests)),
            Route("/_emu/faults", _told(self._faults), methods=["GET", "POST", "DELETE"]),
            Route("/_emu/clock", _told(self._clock), methods=["GET", "POST"]),
            Route("/_emu/reset", _told(self._reset), methods=["POST"]),
            Route("/_emu/limits", _told(self._limits), methods=["GET", "POST"]),
            Route("/_emu/accounts", _told(self._accounts)),
            Route("/_emu/accounts/{id}", _told(self._account), methods=["POST"]),
        ]

    def order_fault(self, order: FaultOrder) -> Fault:
        """Enter a fault. Raises BadOrder for an unknown platform or an unreadable route."""
        platform = self._platforms.get(self._slug(order.platform) or "")
        if platform is None:
            raise BadOrder("Name a platform.")
        order = order.model_copy(update={"platform": platform.spec.slug})
        try:
            return self._world.faults.add(order, platform.routes)
        except ValueError as error:
            raise BadOrder(str(error)) from error

    def advance(self, seconds: float) -> float:
        """Move the clock; returns how far ahead it is. Raises BadOrder."""
        try:
            return self._world.clock.advance(seconds)
        except ValueError as error:
            raise BadOrder(str(error)) from error

    def change_account(self, word: str, order: AccountOrder) -> Account:
        """Apply ``order`` to the account whose id, handle or name is ``word``."""
        slugs = [self._slug(order.platform)] if order.platform else list(self._platforms)
        found = [a for s in slugs if s and (a := self._world.accounts.find(s, word))]
        if not found:
            raise BadOrder(f"There is no account {word!r}. Connect one first.", 404)
        if len(found) > 1:
            raise BadOrder(f"{word!r} is an account on several platforms. Name the platform.")
        account = found[0]
        self._world.accounts.change(
            account,
            suspended=order.suspended,
            scopes=None if order.scopes is None else tuple(order.scopes),
            mentioned_by=None if order.mentioned_by is None else tuple(order.mentioned_by),
        )
        if "scopes" in order.model_fields_set and order.scopes is None:
            self._world.accounts.allow_all(account)
        if order.revoke:
            self._world.grants(account.platform).revoke_account(account.id)
        return self._world.accounts.find(account.platform, account.id) or account

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "platforms": list(self._platforms)})

    async def _ledger(self, request: Request) -> object:
        slug = self._slug(request.query_params.get("platform"))
        posts = self._world.ledger.list(slug)
        word = request.query_params.get("account")
        if word:
            ids = {
                (a.platform, a.id)
                for s in self._platforms
                if (a := self._world.accounts.find(s, word))
            }
            posts = tuple(p for p in posts if (p.platform, p.account) in ids)
        return {"items": [p.as_json() for p in posts]}

    async def _requests(self, request: Request) -> object:
        slug = self._slug(request.query_params.get("platform"))
        return {"items": self._world.requests.list(slug)}

    async def _faults(self, request: Request) -> object:
        if request.method == "DELETE":
            self._world.faults.clear(request.query_params.get("id"))
        if request.method == "POST":
            return self.order_fault(await _read(request, FaultOrder)).as_json()
        return {"items": [f.as_json() for f in self._world.faults.list()]}

    async def _clock(self, request: Request) -> object:
        if request.method == "POST":
            self.advance((await _read(request, ClockOrder)).advance_s)
        return {"now": self._world.clock.now(), "ahead_s": self._world.clock.ahead_s}

    async def _reset(self, request: Request) -> object:
        order = await _read(request, ResetOrder)
        self._world.reset(keep_accounts=order.keep_accounts)
        return {"status": "ok"}

    async def _limits(self, request: Request) -> object:
        if request.method == "POST":
            self._world.windows.is_enforced = (await _read(request, LimitsOrder)).enforced
        return {"enforced": self._world.windows.is_enforced}

    async def _accounts(self, request: Request) -> object:
        slug = self._slug(request.query_params.get("platform"))
        return {"items": [_account_json(a) for a in self._world.accounts.list(slug)]}

    async def _account(self, request: Request) -> object:
        order = await _read(request, AccountOrder)
        return _account_json(self.change_account(request.path_params["id"], order))

    def _slug(self, word: str | None) -> str | None:
        """The platform's own word, or None where none was given. Raises BadOrder."""
        if not word:
            return None
        for slug, platform in self._platforms.items():
            if word.lower() in (slug, *platform.spec.aliases):
                return slug
        known = ", ".join(self._platforms)
        raise BadOrder(f"There is no platform {word!r}. Known are: {known}.", 404)


def _account_json(account: Account) -> dict[str, object]:
    allowed = account.allowed_scopes
    return {
        "platform": account.platform,
        "id": account.id,
        "handle": account.handle,
        "name": account.name,
        "suspended": account.is_suspended,
        "scopes": None if allowed is None else sorted(allowed),
        "mentioned_by": sorted(account.mentioned_by),
    }


async def _read(request: Request, model: type[Order]) -> Order:
    try:
        body = json.loads(await request.body() or b"{}")
        return model.model_validate(body)
    except ValidationError as error:
        flaws = [f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors()]
        raise BadOrder("; ".join(flaws)) from error
    except ValueError as error:
        raise BadOrder("The body is not JSON.", 400) from error


def _told(call: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """``call`` as a route: its value as JSON, a bad order as problem JSON."""

    async def route(request: Request) -> Response:
        try:
            return JSONResponse(await call(request))
        except BadOrder as error:
            return JSONResponse(
                {"title": "Bad control call", "status": error.status, "detail": str(error)},
                error.status,
                media_type="application/problem+json",
            )

    return route
