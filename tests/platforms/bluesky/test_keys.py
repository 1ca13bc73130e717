"""Records are named before they are sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.platforms.base import PartToPublish
from app.platforms.bluesky.keys import RecordName, created_at, key_of, tid, tid_time_us

PLANNED = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PART = PartToPublish("Hello", key="post-1:0", planned_for=PLANNED)


def test_a_key_is_written_as_the_network_writes_it() -> None:
    assert tid(1_700_000_000_000_000, 0) == "3ke6kg3wk2222"
    assert tid_time_us("3ke6kg3wk2222") == 1_700_000_000_000_000


@pytest.mark.parametrize("key", ["", "self", "3ke6kg3wk222", "zke6kg3wk2222", "3ke6kg3wk222-"])
def test_any_other_key_carries_no_time(key: str) -> None:
    assert tid_time_us(key) is None


def test_the_same_part_has_the_same_key_at_every_try() -> None:
    again = replace(PART, text="Hello!", prepared_before=("x",))
    assert key_of(PART) == key_of(again)


def test_other_parts_and_other_times_have_other_keys() -> None:
    keys = {key_of(replace(PART, key=f"post-{n}:0")) for n in range(500)}
    keys.add(key_of(replace(PART, planned_for=PLANNED + timedelta(seconds=1))))
    assert len(keys) == 501


def test_a_post_is_dated_within_the_second_it_was_planned_for() -> None:
    assert created_at(key_of(PART)).startswith("2026-11-25T09:00:00.")
    assert created_at("3ke6kg3wk2222") == "2023-11-14T22:13:20.000Z"


def test_a_reply_is_dated_after_its_parent() -> None:
    parent = RecordName("did:plc:ada", key_of(PART))
    for n in range(1, 20):
        reply = replace(PART, key=f"post-1:{n}", parent_id=parent.uri)
        below = RecordName("did:plc:ada", key_of(reply))
        assert created_at(below.key) > created_at(parent.key)
        parent = below


@pytest.mark.parametrize("part", [replace(PART, key=""), replace(PART, planned_for=None)])
def test_a_part_that_cannot_be_named_is_not_sent(part: PartToPublish) -> None:
    with pytest.raises(ValueError, match="key"):
        key_of(part)


def test_an_address_is_read_back() -> None:
    name = RecordName("did:plc:ada", "3ke6kg3wk2222")
    assert name.uri == "at://did:plc:ada/app.bsky.feed.post/3ke6kg3wk2222"
    assert RecordName.parse(name.uri) == name
    assert RecordName.parse("https://bsky.app/profile/x") is None
