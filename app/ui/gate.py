"""Nothing runs for a browser unless a policy says so.

A browser can call any public method of any state, by name and with any arguments. So every event
passes the gate: a handler without a policy is refused, and one with a permission runs only for a
signed-in actor who has it. Who is asking is read from the session cookie at each event, never from
what the state remembers, because a state can be taken over by whoever knows its token.
"""

import asyncio
import functools
import time
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from inspect import isasyncgenfunction, iscoroutinefunction, signature
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import reflex as rx
from reflex.event import Event
from reflex.state import BaseState, StateUpdate
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from app.core.errors import AppError, NotAllowed, NotSignedIn
from app.core.settings import get_settings
from app.domain.permissions import Actor, Permission
from app.services import auth, context
from app.ui.arguments import read_arguments
from app.ui.told import tell_error

Handler = TypeVar("Handler", bound=Callable[..., Any])

CACHE_S = 3.0
_CACHE_SIZE = 2_000
# What the framework itself needs to load a page; its `setvar` is not among them.
FRAMEWORK_EVENTS = frozenset(
    {
        "hydrate",
        "hydrate_and_load",
        "on_load_internal",
        "update_vars_internal",
        "set_is_hydrated",
        "handle_frontend_exception",
    }
)
_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a handler; ``permission`` None: anybody, signed in or not."""

    permission: Permission | None

    def allows(self, actor: Actor | None) -> bool:
        if self.permission is None:
            return True
        return actor is not None and actor.can(self.permission)


def requires(permission: Permission) -> Callable[[Handler], Handler]:
    """Marks a handler as callable with ``permission``. Stands below ``@rx.event``.

    It is called with what its signature says, whatever was sent, and an AppError that it raises
    becomes a message for the person. Raises TypeError for a handler that is not async: such a one
    would stop every other person's events.
    """
    return lambda handler: _guarded(handler, Policy(permission))


def public(handler: Handler) -> Handler:
    """Marks a handler as callable by anybody. Stands below ``@rx.event``."""
    return _guarded(handler, Policy(None))


def _guarded(handler: Handler, policy: Policy) -> Handler:
    if isasyncgenfunction(handler) or not iscoroutinefunction(handler):
        raise TypeError(f"{handler.__qualname__} must be a plain async function")
    takes = signature(handler)

    @functools.wraps(handler)
    async def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            given = read_arguments(takes, args, kwargs)
            return await handler(*given.args, **given.kwargs)
        except AppError as error:
            return tell_error(error)

    guarded.__policy__ = policy  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def policy_of(handler: Any) -> Policy | None:
    """The policy of a registered event handler; None where there is none."""
    return getattr(handler.fn, "__policy__", None)


def actor() -> Actor:
    """Who caused the event that is being handled. Raises NotSignedIn when nobody is known."""
    found = _actor.get()
    if found is None:
        raise NotSignedIn("You are not signed in any more. Log in again; nothing was changed.")
    return found


class Actors:
    """Who a session token belongs to, remembered for ``CACHE_S`` seconds."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[float, Actor | None]] = OrderedDict()

    def forget(self) -> None:
        """Ask anew about everybody."""
        self._known.clear()

    async def find(self, token: str | None) -> Actor | None:
        """The actor of ``token``; None when it is not, or no longer, valid."""
        if not token:
            return None
        key = sha256(token.encode()).digest()
        kept = self._known.get(key)
        if kept and time.monotonic() - kept[0] < CACHE_S:
            return kept[1]
        found = await asyncio.to_thread(_look_up, token)
        self._known[key] = (time.monotonic(), found)
        if len(self._known) > _CACHE_SIZE:
            self._known.popitem(last=False)
        return found


def _look_up(token: str) -> Actor | None:
    return auth.actor_from_session(context.current(), token)


_actors = Actors()


def look_again() -> None:
    """Have changed roles and memberships hold at once in this process, and not a moment later."""
    _actors.forget()


class Gate(rx.Middleware):
    """Refuses every event that no policy allows."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event pass; a StateUpdate ends it."""
        registered = RegistrationContext.get().event_handlers.get(event.name)
        if registered is None:
            return StateUpdate()
        if registered.states[0].__module__.startswith(("reflex.", "reflex_")):
            return None if event.name.rsplit(".", 1)[-1] in FRAMEWORK_EVENTS else StateUpdate()
        policy = policy_of(registered.handler)
        if policy is None:
            return StateUpdate()
        # A handler that may run is told who asks; one event must never inherit the one before.
        routing = _routing(state)
        _actor.set(None)
        try:
            who = await _actors.find(_token_in(routing))
        except AppError as error:
            return _answer(tell_error(error))
        _actor.set(who)
        return None if policy.allows(who) else _refuse(who, routing)

    async def postprocess(
        self, app: rx.App, state: BaseState, event: Event, update: StateUpdate
    ) -> StateUpdate:
        """Nothing to add."""
        return update


def _routing(state: BaseState) -> dict[str, Any]:
    # Events that the server starts itself carry no routing: then the tab's last handshake counts.
    return EventContext.get().router_data or state.router_data or {}


def _token_in(routing: dict[str, Any]) -> str | None:
    header = str(routing.get("headers", {}).get("cookie", ""))
    return auth.read_session_cookie(get_settings(), header)


def _refuse(who: Actor | None, routing: dict[str, Any]) -> StateUpdate:
    if who is None:
        return _answer(rx.redirect(login_path(str(routing.get("asPath") or ""))))
    return _answer(
        tell_error(NotAllowed("Your role here does not allow that. Ask an owner of the workspace."))
    )


def login_path(came_from: str) -> str:
    """The login page, which afterwards leads back to the page ``came_from`` (a path or URL)."""
    path = urlsplit(came_from).path
    if path in {"", "/", "/login", "/signup"} or not path.startswith("/"):
        return "/login"
    return f"/login?next={quote(path)}"


def _answer(event: Any) -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(event))
