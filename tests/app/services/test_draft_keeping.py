"""Drafts on the server: kept while they are written, whole or not, and never lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.core.ids import new_id
from app.domain.permissions import Role
from app.services import draft_history, draft_keeping, post_editing, posts, tagging
from app.services.context import Context
from app.services.draft_content import DraftContent
from app.services.drafts import Draft, PartDraft, VariantDraft
from tests.support.cast import Cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def draft_id() -> str:
    return new_id("post")


def says(*texts: str, **more: object) -> DraftContent:
    return DraftContent(tuple(PartDraft(text) for text in texts), **more)  # type: ignore[arg-type]


def texts(context: Context, cast: Cast) -> set[str]:
    return {draft.first_words for draft in draft_keeping.list_drafts(context, cast.owner)}


def test_a_draft_comes_back_as_it_was_left(context: Context, cast: Cast, draft_id: str) -> None:
    account = cast.account("x")
    content = DraftContent(
        parts=(PartDraft("One", ("med_gone",)), PartDraft("")),
        account_ids=(account.id, "acc_gone"),
        platform_params={"x": {"reply_settings": "nonsense"}},
        variants=(VariantDraft(account.id, (PartDraft("Own"),), {"a": 1}),),
        with_comments=True,
        at=TOMORROW,
    )
    draft_keeping.save_draft(context, cast.editor, draft_id, content)
    found = draft_keeping.get_draft(context, cast.owner, draft_id)
    assert found.content == content
    assert (found.first_words, found.author_name) == ("One", "edgar")
    assert [ref.id for ref in found.accounts] == [account.id]


def test_saying_it_twice_is_saying_it_once(context: Context, cast: Cast, draft_id: str) -> None:
    first = draft_keeping.save_draft(context, cast.owner, draft_id, says("One"))
    again = draft_keeping.save_draft(context, cast.owner, draft_id, says("One"))
    assert first == again
    assert len(draft_keeping.list_drafts(context, cast.owner)) == 1


def test_each_save_builds_upon_the_one_before(context: Context, cast: Cast, draft_id: str) -> None:
    first = draft_keeping.save_draft(context, cast.owner, draft_id, says("One"))
    second = draft_keeping.save_draft(context, cast.owner, draft_id, says("Two"), first.version)
    assert (second.id, second.version, second.copy_of) == (draft_id, 2, None)
    assert texts(context, cast) == {"Two"}


def test_two_tabs_with_one_draft_keep_both_texts(
    context: Context, cast: Cast, draft_id: str
) -> None:
    first = draft_keeping.save_draft(context, cast.owner, draft_id, says("One"), editor="a")
    draft_keeping.save_draft(
        context, cast.owner, draft_id, says("One, from b"), first.version, editor="b"
    )
    for number, text in enumerate(("One, from a", "One, more from a")):
        kept = draft_keeping.save_draft(
            context, cast.owner, draft_id, says(text), first.version, editor="a", number=number
        )
        assert kept.copy_of == draft_id
    assert texts(context, cast) == {"One, from b", "One, more from a"}


def test_an_editor_whose_answers_were_lost_does_not_stand_against_itself(
    context: Context, cast: Cast, draft_id: str
) -> None:
    for number, text in enumerate(("One", "One two", "One two three")):
        draft_keeping.save_draft(
            context, cast.owner, draft_id, says(text), 0, editor="tab", number=number
        )
    assert texts(context, cast) == {"One two three"}


def test_a_save_that_arrives_late_changes_nothing(
    context: Context, cast: Cast, draft_id: str
) -> None:
    def save(text: str, number: int) -> None:
        draft_keeping.save_draft(
            context, cast.owner, draft_id, says(text), 0, editor="tab", number=number
        )

    save("One two", 2)
    save("One", 1)
    assert texts(context, cast) == {"One two"}


def test_two_that_save_a_new_draft_at_once_lose_nothing(
    context: Context, cast: Cast, draft_id: str
) -> None:
    together = Barrier(2)

    def save(text: str) -> None:
        together.wait()
        draft_keeping.save_draft(context, cast.owner, draft_id, says(text), editor=text)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, ("from a", "from b")))
    assert texts(context, cast) == {"from a", "from b"}


def test_a_draft_without_a_word_is_not_kept(context: Context, cast: Cast, draft_id: str) -> None:
    with pytest.raises(InvalidInput, match="nothing to keep"):
        draft_keeping.save_draft(context, cast.owner, draft_id, says(" ", at=TOMORROW))


@pytest.mark.parametrize(
    ("given", "content"),
    [("acc_1", says("One")), (None, says("A\x00B")), (None, says("x" * 1_000_001))],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(
    context: Context, cast: Cast, draft_id: str, given: str | None, content: DraftContent
) -> None:
    with pytest.raises(InvalidInput):
        draft_keeping.save_draft(context, cast.owner, given or draft_id, content)


def test_a_deleted_draft_comes_back_when_somebody_types_on(
    context: Context, cast: Cast, draft_id: str
) -> None:
    kept = draft_keeping.save_draft(context, cast.owner, draft_id, says("One"))
    draft_keeping.delete_draft(context, cast.editor, draft_id)
    assert texts(context, cast) == set()
    again = draft_keeping.save_draft(context, cast.owner, draft_id, says("One two"), kept.version)
    assert (again.id, again.version) == (draft_id, 2)


def test_drafts_are_seen_in_their_workspace_alone(
    context: Context, cast: Cast, draft_id: str
) -> None:
    draft_keeping.save_draft(context, cast.owner, draft_id, says("Ours"))
    assert draft_keeping.list_drafts(context, cast.outsider) == ()
    for act in (draft_keeping.get_draft, draft_keeping.delete_draft):
        with pytest.raises(NotFound):
            act(context, cast.outsider, draft_id)
    with pytest.raises(Conflict):
        draft_keeping.save_draft(context, cast.outsider, draft_id, says("Theirs"))
    viewer = replace(cast.editor, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        draft_keeping.save_draft(context, viewer, draft_id, says("Mine"))


def test_a_scheduled_draft_becomes_the_post_with_its_id(
    context: Context, cast: Cast, draft_id: str
) -> None:
    x, linkedin = cast.account("x"), cast.account("linkedin")
    own = VariantDraft(linkedin.id, (PartDraft("Dear colleagues"),))
    content = says("One", "Two", account_ids=(x.id, linkedin.id), variants=(own,))
    draft_keeping.save_draft(context, cast.editor, draft_id, content)
    post = draft_keeping.schedule_draft(context, cast.owner, draft_id, TOMORROW)
    assert post.id == draft_id
    said = {one.account.platform: (one.text, one.part_count) for one in post.scheduled_posts}
    assert said == {"x": ("One", 2), "linkedin": ("Dear colleagues", 1)}
    assert texts(context, cast) == set()
    assert draft_keeping.schedule_draft(context, cast.owner, draft_id, TOMORROW) == post
    found = post_editing.content_of(context, cast.owner, draft_id)
    assert set(found.account_ids) == {x.id, linkedin.id}
    assert replace(found, account_ids=content.account_ids) == replace(content, at=TOMORROW)


@pytest.mark.parametrize("seed", range(4))
def test_of_people_who_schedule_a_draft_at_once_everybody_gets_the_same_post(
    context: Context, cast: Cast, draft_id: str, seed: int
) -> None:
    content = says("One", account_ids=(cast.account("x").id,))
    draft_keeping.save_draft(context, cast.editor, draft_id, content)
    together = Barrier(4)

    def schedule(number: int) -> str:
        together.wait()
        actor = cast.owner if (number + seed) % 2 else cast.editor
        return draft_keeping.schedule_draft(context, actor, draft_id, TOMORROW).id

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(schedule, range(4))) == [draft_id] * 4
    (post,) = posts.list_posts(context, cast.owner).items
    assert len(post.scheduled_posts) == 1


def test_a_draft_that_does_not_fit_stays_a_draft(
    context: Context, cast: Cast, draft_id: str
) -> None:
    content = says("x" * 400, account_ids=(cast.account("x").id,))
    draft_keeping.save_draft(context, cast.owner, draft_id, content)
    with pytest.raises(InvalidInput) as refused:
        draft_keeping.schedule_draft(context, cast.owner, draft_id, TOMORROW)
    assert refused.value.errors[0].field == "parts.0.text"
    nowhere = draft_keeping.save_draft(context, cast.owner, new_id("post"), says("One"))
    with pytest.raises(InvalidInput, match="at least one account"):
        draft_keeping.schedule_draft(context, cast.owner, nowhere.id, TOMORROW)
    assert len(draft_keeping.list_drafts(context, cast.owner)) == 2


def test_what_is_typed_on_after_another_tab_sent_it_is_a_draft_again(
    context: Context, cast: Cast, draft_id: str
) -> None:
    content = says("One", account_ids=(cast.account("x").id,))
    draft_keeping.save_draft(context, cast.owner, draft_id, content, editor="a")
    draft_keeping.schedule_draft(context, cast.owner, draft_id, TOMORROW)
    with pytest.raises(Conflict, match="sent already"):
        draft_keeping.save_draft(context, cast.owner, draft_id, content, 1, editor="a")
    kept = draft_keeping.save_draft(context, cast.owner, draft_id, says("One two"), 1, editor="a")
    assert (kept.copy_of, kept.first_words) == (draft_id, "One two")


def test_a_duplicate_is_a_draft_of_its_own(context: Context, cast: Cast, draft_id: str) -> None:
    content = says("One", account_ids=(cast.account("x").id,), at=TOMORROW)
    draft_keeping.save_draft(context, cast.owner, draft_id, content)
    draft_keeping.schedule_draft(context, cast.owner, draft_id, TOMORROW)
    copy = draft_keeping.duplicate(context, cast.editor, draft_id)
    assert copy.id != draft_id
    assert copy.content == replace(content, at=None)


def test_saves_within_a_minute_are_one_version_and_sending_is_another(
    context: Context, cast: Cast, clock: FrozenClock, draft_id: str
) -> None:
    ids = (cast.account("x").id,)
    for text, seconds in (("One", 10), ("One two", 90), ("One two three", 0)):
        content = says(text, account_ids=ids)
        draft_keeping.save_draft(context, cast.owner, draft_id, content, editor="a")
        clock.advance(seconds)
    draft_keeping.schedule_draft(context, cast.owner, draft_id, TOMORROW)
    found = draft_history.list_versions(context, cast.owner, draft_id)
    assert [(v.event, v.content.first_words) for v in found] == [
        ("scheduled", "One two three"),
        ("saved", "One two three"),
        ("saved", "One two"),
    ]
    assert draft_history.list_versions(context, cast.outsider, draft_id) == ()


def test_a_long_history_keeps_its_beginning_and_its_end(
    context: Context, cast: Cast, clock: FrozenClock, draft_id: str
) -> None:
    for number in range(draft_history.MOST_VERSIONS + 5):
        draft_keeping.save_draft(context, cast.owner, draft_id, says(str(number)), editor="a")
        clock.advance(61)
    found = draft_history.list_versions(context, cast.owner, draft_id)
    assert len(found) == draft_history.MOST_VERSIONS
    assert (found[0].content.first_words, found[-1].content.first_words) == ("54", "0")


def test_an_edited_post_keeps_its_times_and_what_it_said(
    context: Context, cast: Cast, draft_id: str
) -> None:
    x, linkedin, bluesky = (cast.account(p) for p in ("x", "linkedin", "bluesky"))
    before = Draft((PartDraft("One"),), (x.id, linkedin.id))
    posts.schedule(context, cast.owner, before, TOMORROW, post_id=draft_id)
    own = VariantDraft(bluesky.id, (PartDraft("Sky"), PartDraft("Blue")))
    after = Draft((PartDraft("Two"),), (x.id, bluesky.id), variants=(own,))
    post = post_editing.edit_post(context, cast.editor, draft_id, after)
    told = {
        one.account.platform: (one.text, one.status, one.scheduled_for)
        for one in post.scheduled_posts
    }
    assert told == {
        "x": ("Two", "pending", TOMORROW),
        "bluesky": ("Sky", "pending", TOMORROW),
        "linkedin": ("Two", "cancelled", TOMORROW),
    }
    found = draft_history.list_versions(context, cast.owner, draft_id)
    assert [(v.event, v.content.first_words) for v in found] == [
        ("changed", "Two"),
        ("scheduled", "One"),
    ]


def test_of_two_changes_at_once_neither_undoes_the_other(
    context: Context, cast: Cast, draft_id: str
) -> None:
    x, bluesky = cast.account("x"), cast.account("bluesky")
    posts.schedule(
        context, cast.owner, Draft((PartDraft("Old"),), (x.id,)), TOMORROW, post_id=draft_id
    )
    together = Barrier(2)

    def change(parts: tuple[PartDraft, ...] | None, account_ids: tuple[str, ...] | None) -> None:
        together.wait()
        post_editing.change_post(
            context,
            cast.owner,
            draft_id,
            parts,
            lambda draft: replace(draft, account_ids=account_ids or draft.account_ids),
        )

    with ThreadPoolExecutor(2) as pool:
        texts = pool.submit(change, (PartDraft("New"),), None)
        places = pool.submit(change, None, (x.id, bluesky.id))
        texts.result(), places.result()
    told = {
        one.account.platform: one.text
        for one in posts.get_post(context, cast.owner, draft_id).scheduled_posts
    }
    assert told == {"x": "New", "bluesky": "New"}


def test_a_new_text_reaches_networks_for_which_the_old_one_was_joined(
    context: Context, cast: Cast, draft_id: str
) -> None:
    ids = (cast.account("x").id, cast.account("linkedin").id)
    draft_keeping.save_draft(context, cast.owner, draft_id, says("One", "Two", account_ids=ids))
    draft_keeping.schedule_draft(context, cast.owner, draft_id, TOMORROW)
    parts = (PartDraft("Three"), PartDraft("Four"))
    post = post_editing.update_post(context, cast.owner, draft_id, parts)
    said = {one.account.platform: one.text for one in post.scheduled_posts}
    assert said == {"x": "Three", "linkedin": "Three\n\nFour"}


def test_tags_go_with_a_draft_into_its_post_and_into_its_copies(
    context: Context, cast: Cast, draft_id: str
) -> None:
    content = says("One", account_ids=(cast.account("x").id,), tags=("Spring",))
    draft_keeping.save_draft(context, cast.owner, draft_id, content)
    draft_keeping.schedule_draft(context, cast.owner, draft_id, TOMORROW)
    assert [(tag.name, tag.post_count) for tag in tagging.list_tags(context, cast.owner)] == [
        ("Spring", 1)
    ]
    assert draft_keeping.duplicate(context, cast.owner, draft_id).content.tags == ("Spring",)
