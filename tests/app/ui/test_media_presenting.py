"""What the media library says of a file."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.publication import PostStatus
from app.services.details import MediaDetails
from app.services.media_library import MediaDraftUse, MediaUse, MediaUses
from app.ui.media_presenting import bytes_label, present_media, present_tile

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IMAGE = MediaDetails(
    id="med_1",
    mime="image/jpeg",
    width=1200,
    height=800,
    bytes=340_400,
    alt_text="",
    original_name="tea.jpg",
    created_at=NOW,
    url="/media/med_1",
)


def test_an_image_is_shown_small_and_says_that_it_lacks_alt_text() -> None:
    tile = present_tile(IMAGE)
    assert (tile.picture, tile.size) == ("/media/med_1/thumbnail", "340 kB")
    assert tile.lacks_alt_text
    assert not present_tile(replace(IMAGE, alt_text="Tea")).lacks_alt_text


def test_a_video_says_how_long_it_is_and_a_document_how_many_pages() -> None:
    video = present_tile(replace(IMAGE, mime="video/mp4", length=75.4))
    assert (video.kind, video.extent, video.lacks_alt_text) == ("video", "1:15", False)
    paper = replace(IMAGE, mime="application/pdf", width=0, height=0, length=1)
    assert (present_tile(paper).kind, present_tile(paper).extent) == ("document", "1 page")
    assert present_tile(replace(IMAGE, mime="image/gif", is_animated=True)).extent == "GIF"


def test_sizes_are_told_in_the_unit_that_suits() -> None:
    assert [bytes_label(n) for n in (12, 1_000, 999_000, 2_400_000)] == [
        *("12 bytes", "1 kB", "999 kB", "2.4 MB")
    ]


def test_a_file_names_the_posts_that_need_it_and_leads_to_them() -> None:
    uses = MediaUses(
        (
            MediaUse("post_1", "Tea time", PostStatus.PUBLISHED, False, NOW),
            MediaUse("post_2", "", None, True, None),
        ),
        (),
    )
    shown = present_media(IMAGE, uses, "Europe/Berlin", NOW)
    first, second = shown.uses
    assert (first.link, first.status_word, first.when) == (
        *("/posts?open=post_1", "Published", "Today, 10:00"),
    )
    assert (second.link, second.status_word, second.text) == ("", "Recurring", "Without text")
    assert {fact.word: fact.value for fact in shown.facts}["Dimensions"] == "1200 × 800 px"


def test_a_file_names_the_drafts_that_need_it_and_says_why_it_stays() -> None:
    draft = MediaDraftUse("post_3", "Not yet", NOW)
    shown = present_media(IMAGE, MediaUses((), (), (draft,)), "Europe/Berlin", NOW)
    (use,) = shown.uses
    assert (use.link, use.status_word, use.when) == (
        *("/compose?draft=post_3", "Draft", "For today, 10:00"),
    )
    assert (shown.use_count, shown.needed_by) == (
        *(1, "It cannot be deleted: the draft above needs it."),
    )
    post = MediaUse("post_1", "Tea time", PostStatus.PUBLISHED, False, NOW)
    both = present_media(IMAGE, MediaUses((post,), (), (draft, draft)), "UTC", NOW)
    assert both.needed_by == "It cannot be deleted: 1 post and 2 drafts need it."
