"""The demo workspace: something to look at on every network, and nothing that one refuses."""

import asyncio

from app.core.clock import FrozenClock
from app.db.repositories.claims import Wanted
from app.domain.publication import Status
from app.platforms import registry
from app.services import accounts, auth, demo, publishing, scheduling
from app.services.context import Context
from tests.support.sandbox import Sandbox

_ROUNDS = 3


def test_every_network_has_an_account_and_posts_of_its_own_and_what_is_due_goes_out(
    wired: Context, clock: FrozenClock, sandbox: Sandbox
) -> None:
    asyncio.run(demo.fill(wired, "a long password"))
    actor = auth.get_user_actor(wired, demo.EMAIL)
    connected = accounts.list_accounts(wired, actor)
    assert {account.platform for account in connected} == set(registry.slugs())
    written = scheduling.list_scheduled(wired, actor, limit=100).items
    due = [one for one in written if one.due_at <= clock.now()]
    for some in (due, [one for one in written if one not in due]):
        assert {one.account.id for one in some} == {account.id for account in connected}
    for _ in range(_ROUNDS):
        # One network takes a message a second: what waits for that comes round again.
        clock.advance(60)
        sandbox.advance(60)
        for one in due:
            now = scheduling.get_scheduled(wired, actor, one.id)
            if now.status is not Status.PUBLISHED:
                asyncio.run(publishing.publish(wired, Wanted(now.id, now.version)))
    ended = [scheduling.get_scheduled(wired, actor, one.id) for one in due]
    assert [(e.account.platform, e.error_message) for e in ended if e.error_message] == []
    assert {one.status for one in ended} == {Status.PUBLISHED}
