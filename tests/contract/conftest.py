from importlib import import_module

import pytest

from app.platforms import registry
from tests.contract.exemptions import find_reason
from tests.contract.fixtures import running_sandbox, sandbox
from tests.contract.scenario import Scenario

__all__ = ["running_sandbox", "sandbox"]


@pytest.fixture(params=registry.slugs())
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Each registered network in turn."""
    found = import_module(f"tests.platforms.{request.param}.scenario").SCENARIO
    assert isinstance(found, Scenario)
    return found


@pytest.fixture
def slug(scenario: Scenario) -> str:
    return scenario.slug


@pytest.fixture(autouse=True)
def _only_what_can_be_asked(request: pytest.FixtureRequest) -> None:
    """Skip a test that cannot be asked of the network, with the reason."""
    if "scenario" not in request.fixturenames:
        return
    name = getattr(request.node, "originalname", request.node.name)
    reason = find_reason(name, request.getfixturevalue("scenario"))
    if reason:
        pytest.skip(reason)
