"""A post that was cancelled for one of its accounts, and is changed for the others."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput
from app.domain.publication import Status
from app.services import draft_keeping, post_editing, posts, scheduling
from app.services.context import Context
from app.services.details import PostDetails
from app.services.drafts import Draft, PartDraft
from tests.support.cast import Cast

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NOON - timedelta(hours=3))


@pytest.fixture
def both(cast: Cast) -> tuple[str, str]:
    return cast.account("x").id, cast.account("linkedin").id


@pytest.fixture
def post(context: Context, cast: Cast, both: tuple[str, str]) -> PostDetails:
    """One for both accounts, cancelled for the first of them."""
    made = posts.schedule(context, cast.editor, Draft((PartDraft("Old"),), both), NOON)
    for one in made.scheduled_posts:
        if one.account.id == both[0]:
            scheduling.cancel(context, cast.editor, one.id)
    return made


def test_it_is_changed_for_the_accounts_that_it_still_goes_to(
    context: Context, cast: Cast, both: tuple[str, str], post: PostDetails
) -> None:
    content = post_editing.content_to_edit(context, cast.editor, post.id)
    assert content.account_ids == both[1:]
    changed = post_editing.edit_post(
        context, cast.editor, post.id, Draft((PartDraft("New"),), content.account_ids)
    )
    told = {one.account.id: one.status for one in changed.scheduled_posts}
    assert told == {both[0]: Status.CANCELLED, both[1]: Status.PENDING}


def test_who_did_not_see_the_cancelling_is_told_and_nothing_goes_out_there(
    context: Context, cast: Cast, both: tuple[str, str], post: PostDetails
) -> None:
    with pytest.raises(InvalidInput, match="cancelled for @x"):
        post_editing.edit_post(context, cast.editor, post.id, Draft((PartDraft("New"),), both))
    assert posts.get_post(context, cast.owner, post.id).parts[0].text == "Old"


def test_an_account_is_added_at_the_time_of_those_that_it_still_goes_to(
    context: Context, cast: Cast, both: tuple[str, str], post: PostDetails
) -> None:
    (left,) = [one for one in post.scheduled_posts if one.account.id == both[1]]
    later = NOON + timedelta(hours=3)
    scheduling.move(context, cast.editor, left.id, later)
    wider = (both[1], cast.account("mastodon").id)
    changed = post_editing.edit_post(
        context, cast.editor, post.id, Draft((PartDraft("New"),), wider)
    )
    times = {o.account.id: o.scheduled_for for o in changed.scheduled_posts}
    assert (times[wider[0]], times[wider[1]]) == (later, later)


def test_a_copy_of_what_was_cancelled_everywhere_is_for_the_same_accounts(
    context: Context, cast: Cast, both: tuple[str, str], post: PostDetails
) -> None:
    (left,) = [one for one in post.scheduled_posts if one.account.id == both[1]]
    scheduling.cancel(context, cast.editor, left.id)
    copy = draft_keeping.duplicate(context, cast.editor, post.id)
    assert set(copy.content.account_ids) == set(both)
