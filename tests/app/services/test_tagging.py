"""Tags: told apart by name, put on posts and taken off, and kept within their workspace."""

from datetime import timedelta

import pytest

from app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.permissions import Actor, Role
from app.domain.publication import Status
from app.services import draft_history, post_editing, posts, tagging
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.services.tagging import TagColor
from tests.support.cast import Cast


def plan(context: Context, cast: Cast, *tags: str) -> str:
    account = cast.account("x", handle=f"@{len(tags)}{'-'.join(tags)[:8]}")
    draft = Draft((PartDraft("Hello"),), (account.id,), tags=tags)
    at = context.clock.now() + timedelta(days=1)
    return posts.schedule(context, cast.owner, draft, at).id


def names_on(context: Context, cast: Cast, post_id: str) -> list[str]:
    return [tag.name for tag in posts.get_post(context, cast.owner, post_id).tags]


def test_names_that_differ_by_case_alone_are_one_tag(context: Context, cast: Cast) -> None:
    made = tagging.create_tag(context, cast.owner, "  #Launch   week ")
    assert made.name == "Launch week"
    with pytest.raises(Conflict):
        tagging.create_tag(context, cast.editor, "LAUNCH week")


def test_a_new_tag_gets_another_colour_than_the_one_before(context: Context, cast: Cast) -> None:
    made = [tagging.create_tag(context, cast.owner, name).color for name in "abc"]
    assert len(set(made)) == 3


def test_scheduling_makes_the_tags_that_nobody_made_yet(context: Context, cast: Cast) -> None:
    tagging.create_tag(context, cast.owner, "News", TagColor.RED)
    post_id = plan(context, cast, "news", "Spring", "spring")
    assert names_on(context, cast, post_id) == ["News", "Spring"]
    listed = tagging.list_tags(context, cast.owner)
    assert [(tag.name, tag.post_count) for tag in listed] == [("News", 1), ("Spring", 1)]


def test_many_posts_are_tagged_at_once_and_again_changes_nothing(
    context: Context, cast: Cast
) -> None:
    both = [plan(context, cast, "old"), plan(context, cast, "old", "kept")]
    old = next(tag for tag in tagging.list_tags(context, cast.owner) if tag.name == "old")
    new = tagging.create_tag(context, cast.owner, "new")
    for _ in range(2):
        tagging.tag_posts(context, cast.editor, both, add=[new.id], remove=[old.id])
    assert [names_on(context, cast, one) for one in both] == [["new"], ["kept", "new"]]


def test_a_renamed_tag_is_renamed_on_its_posts_and_a_deleted_one_leaves_them(
    context: Context, cast: Cast
) -> None:
    post_id = plan(context, cast, "first", "second")
    first, second = tagging.list_tags(context, cast.owner)
    changed = tagging.change_tag(context, cast.owner, first.id, name="FIRST", color=TagColor.SLATE)
    assert (changed.name, changed.color) == ("FIRST", TagColor.SLATE)
    with pytest.raises(Conflict):
        tagging.change_tag(context, cast.owner, first.id, name="Second")
    tagging.delete_tag(context, cast.owner, second.id)
    assert names_on(context, cast, post_id) == ["FIRST"]


def test_a_changed_post_carries_the_tags_of_the_change_and_its_history_knows_both(
    context: Context, cast: Cast
) -> None:
    post_id = plan(context, cast, "kept", "dropped")
    (target,) = posts.get_post(context, cast.owner, post_id).scheduled_posts
    draft = Draft((PartDraft("Hello"),), (target.account.id,), tags=("KEPT", "new"))
    changed = post_editing.edit_post(context, cast.editor, post_id, draft)
    assert [tag.name for tag in changed.tags] == ["kept", "new"]
    told = draft_history.list_versions(context, cast.owner, post_id)
    assert [version.content.tags for version in told] == [("KEPT", "new"), ("dropped", "kept")]


def test_another_text_leaves_the_tags_of_a_post_alone(context: Context, cast: Cast) -> None:
    post_id = plan(context, cast, "kept")
    post_editing.update_post(context, cast.owner, post_id, (PartDraft("Other words"),))
    assert names_on(context, cast, post_id) == ["kept"]


def test_the_tags_of_a_post_are_replaced_and_all_of_them_taken_off(
    context: Context, cast: Cast
) -> None:
    post_id, other = plan(context, cast, "old"), plan(context, cast, "old", "kept")
    changed = post_editing.change_tags(context, cast.editor, post_id, ["Spring", "#spring"])
    assert [tag.name for tag in changed.tags] == ["Spring"]
    assert post_editing.change_tags(context, cast.owner, post_id, []).tags == ()
    assert names_on(context, cast, other) == ["kept", "old"]


def test_a_live_post_can_still_be_sorted_by_tags(context: Context, cast: Cast) -> None:
    post_id = plan(context, cast)
    with context.database.unit_of_work() as session:
        (row,) = ScheduledPosts(session, cast.owner.workspace_id).of_posts([post_id])
        row.status = Status.PUBLISHED
        session.add(row)
    with pytest.raises(Conflict):
        post_editing.update_post(context, cast.owner, post_id, (PartDraft("Too late"),))
    changed = post_editing.change_tags(context, cast.owner, post_id, ["Best of"])
    assert [tag.name for tag in changed.tags] == ["Best of"]


def test_a_change_with_too_many_tags_changes_nothing_at_all(context: Context, cast: Cast) -> None:
    post_id = plan(context, cast, "kept")
    (target,) = posts.get_post(context, cast.owner, post_id).scheduled_posts
    draft = Draft((PartDraft("New"),), (target.account.id,), tags=tuple(map(str, range(21))))
    with pytest.raises(InvalidInput):
        post_editing.edit_post(context, cast.owner, post_id, draft)
    after = posts.get_post(context, cast.owner, post_id)
    assert (after.parts[0].text, [tag.name for tag in after.tags]) == ("Hello", ["kept"])


def test_nobody_reaches_the_tags_or_posts_of_another_workspace(
    context: Context, cast: Cast
) -> None:
    post_id = plan(context, cast, "ours")
    (ours,) = tagging.list_tags(context, cast.owner)
    theirs = tagging.create_tag(context, cast.outsider, "ours")
    assert tagging.list_tags(context, cast.outsider) == [theirs]
    for act in (
        lambda: tagging.delete_tag(context, cast.outsider, ours.id),
        lambda: tagging.change_tag(context, cast.outsider, ours.id, name="mine"),
        lambda: tagging.tag_posts(context, cast.outsider, [post_id], add=[theirs.id]),
        lambda: tagging.tag_posts(context, cast.owner, [post_id], add=[theirs.id]),
        lambda: post_editing.change_tags(context, cast.outsider, post_id, ["mine"]),
        lambda: tagging.tag_posts(context, cast.owner, [post_id, "\x00"], add=[ours.id]),
    ):
        with pytest.raises(NotFound):
            act()
    assert names_on(context, cast, post_id) == ["ours"]


@pytest.mark.parametrize("name", ["", "  ", "#", "x" * 41, "nul\x00"])
def test_a_name_that_cannot_be_is_refused(context: Context, cast: Cast, name: str) -> None:
    with pytest.raises(InvalidInput):
        tagging.create_tag(context, cast.owner, name)


def test_a_post_carries_at_most_twenty_tags(context: Context, cast: Cast) -> None:
    post_id = plan(context, cast, *[f"tag {number}" for number in range(20)])
    more = tagging.create_tag(context, cast.owner, "one more")
    with pytest.raises(InvalidInput):
        tagging.tag_posts(context, cast.owner, [post_id], add=[more.id])
    assert "one more" not in names_on(context, cast, post_id)


def test_whoever_may_only_look_makes_no_tag(context: Context, cast: Cast) -> None:
    viewer = Actor(cast.editor.user_id, cast.editor.workspace_id, Role.VIEWER)
    with pytest.raises(NotAllowed):
        tagging.create_tag(context, viewer, "mine")
    with pytest.raises(NotAllowed):
        post_editing.change_tags(context, viewer, plan(context, cast), ["mine"])
    assert tagging.list_tags(context, viewer) == []
