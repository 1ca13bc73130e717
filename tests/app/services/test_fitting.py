"""What one text becomes on each network: threads, single posts, comments."""

from app.platforms import registry
from app.services.draft_content import DraftContent
from app.services.drafts import PartDraft
from app.services.fitting import to_draft

LINKEDIN = registry.get("linkedin").spec
X = registry.get("x").spec


def parts(*texts: str) -> tuple[PartDraft, ...]:
    return tuple(PartDraft(text) for text in texts)


def test_a_thread_goes_out_as_one_post_where_there_are_no_threads() -> None:
    content = DraftContent(parts("First.", "Second."))
    draft = to_draft(content, {"acc_l": LINKEDIN, "acc_x": X})
    assert [part.text for part in draft.parts_for("acc_l")] == ["First.\n\nSecond."]
    assert [part.text for part in draft.parts_for("acc_x")] == ["First.", "Second."]


def test_a_long_text_goes_on_in_comments_only_where_it_was_wished() -> None:
    written = parts("A sentence of some length. " * 90, "And one more thought. " * 90)
    unasked = to_draft(DraftContent(written), {"acc_l": LINKEDIN, "acc_x": X})
    assert len(unasked.parts_for("acc_l")) == 1
    assert unasked.platform_params == {}
    wished = DraftContent(written, with_comments=True)
    asked = to_draft(wished, {"acc_l": LINKEDIN, "acc_x": X})
    post, *comments = asked.parts_for("acc_l")
    assert LINKEDIN.text.count(post.text) <= LINKEDIN.text.limit
    assert comments
    assert all(len(comment.text) <= LINKEDIN.text_limit(1) for comment in comments)
    assert asked.params_for("acc_l", "linkedin") == {LINKEDIN.thread.chosen_by: True}
    assert asked.parts_for("acc_x") == written


def test_files_stay_with_the_post_when_it_goes_on_in_comments() -> None:
    part = PartDraft("A sentence. " * 400, ("med_1",))
    draft = to_draft(DraftContent((part,), with_comments=True), {"acc_l": LINKEDIN})
    assert [p.media_ids for p in draft.parts_for("acc_l")] == [("med_1",), (), ()]


def test_a_text_that_fits_needs_no_comments() -> None:
    content = DraftContent(parts("Short."), with_comments=True)
    draft = to_draft(content, {"acc_l": LINKEDIN})
    assert (draft.variants, draft.platform_params) == ((), {})


def test_a_single_part_needs_no_variant() -> None:
    assert to_draft(DraftContent(parts("Only.")), {"acc_l": LINKEDIN}).variants == ()


def test_parts_that_were_written_as_parts_become_comments_as_they_are() -> None:
    written = (PartDraft("The post."), PartDraft("The link.", ("med_0",)))
    draft = to_draft(DraftContent(written, with_comments=True), {"acc_l": LINKEDIN})
    assert [(p.text, p.media_ids) for p in draft.parts_for("acc_l")] == [
        ("The post.", ("med_0",)),
        ("The link.", ()),
    ]


def test_options_go_with_the_draft_of_chosen_networks_alone() -> None:
    params = {"x": {"reply_settings": "following"}, "mastodon": {"sensitive": True}, "slack": {}}
    draft = to_draft(DraftContent(parts("Hello"), platform_params=params), {"acc_x": X})
    assert draft.platform_params == {"x": {"reply_settings": "following"}}
