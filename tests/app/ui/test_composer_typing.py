"""Nothing that is typed is lost, whatever else happens meanwhile."""

from typing import Any

import pytest

from app.core.ids import new_id
from app.domain.permissions import Actor
from app.services import draft_keeping
from app.services.context import Context
from app.services.draft_content import DraftContent
from app.services.drafts import PartDraft
from app.ui import gate
from tests.app.ui.test_composer_handlers import Send, actor, clock, messages, picture, send, state
from tests.support.cast import Cast

__all__ = ["actor", "clock", "picture", "send", "state"]


@pytest.fixture
def networks(cast: Cast) -> tuple[str, str]:
    """An account with threads and one whose posts go on in comments."""
    return cast.account("x").id, cast.account("linkedin").id


def texts(state: Any) -> list[str]:
    return [part.text for part in state.parts]


async def test_what_was_typed_into_the_shared_text_goes_there_though_a_tab_has_opened(
    send: Send, state: Any, networks: tuple[str, str]
) -> None:
    await send("load")
    key = state.parts[0].key
    await send("write", key, "For", "")
    await send("show_tab", networks[1])
    await send("write", key, "For all", "")
    assert texts(state) == ["For"]
    await send("show_tab", "")
    assert texts(state) == ["For all"]


async def test_what_was_typed_for_one_account_goes_there_though_its_tab_was_left(
    send: Send, state: Any, networks: tuple[str, str]
) -> None:
    await send("load")
    await send("write", state.parts[0].key, "For all", "")
    await send("show_tab", networks[1])
    key = state.parts[0].key
    await send("show_tab", "")
    await send("write", key, "For one", networks[1])
    assert texts(state) == ["For all"]
    await send("show_tab", networks[1])
    assert texts(state) == ["For one"]


async def test_a_file_that_arrives_late_joins_the_text_it_was_meant_for(
    send: Send, state: Any, networks: tuple[str, str], picture: str
) -> None:
    await send("load")
    key = state.parts[0].key
    await send("show_tab", networks[1])
    await send("attach", key, picture, "")
    await send("show_tab", "")
    assert [file.id for file in state.parts[0].files] == [picture]


async def test_a_reset_text_is_shown_anew_by_the_browser(
    send: Send, state: Any, networks: tuple[str, str]
) -> None:
    await send("load")
    await send("show_tab", networks[1])
    before = state.parts[0]
    await send("write", before.key, "For one", networks[1])
    await send("reset_tab")
    after = state.parts[0]
    assert (after.key, after.text) == (before.key, "")
    assert after.revision > before.revision


async def test_text_for_an_account_that_is_none_of_the_post_is_refused(
    send: Send, state: Any, networks: tuple[str, str]
) -> None:
    await send("load")
    said = await send("write", state.parts[0].key, "Text", "acc_nobody")
    assert "does not go to that account" in messages(said)
    assert texts(state) == [""]


async def test_news_of_a_save_do_not_concern_the_draft_that_was_opened_meanwhile(
    send: Send, state: Any, context: Context, cast: Cast, networks: tuple[str, str]
) -> None:
    await send("load")
    was = state.draft_id
    other = kept(context, cast.owner, "Another")
    await send("open_draft", other)
    assert await send("kept", was, was, 1, "editor-1") is None
    assert (state.draft_id, texts(state)) == (other, ["Another"])


async def test_an_own_save_that_was_not_told_yet_does_not_bring_back_an_older_text(
    send: Send, state: Any, context: Context, cast: Cast, networks: tuple[str, str]
) -> None:
    await send("load")
    draft_id = state.draft_id
    await send("kept", draft_id, draft_id, 1, "editor-1")
    token = gate._actor.set(cast.owner)
    try:
        kept(context, cast.owner, "Typed", draft_id=draft_id, editor="editor-1", version=1)
        assert not await state._is_older(draft_id)
        kept(context, cast.owner, "Elsewhere", draft_id=draft_id, editor="editor-2", version=2)
        assert await state._is_older(draft_id)
    finally:
        gate._actor.reset(token)


async def test_a_part_is_dropped_where_another_stands(
    send: Send, state: Any, networks: tuple[str, str]
) -> None:
    await send("load")
    for text in ("One", "Two", "Three"):
        if text != "One":
            await send("add_part")
        await send("write", state.parts[-1].key, text)
    first, _, last = (part.key for part in state.parts)
    await send("place_part", first, last)
    assert texts(state) == ["Two", "Three", "One"]
    await send("place_part", first, state.parts[0].key)
    assert texts(state) == ["One", "Two", "Three"]


async def test_a_first_comment_is_written_for_the_one_account_that_has_comments(
    send: Send, state: Any, networks: tuple[str, str]
) -> None:
    await send("load")
    await send("write", state.parts[0].key, "The post")
    assert [account.id for account in state.commentable] == [networks[1]]
    await send("add_comment", networks[1])
    assert (state.tab, state.are_parts_comments) == (networks[1], True)
    await send("write", state.parts[1].key, "And the link", networks[1])
    shown = {
        preview.account.platform: [(part.text, part.is_comment) for part in preview.parts]
        for preview in state.previews
    }
    assert shown == {
        "x": [("The post", False)],
        "linkedin": [("The post", False), ("And the link", True)],
    }


def kept(
    context: Context,
    actor: Actor,
    text: str,
    *,
    draft_id: str = "",
    editor: str = "",
    version: int = 0,
) -> str:
    """Save a draft and return its id."""
    content = DraftContent(parts=(PartDraft(text),))
    found = draft_keeping.save_draft(
        context,
        actor,
        draft_id or new_id("post"),
        content,
        version,
        editor=editor,
        number=version,
    )
    return found.id
