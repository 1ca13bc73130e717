"""How each network would show the draft."""

from dataclasses import replace

import pytest

from app.domain.look import LookKind
from app.platforms import registry
from app.ui.draft_views import PartView
from app.ui.previewing import preview
from app.ui.views import AccountView, FileView

ACCOUNT = AccountView(id="acc_1", platform="x", handle="@ada")
FILES = [FileView(f"med_{n}", f"/media/med_{n}") for n in range(9)]


def _first(slug: str, text: str = "Look", files: int = 0, **params: object):  # type: ignore[no-untyped-def]
    part = PartView("part_1", text, files=FILES[:files])
    return preview([part], ACCOUNT, registry.get(slug).spec, {slug: params}).parts[0]


def test_a_long_text_is_cut_where_the_network_cuts() -> None:
    cut = registry.get("linkedin").spec.look.cut
    assert cut
    shown = _first("linkedin", "a" * 1_000)
    assert shown.is_cut
    assert len(shown.text) == cut + 1


def test_no_more_images_are_shown_than_the_network_takes() -> None:
    assert len(_first("x", files=9).files) == registry.get("x").spec.media.max_images


def test_what_does_not_fit_into_the_frame_is_a_number_on_the_last_image() -> None:
    shown = _first("linkedin", files=9)
    assert (len(shown.files), shown.more_label) == (5, "+5")
    assert _first("linkedin", files=5).more_label == ""


def test_a_text_is_also_cut_behind_its_first_lines_and_the_rest_is_kept() -> None:
    text = "One\nTwo\nThree\nFour"
    shown = _first("linkedin", text)
    assert (shown.text, shown.is_cut) == ("One\nTwo\nThree…", True)
    assert "".join(run.text for run in [*shown.runs, *shown.rest]) == text
    whole = _first("x", text)
    assert (whole.text, whole.rest) == (text, [])


def test_addresses_names_and_tags_are_links_and_what_ends_a_sentence_is_not() -> None:
    shown = _first("x", "See https://example.com/a?b=1. Thanks @ada_l #now! a@b.c (https://e.org)")
    assert [run.text for run in shown.runs if run.is_link] == [
        "https://example.com/a?b=1",
        "@ada_l",
        "#now",
        "https://e.org",
    ]
    chat = _first("slack", "#now https://example.com")
    assert [run.text for run in chat.runs if run.is_link] == ["https://example.com"]


@pytest.mark.parametrize(
    ("slug", "option", "value"),
    [("discord", "suppress_embeds", True), ("telegram", "has_link_preview", False)],
)
def test_the_first_link_of_a_text_is_a_card_unless_that_was_turned_off(
    slug: str, option: str, value: bool
) -> None:
    text = "Read https://www.example.com/a/b/ and https://example.org"
    card = _first(slug, text).card
    assert (card.host, card.path, card.title) == ("example.com", "/a/b", "")
    assert _first(slug, text, **{option: value}).card is None
    assert _first("x", text, files=1).card is None
    assert _first("linkedin", text).card is None


def test_a_warning_stands_before_the_text_and_hides_the_files() -> None:
    shown = _first("mastodon", files=1, spoiler_text="Loud")
    assert (shown.warning, shown.are_files_hidden) == ("Loud", True)
    assert _first("mastodon", "See https://example.com", spoiler_text="Loud").card is None
    covered = _first("mastodon", files=1, sensitive=True)
    assert (covered.warning, covered.are_files_hidden) == ("", True)
    assert not _first("mastodon", sensitive=True).are_files_hidden
    assert not _first("x", files=1, sensitive=True).are_files_hidden


def test_every_option_that_a_look_names_is_one_of_its_network() -> None:
    for platform in registry.all_platforms():
        look, options = platform.spec.look, platform.spec.options.model_fields
        named = [look.warning, look.hides_files]
        named += [look.reads_links.option] if look.reads_links else []
        named += [look.card.url, look.card.title, look.card.text] if look.card else []
        assert {name for name in named if name} <= set(options), platform.spec.slug


def test_a_gallery_shows_one_at_a_time() -> None:
    shown = _first("instagram", files=3)
    assert (len(shown.files), shown.more_label) == (1, "1/3")


def test_a_network_that_takes_no_post_without_a_file_asks_for_one() -> None:
    assert _first("instagram").wants_file
    assert not _first("instagram", files=1).wants_file
    assert not _first("x").wants_file


def test_a_link_card_says_what_the_person_wrote_and_gives_way_to_images() -> None:
    card = {"card_url": "https://example.com/a", "card_title": "Hi", "card_description": "There"}
    shown = _first("bluesky", **card).card
    assert (shown.host, shown.title, shown.text) == ("example.com", "Hi", "There")
    assert _first("bluesky", files=1, **card).card is None
    assert _first("bluesky").card is None


@pytest.mark.parametrize("address", ["https://[", "nonsense"])
def test_a_half_typed_address_breaks_no_preview(address: str) -> None:
    assert _first("facebook", link=address).card.host == address


def test_a_thread_hangs_together_and_a_network_without_says_so() -> None:
    parts = [PartView("part_0", "One"), PartView("part_1", "Two")]
    chain = preview(parts, ACCOUNT, registry.get("x").spec, {})
    assert ([p.is_last for p in chain.parts], chain.remark) == ([False, True], "")
    joined = preview(parts, ACCOUNT, registry.get("discord").spec, {})
    assert len(joined.parts) == 1
    assert "no threads" in joined.remark


def test_the_look_is_the_network_s_own() -> None:
    spec = registry.get("x").spec
    chat = replace(spec, look=replace(spec.look, kind=LookKind.CHAT, are_files_first=True))
    shown = preview([PartView("part_0", "One")], ACCOUNT, chat, {})
    assert (shown.look, shown.are_files_first) == ("chat", True)


def test_what_follows_a_gallery_is_a_comment_that_asks_for_no_file() -> None:
    parts = [PartView("part_1", "Look", files=FILES[:1]), PartView("part_2", "#where #when")]
    spec, params = registry.get("instagram").spec, {"instagram": {"continue_in_comments": True}}
    shown = preview(parts, ACCOUNT, spec, params, with_comments=True).parts
    assert [(p.text, len(p.files), p.is_comment) for p in shown] == [
        ("Look", 1, False),
        ("#where #when", 0, True),
    ]
    assert not any(part.wants_file for part in shown)
