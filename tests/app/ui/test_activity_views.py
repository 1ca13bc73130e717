"""What happened, as lines of a page."""

from dataclasses import replace
from datetime import UTC, datetime

from app.db.repositories.activity import ActivityRow
from app.ui.activity_views import ActivityView, present_activity

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROW = ActivityRow(
    at=NOW,
    id="act_1",
    event="post.missed",
    user_id=None,
    is_program=False,
    post_id="post_1",
    account_id=None,
    facts={},
    person=None,
    text="A walk in the woods",
)


def shown(row: ActivityRow) -> ActivityView:
    (view,) = present_activity([row], {}, "UTC", NOW)
    return view


def test_a_post_that_missed_its_time_is_told_with_the_reason() -> None:
    view = shown(replace(ROW, facts={"reason": "Punctual was not running."}))
    assert (view.who, view.tone, view.more) == ("Punctual", "orange", "Punctual was not running.")
    assert view.what == "did not publish a post: it was too late for it"
    assert (view.text, view.post_id) == ("A walk in the woods", "post_1")


def test_a_post_that_was_deleted_is_gone_and_its_words_are_not() -> None:
    view = shown(replace(ROW, event="post.deleted", text=None, facts={"text": "Once here"}))
    assert (view.text, view.post_id, view.is_gone) == ("Once here", "", True)


def test_what_is_repeated_is_no_post_that_is_gone() -> None:
    facts: dict[str, object] = {"text": "Every Monday"}
    view = shown(replace(ROW, event="recurrence.created", post_id=None, text=None, facts=facts))
    assert (view.text, view.is_gone) == ("Every Monday", False)
