"""What programs are told of an account's limits."""

from datetime import timedelta

from app.core.clock import FrozenClock
from app.services import limiting
from app.services.context import Context
from app.services.limiting import Wanted
from tests.app.api.conftest import Sign
from tests.support.cast import Cast


def test_an_account_says_what_it_used_and_until_when_it_is_limited(
    context: Context, cast: Cast, clock: FrozenClock, as_actor: Sign
) -> None:
    account, now = cast.account("linkedin"), clock.now()
    with context.database.unit_of_work() as session:
        limiting.admit(session, [Wanted("sp_1", account.id, "linkedin", True, cost=3)], now)
        limiting.note_limit(session, account, "account", now + timedelta(minutes=5), now)
    (found,) = as_actor(cast.owner).get("/api/v2/accounts").json()["items"]
    assert (found["quota_used"], found["quota_limit"]) == (3, 150)
    assert found["limited_until"] == "2026-03-02T09:05:00Z"
    assert found["quotas"][0] == {
        "limit": 150,
        "window_s": 86_400,
        "per": "account",
        "unit": "requests",
        "kind": "fixed",
    }


def test_an_account_that_nobody_limited_says_so(
    context: Context, cast: Cast, as_actor: Sign
) -> None:
    cast.account("x")
    (found,) = as_actor(cast.owner).get("/api/v2/accounts").json()["items"]
    assert (found["quota_used"], found["limited_until"]) == (0, None)
