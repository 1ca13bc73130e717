"""A network that asks for a pause: what waits for it, and what goes out afterwards."""

from datetime import timedelta

import pytest

from app.core.clock import FrozenClock
from app.domain.publication import Status
from app.services import accounts
from app.services.details import AccountDetails, ScheduledPostDetails
from tests.app.services.conftest import Connect
from tests.faults.engine import Engine
from tests.support.sandbox import Sandbox

EVERY_PLATFORM = ["linkedin", "x"]
PUBLISH_ROUTES = {"linkedin": "/rest/posts", "x": "/2/tweets"}


def _calls(sandbox: Sandbox, platform: str) -> int:
    entries = sandbox.world.requests.list(platform)
    return sum((e["method"], e["path"]) == ("POST", PUBLISH_ROUTES[platform]) for e in entries)


def _write(
    engine: Engine, clock: FrozenClock, crowd: list[AccountDetails], each: int
) -> list[ScheduledPostDetails]:
    """So many posts to each account, one due after the other."""
    written = []
    for account in crowd:
        for _ in range(each):
            clock.advance(1)
            written.append(engine.write(account))
    return written


def _read(engine: Engine, written: list[ScheduledPostDetails]) -> list[ScheduledPostDetails]:
    return [engine.read(seen) for seen in written]


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_a_limit_of_the_whole_app_holds_every_account_s_posts_back_without_a_call_or_an_attempt(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    crowd = [connect(platform, name) for name in ("ada", "bob", "cleo")]
    elsewhere = connect("x" if platform == "linkedin" else "linkedin")
    written = _write(engine, clock, crowd, 2)
    free = engine.write(elsewhere)
    sandbox.order(platform, "rate_limit", per="app", reset_in=900)
    engine.step()
    engine.step()
    assert _calls(sandbox, platform) == 1
    assert engine.read(free).status is Status.PUBLISHED
    waiting = _read(engine, written)
    # The last of each account have not been asked for yet: the ones before them are in line.
    held = [seen for seen in waiting if seen.status is Status.RETRYING]
    assert {seen.account.id for seen in held} == {account.id for account in crowd}
    assert all(seen.error_code == "rate_limited" for seen in held)
    assert [len(seen.attempts) for seen in waiting] == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_after_a_limit_of_the_whole_app_everything_goes_out_once_and_in_order(
    platform: str, engine: Engine, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    crowd = [connect(platform, name) for name in ("ada", "bob")]
    _write(engine, clock, crowd, 3)
    sandbox.order(platform, "rate_limit", per="app", reset_in=900)
    engine.run()
    assert engine.judge().flaws == []
    landed = sandbox.ledger(platform)
    assert len(landed) == 6
    for account in crowd:
        texts = [promise.texts[0] for promise in engine.expected if promise.account == account.id]
        assert [item["text"] for item in landed if item["text"] in texts] == texts


def test_a_limit_of_one_account_holds_no_other_back(
    engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    mine = engine.write(connect("x", "ada"))
    sandbox.order("x", "rate_limit", reset_in=900)
    engine.step()
    other = engine.write(connect("x", "bob"))
    engine.step()
    assert [seen.status for seen in _read(engine, [mine, other])] == [
        Status.RETRYING,
        Status.PUBLISHED,
    ]


def test_a_pause_without_a_hint_holds_the_account_s_other_posts_back_for_a_minute(
    engine: Engine, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    first, second = _write(engine, clock, [connect("linkedin")], 2)
    sandbox.order("linkedin", "status", code=429)
    engine.step()
    clock.advance(50)
    engine.step()
    assert _calls(sandbox, "linkedin") == 1
    assert engine.read(second).error_code == "rate_limited"
    engine.run()
    assert [seen.status for seen in _read(engine, [first, second])] == [Status.PUBLISHED] * 2


def test_every_account_shows_the_pause_of_the_whole_app(
    engine: Engine, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    first, second = connect("x", "ada"), connect("x", "bob")
    engine.write(first)
    sandbox.order("x", "rate_limit", per="app", reset_in=900)
    engine.step()
    shown = [
        accounts.get_account(engine.ctx, engine.owner, account.id) for account in (first, second)
    ]
    ends = {account.limited_until for account in shown}
    assert len(ends) == 1
    (until,) = ends
    assert until is not None
    assert until > clock.now() + timedelta(minutes=14)


def test_a_post_that_waited_a_day_for_a_limit_is_still_tried_again_after_its_first_failure(
    engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect("x"))
    sandbox.order("x", "rate_limit", reset_in=86_400)
    # Its token has run out by then, and the network cannot be reached for a new one at first.
    sandbox.order("x", "refuse", route="POST /2/oauth2/token")
    engine.run()
    assert engine.judge().flaws == []
    ended = engine.read(seen)
    assert ended.status is Status.PUBLISHED
    assert [attempt.event for attempt in ended.attempts] == ["will_retry"] * 2 + ["published"]
    assert ended.attempts[0].error_code == "rate_limited" != ended.attempts[1].error_code
