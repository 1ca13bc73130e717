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


def test_more_than_four_images_hide_behind_a_number() -> None:
    shown = _first("linkedin", files=9)
    assert (len(shown.files), shown.more_label) == (4, "+5")


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
