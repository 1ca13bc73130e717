"""Every way a post can stand has its word, colour, icon and place in the list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.publication import Event, Status
from app.services.details import AccountRef, LivePart, Numbers, ScheduledPostDetails
from app.ui import presenting, wording
from app.ui.components.posts import numbers
from app.ui.components.status import _ICONS
from app.ui.post_filters import FILTERS

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ITEM = ScheduledPostDetails(
    id="sp_1",
    post_id="post_1",
    account=AccountRef("acc_1", "x", "X", "ada", "Ada Lovelace", None, is_sandbox=True),
    status=Status.PENDING,
    scheduled_for=NOW,
    due_at=NOW,
    version=1,
    text="Hello",
    part_count=1,
    live_parts=(),
    attempts=(),
    error_code=None,
    error_message=None,
    retry_at=None,
    finished_at=None,
)


@pytest.mark.parametrize("status", Status)
def test_each_status_has_a_word_a_tone_an_icon_and_one_tab(status: Status) -> None:
    assert wording.STATUS_WORDS[status]
    assert wording.STATUS_TONES[status]
    assert _ICONS[status]
    assert sum(status in wanted.statuses for wanted in FILTERS.values()) == 1


def test_each_outcome_of_a_try_is_told_in_words() -> None:
    told = {Event.PUBLISHED, Event.WILL_RETRY, Event.GAVE_UP, Event.REJECTED, Event.NEEDS_ACTION}
    assert told | {Event.BECAME_UNKNOWN, Event.FOUND} <= set(wording.EVENT_WORDS)


@pytest.mark.parametrize(
    "status", [Status.FAILED, Status.MISSED, Status.BLOCKED, Status.UNCONFIRMED]
)
def test_trouble_is_never_shown_without_the_next_step(status: Status) -> None:
    item = replace(ITEM, status=status)
    assert wording.explain(item)
    assert wording.next_step(item)


def test_a_post_that_is_still_looked_for_needs_nobody_yet() -> None:
    item = replace(ITEM, status=Status.UNCONFIRMED, retry_at=NOW + timedelta(seconds=15))
    assert "by itself" in wording.next_step(item)


def test_nobody_is_told_that_punctual_looks_where_the_network_lets_nobody_look() -> None:
    item = replace(
        ITEM,
        status=Status.UNCONFIRMED,
        retry_at=NOW + timedelta(seconds=15),
        can_be_found=False,
    )
    assert wording.next_step(item).startswith("Look at the account.")


def test_the_numbers_of_all_parts_are_added_up_and_what_is_not_said_is_left_out() -> None:
    later = NOW + timedelta(hours=1)
    parts = (
        LivePart(0, "1", None, NOW, numbers=Numbers(NOW, views=1200, likes=3)),
        LivePart(1, "2", None, NOW, numbers=Numbers(later, views=34)),
        LivePart(2, "3", None, NOW),
    )
    item = replace(ITEM, status=Status.PUBLISHED, live_parts=parts)
    shown = presenting.present_detail(item, "UTC", later)
    assert [(n.label, n.value) for n in shown.numbers] == [("Views", "1,234"), ("Likes", "3")]
    assert shown.numbers_label == "As of Today, 10:00"


def test_each_number_has_its_icon() -> None:
    assert set(presenting._NUMBERS.values()) == set(numbers._ICONS)


def test_the_networks_own_words_come_before_ours() -> None:
    item = replace(ITEM, status=Status.FAILED, error_message="Too long by 3.")
    assert wording.explain(item) == "Too long by 3."


def test_a_retry_counts_down_to_its_own_instant() -> None:
    item = replace(ITEM, status=Status.RETRYING, retry_at=NOW + timedelta(minutes=3))
    view = presenting.present_target(item, "UTC", NOW)
    assert view.is_counting_down
    assert view.at_label == "Today, 09:03"


def test_only_web_addresses_become_links() -> None:
    live = LivePart(0, "1", "javascript:alert(1)", NOW)
    item = replace(ITEM, status=Status.PUBLISHED, live_parts=(live,))
    assert presenting.present_target(item, "UTC", NOW).url == ""


@pytest.mark.parametrize(
    ("handle", "name", "shown"),
    [("ada", "Ada Lovelace", "@ada"), ("@ada", "Ada", "@ada"), ("Ada B", "Ada B", "Ada B")],
)
def test_a_handle_is_written_as_people_write_it(handle: str, name: str, shown: str) -> None:
    ref = replace(ITEM.account, handle=handle, display_name=name)
    assert presenting.present_account(ref).handle == shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("@ada", "A"), ("ada.love_lace", "AL"), ("", "?"), ("👋", "👋")],
)
def test_initials_are_never_empty(name: str, letters: str) -> None:
    assert presenting.initials(name) == letters
