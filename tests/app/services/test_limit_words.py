"""Windows of ceilings, as people say them."""

from datetime import timedelta

import pytest

from app.domain.spec import Quota, WindowKind
from app.services.limit_words import window_words


@pytest.mark.parametrize(
    ("window", "kind", "words"),
    [
        (timedelta(seconds=1), WindowKind.ROLLING, "second"),
        (timedelta(seconds=2), WindowKind.ROLLING, "2 seconds"),
        (timedelta(minutes=1), WindowKind.ROLLING, "minute"),
        (timedelta(minutes=15), WindowKind.ROLLING, "15 minutes"),
        (timedelta(hours=1), WindowKind.ROLLING, "hour"),
        (timedelta(days=1), WindowKind.ROLLING, "24 hours"),
        (timedelta(days=1), WindowKind.FIXED, "day"),
    ],
)
def test_a_window_is_said_in_its_largest_whole_unit(
    window: timedelta, kind: WindowKind, words: str
) -> None:
    assert window_words(Quota(5, window, kind=kind)) == words
