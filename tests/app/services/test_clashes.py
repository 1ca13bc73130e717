"""Warnings about other posts that stand too close, or say the same."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput
from app.db.repositories.publications import Publications, is_post
from app.domain.clashes import ClashKind
from app.domain.publication import Event
from app.services import clashes, posts, scheduling
from app.services.clashes import Clash
from app.services.context import Context
from app.services.drafts import Draft, PartDraft, VariantDraft
from tests.support.cast import Cast

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def account_id(context: Context, cast: Cast) -> str:
    """An account on a network that refuses a text which it had lately."""
    return cast.account("x", handle="@ada").id


def draft(text: str, *account_ids: str) -> Draft:
    return Draft((PartDraft(text),), account_ids)


def clashes_at(
    context: Context, cast: Cast, text: str, account_id: str, at: datetime
) -> list[Clash]:
    return clashes.find(context, cast.editor, draft(text, account_id), {account_id: at})


def test_a_post_within_a_quarter_of_an_hour_is_named(
    context: Context, cast: Cast, account_id: str
) -> None:
    other = posts.schedule(context, cast.owner, draft("First", account_id), NOON)
    (found,) = clashes_at(context, cast, "Second", account_id, NOON + 15 * MINUTE)
    assert (found.kind, found.post_id, found.at) == (ClashKind.NEAR, other.id, NOON)
    assert (found.text, found.account.handle) == ("First", "@ada")
    assert not clashes_at(context, cast, "Second", account_id, NOON + 16 * MINUTE)


def test_the_same_words_within_a_week_are_named_and_whether_the_network_refuses_them(
    context: Context, cast: Cast, account_id: str
) -> None:
    patient = cast.account("mastodon").id
    posts.schedule(context, cast.owner, draft("Again", account_id, patient), NOON)
    (found,) = clashes_at(context, cast, " Again ", account_id, NOON + 7 * DAY)
    assert (found.kind, found.is_refused) == (ClashKind.SAME_TEXT, True)
    assert not clashes_at(context, cast, "Again", account_id, NOON + 8 * DAY)
    (found,) = clashes_at(context, cast, "Again", patient, NOON + DAY)
    assert not found.is_refused


def test_a_clash_with_what_is_live_says_so(context: Context, cast: Cast, account_id: str) -> None:
    planned = posts.schedule(context, cast.owner, draft("First", account_id), NOON)
    (found,) = clashes_at(context, cast, "First", account_id, NOON + DAY)
    assert not found.is_published
    with context.database.unit_of_work() as session:
        for event in (Event.CLAIMED, Event.PUBLISHED):
            Publications(session).advance(event, NOON, is_post(planned.scheduled_posts[0].id))
    (found,) = clashes_at(context, cast, "First", account_id, NOON + DAY)
    assert found.is_published


def test_what_another_account_says_or_what_was_cancelled_is_no_clash(
    context: Context, cast: Cast, account_id: str
) -> None:
    post = posts.schedule(context, cast.owner, draft("First", account_id), NOON)
    other = cast.account("linkedin").id
    assert not clashes_at(context, cast, "First", other, NOON)
    scheduling.cancel(context, cast.owner, post.scheduled_posts[0].id)
    assert not clashes_at(context, cast, "First", account_id, NOON)


def test_a_draft_does_not_clash_with_its_own_post(
    context: Context, cast: Cast, account_id: str
) -> None:
    post = posts.schedule(context, cast.owner, draft("First", account_id), NOON)
    mine = draft("First", account_id)
    assert not clashes.find(context, cast.owner, mine, {account_id: NOON}, post.id)


def test_words_of_an_account_s_own_count_and_not_those_of_the_others(
    context: Context, cast: Cast, account_id: str
) -> None:
    other = cast.account("linkedin").id
    own = (VariantDraft(account_id, (PartDraft("Mine alone"),)),)
    posts.schedule(
        context, cast.owner, Draft((PartDraft("Common"),), (account_id, other), variants=own), NOON
    )
    assert not clashes_at(context, cast, "Common", account_id, NOON + DAY)
    assert clashes_at(context, cast, "Mine alone", account_id, NOON + DAY)
    assert clashes_at(context, cast, "Common", other, NOON + DAY)


def test_each_account_is_looked_at_at_its_own_time(
    context: Context, cast: Cast, account_id: str
) -> None:
    other = cast.account("linkedin").id
    posts.schedule(context, cast.owner, draft("First", account_id, other), NOON)
    both = draft("Second", account_id, other)
    times = {account_id: NOON + DAY, other: NOON + MINUTE}
    (found,) = clashes.find(context, cast.owner, both, times)
    assert found.account.id == other


def test_a_post_that_is_moved_is_told_what_it_would_stand_beside(
    context: Context, cast: Cast, account_id: str
) -> None:
    other = posts.schedule(context, cast.owner, draft("First", account_id), NOON)
    moved = posts.schedule(context, cast.owner, draft("Second", account_id), NOON + DAY)
    ids = [one.id for one in moved.scheduled_posts]
    (found,) = clashes.find_beside(context, cast.editor, [*ids, "sp_gone"], NOON + MINUTE)
    assert (found.kind, found.post_id) == (ClashKind.NEAR, other.id)
    assert not clashes.find_beside(context, cast.editor, ids, NOON + DAY)
    assert not clashes.find_beside(context, cast.outsider, ids, NOON)


def test_a_post_without_words_repeats_nothing(
    context: Context, cast: Cast, account_id: str
) -> None:
    posts.schedule(context, cast.owner, draft("First", account_id), NOON)
    assert not clashes_at(context, cast, "", account_id, NOON + DAY)


def test_somebody_else_s_account_is_not_looked_at(
    context: Context, cast: Cast, account_id: str
) -> None:
    with pytest.raises(InvalidInput):
        clashes.find(context, cast.outsider, draft("Hello", account_id), {account_id: NOON})
