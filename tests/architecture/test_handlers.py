"""Every handler that a browser could call by name says who may call it."""

import pkgutil
from dataclasses import is_dataclass
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import SQLModel

from app.ui import states
from app.ui.gate import FRAMEWORK_EVENTS, policy_of

for module in pkgutil.iter_modules(states.__path__):
    import_module(f"{states.__name__}.{module.name}")

REGISTRY = RegistrationContext.ensure_context()
OURS = {
    name: found.handler
    for name, found in REGISTRY.event_handlers.items()
    if found.states[0].__module__.startswith("app.")
}
STATES = [s for s in REGISTRY.base_states.values() if s.__module__.startswith("app.")]


def test_the_audit_sees_the_handlers() -> None:
    assert len(OURS) > 40
    assert any(name.endswith("compose_state.submit") for name in OURS)


@pytest.mark.parametrize("name", sorted(n for n in OURS if not n.endswith(".setvar")))
def test_each_handler_has_a_policy(name: str) -> None:
    assert policy_of(OURS[name]) is not None


def test_the_frameworks_setter_has_no_policy_and_is_therefore_refused() -> None:
    setters = [handler for name, handler in OURS.items() if name.endswith(".setvar")]
    assert setters
    assert all(policy_of(handler) is None for handler in setters)
    assert "setvar" not in FRAMEWORK_EVENTS


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_state_holds_a_table_row(state: Any) -> None:
    hints = [str(hint) for hint in get_type_hints(state).values()]
    tables = {table.__name__ for table in SQLModel.__subclasses__()}
    assert tables
    assert not [hint for hint in hints if any(f"db.models.{t}" in hint for t in tables)]
    assert not any(issubclass(h, SQLModel) for h in _classes(state) if isinstance(h, type))


def _classes(state: Any) -> list[Any]:
    hints = list(get_type_hints(state).values())
    return hints + [inner for hint in hints for inner in getattr(hint, "__args__", ())]


def test_views_are_frozen_dataclasses() -> None:
    views = import_module("app.ui.views")
    named = [value for name, value in vars(views).items() if name.endswith("View")]
    assert named
    for view in named:
        assert is_dataclass(view)
        assert view.__dataclass_params__.frozen  # type: ignore[attr-defined]
