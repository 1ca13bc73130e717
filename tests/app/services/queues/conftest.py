"""A Monday morning, and an account that posts every day at ten."""

from datetime import UTC, datetime

import pytest

from app.core.clock import FrozenClock
from tests.support.cast import Cast
from tests.support.daily_queue import daily_account


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning, an hour before the first slot."""
    return FrozenClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def account_id(cast: Cast) -> str:
    """An account that posts every day at ten."""
    return daily_account(cast)
