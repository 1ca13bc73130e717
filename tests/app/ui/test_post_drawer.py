"""The drawer of a post: what it shows, and what its actions do with what a browser sends."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import reflex as rx

from app.domain.permissions import Actor
from app.services import context as context_module
from app.services import posts
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.ui import gate
from app.ui.states.post_drawer import PostDrawerState
from tests.support.cast import Cast

Send = Callable[..., Awaitable[Any]]


@pytest.fixture
def actor(context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Whoever causes the events."""
    monkeypatch.setattr(context_module, "current", lambda: context)
    return cast.owner


@pytest.fixture
async def drawer(actor: Actor) -> Any:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    return await root.get_state(PostDrawerState)


@pytest.fixture
def send(drawer: Any, actor: Actor) -> Send:
    """Call a handler as an event does."""

    async def _send(name: str, *args: Any) -> Any:
        token = gate._actor.set(actor)
        try:
            return await PostDrawerState.event_handlers[name].fn(drawer, *args)
        finally:
            gate._actor.reset(token)

    return _send


async def test_an_opened_post_shows_its_tags(
    context: Context, cast: Cast, drawer: Any, send: Send
) -> None:
    draft = Draft((PartDraft("Hello"),), (cast.account("x").id,), tags=("Spring", "Garden"))
    at = context.clock.now() + timedelta(days=1)
    await send("open", posts.schedule(context, cast.owner, draft, at).id)
    assert [tag.name for tag in drawer.post.tags] == ["Garden", "Spring"]
