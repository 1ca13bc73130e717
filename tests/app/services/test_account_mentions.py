"""Taking an account away that recurring posts and drafts name."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import col, select

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput, NotAllowed, NotFound
from app.core.ids import new_id
from app.db.models import Activity, ScheduledPost, SocialAccount, Variant
from app.domain.publication import Status
from app.services import (
    account_leaving,
    account_outlook,
    draft_history,
    draft_keeping,
    posts,
    recurrences,
    recurring,
    scheduling,
)
from app.services.account_leaving import Removal
from app.services.account_mentions import Mentions
from app.services.draft_content import DraftContent
from app.services.drafts import Draft, PartDraft, VariantDraft
from app.services.recurrences import Plan, RecurrenceDetails
from tests.support.cast import Cast

WEEK = timedelta(weeks=1)
START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WEEKLY = Plan("FREQ=WEEKLY", START, "UTC")
STOPPED = "recurrence.stopped"


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning, an hour before the first time."""
    return FrozenClock(START - timedelta(hours=1))


@pytest.fixture
def old(cast: Cast) -> str:
    return cast.account("mastodon", handle="@old").id


@pytest.fixture
def new(cast: Cast) -> str:
    return cast.account("mastodon", handle="@new").id


@pytest.fixture
def other(cast: Cast) -> str:
    return cast.account("bluesky", handle="@other").id


def weekly(cast: Cast, *account_ids: str, own: str = "", plan: Plan = WEEKLY) -> RecurrenceDetails:
    """Goes to these accounts every week; the first one's says ``own`` there if that is given."""
    variants = (VariantDraft(account_ids[0], (PartDraft(own),)),) if own else ()
    draft = Draft((PartDraft("It is Monday."),), account_ids, variants=variants)
    return recurrences.create(cast.context, cast.editor, draft, plan)


def write(cast: Cast, content: DraftContent) -> str:
    """A draft that says ``content``."""
    return draft_keeping.save_draft(cast.context, cast.editor, new_id("post"), content).id


def said_by(cast: Cast, draft_id: str) -> DraftContent:
    return draft_keeping.get_draft(cast.context, cast.editor, draft_id).content


def remove(cast: Cast, account_id: str, **how: Any) -> Removal:
    return asyncio.run(account_leaving.remove(cast.context, cast.owner, account_id, **how))


def as_now(cast: Cast, found: RecurrenceDetails) -> RecurrenceDetails:
    return recurrences.get_recurrence(cast.context, cast.owner, found.id)


def waiting(cast: Cast) -> list[tuple[str, datetime, str]]:
    """The account, time and words of everything that is pending, by time."""
    found = scheduling.list_scheduled(cast.context, cast.owner, limit=100).items
    return [
        (one.account.id, one.scheduled_for, one.text)
        for one in found
        if one.status is Status.PENDING
    ]


def stops(cast: Cast) -> list[Activity]:
    with cast.context.database.unit_of_work() as session:
        return list(session.exec(select(Activity).where(col(Activity.event) == STOPPED)))


def test_a_recurring_post_goes_on_on_the_account_that_takes_over_with_its_own_words(
    cast: Cast, old: str, new: str, clock: FrozenClock
) -> None:
    repeated = weekly(cast, old, own="Only here.")
    done = remove(cast, old, move_to=new)
    assert (done.moved, done.cancelled, done.recurring, done.stopped) == (4, 0, 1, 0)
    assert as_now(cast, repeated).account_ids == (new,)
    clock.advance(WEEK.total_seconds())
    recurring.run(cast.context)
    times = [START + number * WEEK for number in range(5)]
    assert waiting(cast) == [(new, at, "Only here.") for at in times]


def test_what_was_made_anew_for_the_other_account_goes_when_the_recurring_post_stops(
    cast: Cast, old: str, new: str
) -> None:
    repeated = weekly(cast, old)
    remove(cast, old, move_to=new)
    recurrences.stop(cast.context, cast.editor, repeated.id)
    assert waiting(cast) == []


def test_a_recurring_post_that_names_the_other_account_already_names_it_once(
    cast: Cast, old: str, new: str
) -> None:
    repeated = weekly(cast, old, new, own="Only here.")
    done = remove(cast, old, move_to=new)
    assert (done.moved, done.cancelled, done.recurring) == (0, 4, 1)
    assert as_now(cast, repeated).account_ids == (new,)
    times = [START + number * WEEK for number in range(4)]
    assert waiting(cast) == [(new, at, "It is Monday.") for at in times]


def test_a_post_of_it_that_a_person_moved_keeps_that_time_on_the_other_account(
    cast: Cast, old: str, new: str
) -> None:
    repeated = weekly(cast, old)
    with cast.context.database.unit_of_work() as session:
        row = session.exec(
            select(ScheduledPost).where(col(ScheduledPost.post_id) == repeated.post_ids[0])
        ).one()
    hour_later = row.scheduled_for + timedelta(hours=1)
    scheduling.move(cast.context, cast.editor, row.id, hour_later)
    assert remove(cast, old, move_to=new).moved == 4
    found = waiting(cast)
    assert len(found) == 4
    assert (new, hour_later) in [(account_id, at) for account_id, at, _ in found]


def test_without_another_account_it_goes_on_on_those_that_it_has_left(
    cast: Cast, old: str, other: str
) -> None:
    repeated = weekly(cast, old, other)
    done = remove(cast, old, cancels_waiting=True)
    assert (done.cancelled, done.recurring, done.stopped) == (4, 1, 0)
    assert as_now(cast, repeated).account_ids == (other,)
    assert [account_id for account_id, _, _ in waiting(cast)] == [other] * 4
    assert stops(cast) == []


def test_one_that_has_no_account_left_is_stopped_and_that_is_written_down(
    cast: Cast, old: str
) -> None:
    repeated = weekly(cast, old)
    done = remove(cast, old, cancels_waiting=True)
    assert (done.cancelled, done.stopped) == (4, 1)
    ended = as_now(cast, repeated)
    assert (ended.account_ids, ended.stopped_at) == ((), cast.context.clock.now())
    assert waiting(cast) == []
    (note,) = stops(cast)
    assert (note.account_id, note.user_id) == (old, cast.owner.user_id)
    assert note.facts["reason"] == "It had no account left when @old was removed."


def test_a_stopped_one_begins_again_on_another_account(cast: Cast, old: str, new: str) -> None:
    repeated = weekly(cast, old)
    remove(cast, old, cancels_waiting=True)
    draft = Draft((PartDraft("It is Monday again."),), (new,))
    recurrences.replace(cast.context, cast.editor, repeated.id, draft, WEEKLY)
    assert as_now(cast, repeated).stopped_at is None
    assert {account_id for account_id, _, _ in waiting(cast)} == {new}


def test_its_posts_that_wait_are_kept_where_that_is_what_was_chosen(cast: Cast, old: str) -> None:
    weekly(cast, old)
    done = remove(cast, old)
    assert (done.moved, done.cancelled, done.stopped) == (0, 0, 1)
    assert [account_id for account_id, _, _ in waiting(cast)] == [old] * 4


def test_a_paused_one_rests_on_and_goes_on_on_the_other_account(
    cast: Cast, old: str, new: str
) -> None:
    repeated = weekly(cast, old)
    recurrences.pause(cast.context, cast.editor, repeated.id)
    remove(cast, old, move_to=new)
    assert waiting(cast) == []
    recurrences.resume(cast.context, cast.editor, repeated.id)
    assert [account_id for account_id, _, _ in waiting(cast)] == [new] * 4


def test_every_post_of_an_evergreen_list_names_the_account_that_takes_over(
    cast: Cast, old: str, new: str
) -> None:
    own = VariantDraft(old, (PartDraft("Two, only here."),))
    second = Draft((PartDraft("Two."),), (old,), variants=(own,))
    repeated = weekly(cast, old, plan=Plan("FREQ=WEEKLY", START, "UTC", (second,), 7))
    remove(cast, old, move_to=new)
    assert as_now(cast, repeated).gap_days == 7
    words = [(account_id, text) for account_id, _, text in waiting(cast)]
    assert words == [(new, "It is Monday."), (new, "Two, only here.")] * 2


def test_drafts_name_the_account_that_takes_over_with_the_words_of_the_old_one(
    cast: Cast, old: str, new: str, other: str
) -> None:
    own = VariantDraft(old, (PartDraft("Only here"),))
    draft_id = write(cast, DraftContent((PartDraft("All"),), (old, other), variants=(own,)))
    assert remove(cast, old, move_to=new).drafts == 1
    after = said_by(cast, draft_id)
    assert after.account_ids == (new, other)
    assert after.variants == (VariantDraft(new, (PartDraft("Only here"),)),)


def test_drafts_lose_the_account_where_nobody_takes_over_but_no_words(
    cast: Cast, old: str, other: str
) -> None:
    own = VariantDraft(old, (PartDraft("All there is"),))
    alone = write(cast, DraftContent((PartDraft(""),), (old,), variants=(own,)))
    both = write(cast, DraftContent((PartDraft("All"),), (old, other), variants=(own,)))
    assert remove(cast, old).drafts == 2
    assert said_by(cast, alone) == DraftContent((PartDraft("All there is"),))
    assert said_by(cast, both) == DraftContent((PartDraft("All"),), (other,))
    newest, oldest = draft_history.list_versions(cast.context, cast.owner, both)
    assert (newest.event, newest.content.account_ids) == (draft_history.CHANGED, (other,))
    assert oldest.content.variants == (own,)


def test_a_draft_that_changes_a_post_goes_where_the_post_goes(
    cast: Cast, old: str, new: str
) -> None:
    draft = Draft((PartDraft("Hello"),), (old,))
    post = posts.schedule(cast.context, cast.editor, draft, START)
    change = DraftContent((PartDraft("Hullo"),), (old,), edits=post.id)
    draft_id = write(cast, change)
    assert remove(cast, old).drafts == 0
    assert said_by(cast, draft_id).account_ids == (old,)
    remove(cast, old, move_to=new)
    assert said_by(cast, draft_id).account_ids == (new,)


def test_an_editor_that_built_upon_the_draft_before_loses_nothing(
    cast: Cast, old: str, new: str
) -> None:
    before = DraftContent((PartDraft("Hello"),), (old,))
    draft_id = write(cast, before)
    remove(cast, old, move_to=new)
    later = DraftContent((PartDraft("Hello, you"),), (old,))
    beside = draft_keeping.save_draft(cast.context, cast.editor, draft_id, later, 1, editor="tab")
    assert beside.copy_of == draft_id
    assert said_by(cast, draft_id) == DraftContent((PartDraft("Hello"),), (new,))


def test_nothing_of_another_workspace_is_touched(cast: Cast, old: str) -> None:
    theirs = cast.account("mastodon", actor=cast.outsider).id
    draft = Draft((PartDraft("Theirs."),), (theirs,))
    found = recurrences.create(cast.context, cast.outsider, draft, WEEKLY)
    remove(cast, old)
    after = recurrences.get_recurrence(cast.context, cast.outsider, found.id)
    assert (after.account_ids, after.stopped_at) == ((theirs,), None)


def test_no_words_are_kept_for_an_account_that_is_gone(cast: Cast, old: str, other: str) -> None:
    weekly(cast, old, other, own="Only here.")
    remove(cast, old, cancels_waiting=True)
    with cast.context.database.unit_of_work() as session:
        named = session.exec(select(Variant).where(col(Variant.account_id) == old)).all()
    assert named == []


@pytest.mark.parametrize("seed", range(4))
def test_whoever_plans_at_the_same_instant_leaves_nothing_with_the_account(
    cast: Cast, old: str, new: str, clock: FrozenClock, seed: int
) -> None:
    weekly(cast, old)
    clock.advance(WEEK.total_seconds())
    start = Barrier(3)

    def leave() -> None:
        start.wait()
        remove(cast, old, move_to=new)

    def plan_ahead() -> None:
        start.wait()
        recurring.run(cast.context)

    calls: list[Callable[[], None]] = [leave, plan_ahead, plan_ahead]
    calls = calls[seed % 3 :] + calls[: seed % 3]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda call: call(), calls))
    recurring.run(cast.context)
    # The first one has missed its time.
    assert [(account_id, at) for account_id, at, _ in waiting(cast)] == [
        (new, START + number * WEEK) for number in range(1, 5)
    ]


def test_it_is_said_before_how_much_names_the_account(cast: Cast, old: str, other: str) -> None:
    weekly(cast, old)
    weekly(cast, old, other)
    recurrences.stop(cast.context, cast.editor, weekly(cast, old).id)
    write(cast, DraftContent((PartDraft("Hello"),), (old,)))
    write(cast, DraftContent((PartDraft("Hello"),), (other,)))
    found = account_outlook.look(cast.context, cast.owner, old)
    assert (found.waiting, found.mentions) == (8, Mentions(recurring=2, drafts=1, endings=1))


def test_it_is_said_before_which_posts_the_other_account_would_refuse(
    cast: Cast, old: str, new: str
) -> None:
    facts_of(cast, old, 1_000)
    long, longer = ("a" * length for length in (600, 700))
    for number, text in enumerate(("short", long, longer)):
        draft = Draft((PartDraft(text),), (old,))
        posts.schedule(cast.context, cast.editor, draft, START + number * WEEK)
    there = Draft((PartDraft("a" * 400),), (old, new))
    posts.schedule(cast.context, cast.editor, there, START)
    found = account_outlook.misfits(cast.context, cast.owner, old, new)
    assert (found.count, found.first_words[:3]) == (2, "aaa")
    assert found.reason == "Too long for Mastodon by 100: 600 of 500 characters."
    assert found.first_at == START + WEEK


def test_what_the_other_account_would_take_is_no_news(cast: Cast, old: str, new: str) -> None:
    posts.schedule(cast.context, cast.editor, Draft((PartDraft("Hello"),), (old,)), START)
    assert account_outlook.misfits(cast.context, cast.owner, old, new).count == 0


def test_only_who_may_take_it_away_is_told_what_that_touches(cast: Cast, old: str) -> None:
    with pytest.raises(NotAllowed):
        account_outlook.look(cast.context, cast.editor, old)
    with pytest.raises(NotFound):
        account_outlook.look(cast.context, cast.outsider, old)
    with pytest.raises(InvalidInput, match="Choose another"):
        account_outlook.misfits(cast.context, cast.owner, old, old)


def facts_of(cast: Cast, account_id: str, max_characters: int) -> None:
    """Have the account's server allow that many characters."""
    with cast.context.database.unit_of_work() as session:
        account = session.get_one(SocialAccount, account_id)
        account.facts = {"max_characters": max_characters}
        session.add(account)
