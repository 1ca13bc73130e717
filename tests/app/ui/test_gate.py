"""Policies and how handlers wear them."""

from typing import Any

import pytest

from app.core.errors import NotFound
from app.domain.permissions import Actor, Permission, Role
from app.ui.gate import Policy, login_path, public, requires


def _actor(role: Role) -> Actor:
    return Actor(user_id="user_1", workspace_id="ws_1", role=role)


def test_a_permission_needs_an_actor_who_has_it() -> None:
    policy = Policy(Permission.WRITE_POSTS)
    assert policy.allows(_actor(Role.EDITOR))
    assert not policy.allows(_actor(Role.VIEWER))
    assert not policy.allows(None)


def test_a_public_handler_is_open_to_everybody() -> None:
    assert Policy(None).allows(None)


def test_a_handler_that_would_block_the_loop_is_refused_when_it_is_written() -> None:
    def handler(self: Any) -> None: ...

    with pytest.raises(TypeError, match="async"):
        requires(Permission.READ)(handler)


def test_a_generator_handler_is_refused_because_its_errors_would_escape() -> None:
    async def handler(self: Any) -> Any:
        yield None

    with pytest.raises(TypeError, match="async"):
        public(handler)


async def test_an_expected_error_becomes_a_message_for_the_person() -> None:
    @requires(Permission.READ)
    async def handler(self: Any) -> None:
        raise NotFound("That post is gone.")

    told: Any = await handler(None)
    assert "That post is gone." in str(told.args)


@pytest.mark.parametrize(
    ("came_from", "path"),
    [
        ("/posts?new=1", "/login?next=/posts"),
        ("http://evil.example/compose", "/login?next=/compose"),
        ("//evil.example", "/login"),
        ("/", "/login"),
        ("/login", "/login"),
        ("", "/login"),
    ],
)
def test_the_way_back_stays_on_this_site(came_from: str, path: str) -> None:
    assert login_path(came_from) == path
