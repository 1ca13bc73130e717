"""Posts that no program can look up: never sent again by itself, and a person's word counts."""

import pytest

from app.domain.publication import Status
from app.platforms import registry
from app.services import scheduling
from tests.app.services.conftest import Connect
from tests.faults.engine import Engine
from tests.support.sandbox import Sandbox

UNSEEN = [p.spec.slug for p in registry.all_platforms() if not p.spec.publishing.can_find_own]


@pytest.mark.parametrize("platform", UNSEEN)
def test_a_person_who_saw_it_ends_the_matter(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect(platform))
    sandbox.order(platform, "execute_then_drop")
    engine.run()
    unsure = engine.read(seen)
    assert (unsure.status, unsure.error_code) == (Status.UNCONFIRMED, "cannot_tell")
    told = scheduling.resolve(engine.ctx, engine.owner, seen.id, is_published=True)
    assert told.status is Status.PUBLISHED
    engine.run()
    assert len(sandbox.ledger(platform)) == 1
    assert engine.judge().flaws == []


@pytest.mark.parametrize("platform", UNSEEN)
def test_a_person_who_did_not_see_it_has_it_sent_again(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect(platform))
    sandbox.order(platform, "read_then_drop")
    engine.run()
    assert engine.read(seen).status is Status.UNCONFIRMED
    assert sandbox.ledger(platform) == []
    scheduling.resolve(engine.ctx, engine.owner, seen.id, is_published=False)
    engine.run()
    assert engine.read(seen).status is Status.PUBLISHED
    assert engine.judge().flaws == []
