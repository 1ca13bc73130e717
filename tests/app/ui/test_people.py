"""The list of people, and what its buttons do."""

from typing import Any

import pytest
import reflex as rx

from app.domain.permissions import Actor, Role
from app.services import invitations
from app.services.context import Context
from app.ui.states.entrance import EntranceState
from app.ui.states.people import PeopleState
from tests.support.cast import Cast
from tests.support.handlers import call_as


@pytest.fixture(autouse=True)
def at_hand(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The context that handlers find."""
    monkeypatch.setattr("app.services.context.current", lambda: context)


def people() -> Any:
    return PeopleState(_reflex_internal_init=True)  # type: ignore[call-arg]


async def look(actor: Actor) -> Any:
    state = people()
    await call_as(actor, state, "load")
    return state


async def test_an_owner_sees_what_they_may_do_and_an_editor_only_the_list(cast: Cast) -> None:
    owner_s, editor_s = await look(cast.owner), await look(cast.editor)
    assert [role.slug for role in owner_s.roles] == ["owner", "admin", "editor", "viewer"]
    assert [(one.is_you, one.is_open) for one in owner_s.members] == [(True, False), (False, True)]
    assert (owner_s.can_manage, editor_s.can_manage) == (True, False)
    assert not any(one.is_open for one in editor_s.members)


async def test_an_invitation_shows_its_link_once(context: Context, cast: Cast) -> None:
    state = await look(cast.owner)
    form = {"invite-email": "nina@example.com", "invite-role": "viewer"}
    await call_as(cast.owner, state, "invite", form)
    assert "/signup?invitation=pi_" in state.new_link
    assert [(one.who, one.role) for one in state.invitations] == [("nina@example.com", "Viewer")]
    await call_as(cast.owner, state, "load")
    assert state.new_link == ""
    await call_as(cast.owner, state, "revoke", state.invitations[0].id)
    assert state.invitations == []


async def test_a_role_of_nobody_is_refused_and_the_list_stays_true(cast: Cast) -> None:
    state = await look(cast.owner)
    told = await call_as(cast.owner, state, "change_role", cast.editor.user_id, "emperor")
    assert "Choose from the list" in str(told)
    assert [one.slug for one in state.members] == ["owner", "editor"]


async def test_somebody_is_removed_after_a_question(cast: Cast) -> None:
    state = await look(cast.owner)
    await call_as(cast.owner, state, "ask_to_remove", cast.outsider.user_id)
    assert state.leaving_id == ""
    await call_as(cast.owner, state, "ask_to_remove", cast.editor.user_id)
    await call_as(cast.owner, state, "keep")
    assert len(state.members) == 2
    await call_as(cast.owner, state, "ask_to_remove", cast.editor.user_id)
    await call_as(cast.owner, state, "remove")
    assert [one.is_you for one in state.members] == [True]


@pytest.mark.parametrize("is_known", [True, False])
async def test_the_sign_up_page_says_who_invited_whom_or_why_not(
    context: Context, cast: Cast, is_known: bool
) -> None:
    made = invitations.invite(context, cast.owner, role=Role.EDITOR, email="nina@example.com")
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    state = await root.get_state(EntranceState)
    token = invitations.secret_in(made.url) if is_known else "pi_other"
    await state._read_invitation(token)
    assert (state.meant_email, bool(state.problem)) == (
        ("nina@example.com", False) if is_known else ("", True)
    )
    assert state.welcome.startswith("olivia invited you to Ours") is is_known
