"""The tags of the post in the composer, with what a browser sends, sensible or not."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import ReflexURL, URLData

from app.domain.permissions import Actor
from app.domain.tags import MOST_PER_POST
from app.services import context as context_module
from app.services import posts, tagging
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.ui.states.compose import ComposeState
from app.ui.states.draft_tags import DraftTagsState
from tests.support.cast import Cast
from tests.support.handlers import call_as

Send = Callable[..., Awaitable[Any]]


@pytest.fixture
def actor(context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Whoever causes the events."""
    monkeypatch.setattr(context_module, "current", lambda: context)
    return cast.owner


@pytest.fixture
async def compose(actor: Actor) -> Any:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    return await root.get_state(ComposeState)


@pytest.fixture
async def send(compose: Any, actor: Actor) -> Send:
    """Call a handler as an event does."""
    tags = await compose.get_state(DraftTagsState)
    called = {ComposeState: compose, DraftTagsState: tags}

    async def _send(name: str, *args: Any, of: Any = DraftTagsState) -> Any:
        return await call_as(actor, called[of], name, *args)

    await _send("load", of=ComposeState)
    return _send


async def test_tags_go_with_the_draft_in_the_spelling_that_they_have(
    context: Context, cast: Cast, compose: Any, send: Send
) -> None:
    tagging.create_tag(context, cast.owner, "Garden")
    await send("add", {"tag": " #garden "})
    await send("add", {"tag": "Spring"})
    await send("add", {"tag": "SPRING"})
    assert compose.saved.tags == ["Garden", "Spring"]
    assert compose._content().tags == ("Garden", "Spring")
    await send("remove", "Garden")
    assert compose.saved.tags == ["Spring"]


async def test_the_tags_of_a_planned_post_are_changed_with_the_post(
    context: Context, cast: Cast, compose: Any, send: Send
) -> None:
    account = cast.account("x")
    draft = Draft((PartDraft("Hello"),), (account.id,), tags=("Old", "Kept"))
    at = context.clock.now() + timedelta(days=1)
    post_id = posts.schedule(context, cast.owner, draft, at).id
    address = ReflexURL(f"http://localhost/compose?post={post_id}")
    compose.rx_router_url = URLData.from_url(address)
    await send("load", of=ComposeState)
    await send("remove", "Old")
    await send("add", {"tag": "New"})
    assert (compose.editing, compose.saved.tags) == (post_id, ["Kept", "New"])
    await send("submit", of=ComposeState)
    found = posts.get_post(context, cast.owner, post_id)
    assert [tag.name for tag in found.tags] == ["Kept", "New"]


@pytest.mark.parametrize("form", [{}, {"tag": "  "}, {"tag": "x" * 41}, {"tag": "\0"}, None, []])
async def test_what_is_no_tag_is_told_and_changes_nothing(
    compose: Any, send: Send, form: Any
) -> None:
    assert await send("add", form) is not None
    assert compose.saved.tags == []


async def test_a_post_takes_no_more_tags_than_it_can_carry(compose: Any, send: Send) -> None:
    for number in range(MOST_PER_POST):
        await send("add", {"tag": f"Tag {number}"})
    assert await send("add", {"tag": "One too many"}) is not None
    assert len(compose.saved.tags) == MOST_PER_POST
