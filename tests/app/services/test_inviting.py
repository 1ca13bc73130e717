"""Coming into a workspace by invitation, and leaving it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.core.errors import (
    AppError,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooManyRequests,
)
from app.domain.permissions import Actor, Role
from app.services import (
    api_tokens,
    auth,
    calendar_feeds,
    invitations,
    members,
    posts,
    scheduling,
    workspaces,
)
from app.services.auth import SignedIn
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from tests.support.cast import Cast

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NINE)


def invite(ctx: Context, actor: Actor, role: Role = Role.EDITOR, email: str = "") -> str:
    """The secret of a new invitation."""
    return invitations.secret_in(invitations.invite(ctx, actor, role=role, email=email).url)


def join(ctx: Context, token: str, email: str = "nina@example.com") -> SignedIn:
    return invitations.accept(
        ctx, token, email=email, password=PASSWORD, name="Nina", timezone="Europe/Berlin"
    )


@pytest.fixture
def admin(context: Context, cast: Cast) -> Actor:
    """Somebody who came by invitation."""
    return join(context, invite(context, cast.owner, Role.ADMIN), "ada@example.com").actor


@pytest.fixture
def viewer(context: Context, cast: Cast) -> Actor:
    return join(context, invite(context, cast.owner, Role.VIEWER), "vic@example.com").actor


def role_of(ctx: Context, actor: Actor, user_id: str) -> Role | None:
    found = workspaces.get_workspace(ctx, actor).members
    return next((member.role for member in found if member.user_id == user_id), None)


def test_who_was_invited_joins_with_the_role_that_was_meant(context: Context, cast: Cast) -> None:
    token = invite(context, cast.owner, Role.EDITOR)
    welcome = invitations.look(context, token)
    assert (welcome.role, welcome.email) == (Role.EDITOR, "")
    nina = join(context, token).actor
    assert (nina.workspace_id, nina.role) == (cast.owner.workspace_id, Role.EDITOR)
    assert nina.timezone == "Europe/Berlin"
    assert role_of(context, cast.owner, nina.user_id) is Role.EDITOR
    assert auth.log_in(context, email="nina@example.com", password=PASSWORD)
    assert invitations.list_invitations(context, cast.owner) == []


def test_an_invitation_for_one_address_makes_nobody_else(context: Context, cast: Cast) -> None:
    token = invite(context, cast.owner, email=" Nina@Example.com ")
    assert invitations.look(context, token).email == "nina@example.com"
    join(context, token, email="mallory@example.com")
    assert auth.log_in(context, email="nina@example.com", password=PASSWORD)
    with pytest.raises(NotSignedIn):
        auth.log_in(context, email="mallory@example.com", password=PASSWORD)


def test_an_invitation_works_once_whoever_else_uses_it_at_the_same_moment(
    context: Context, cast: Cast
) -> None:
    token = invite(context, cast.owner)

    def attempt(n: int) -> str:
        try:
            return join(context, token, f"nina{n}@example.com").actor.user_id
        except NotFound as error:
            return error.error_code

    with ThreadPoolExecutor(4) as others:
        came = list(others.map(attempt, range(4)))
    assert came.count("invitation_used") == 3
    assert len(workspaces.get_workspace(context, cast.owner).members) == 3


@pytest.mark.parametrize("code", ["unknown", "used", "revoked", "expired"])
def test_an_invitation_that_leads_nowhere_says_why(
    context: Context, cast: Cast, clock: FrozenClock, code: str
) -> None:
    token = invite(context, cast.owner)
    [listed] = invitations.list_invitations(context, cast.owner)
    if code == "unknown":
        token = "pi_of_nobody"
    elif code == "used":
        join(context, token)
    elif code == "revoked":
        invitations.revoke(context, cast.owner, listed.id)
    else:
        clock.advance(timedelta(days=7).total_seconds())
    for way in (invitations.look, join):
        with pytest.raises(NotFound) as refused:
            way(context, token)
        assert refused.value.error_code == f"invitation_{code}"


def test_nobody_is_made_more_than_the_one_who_invites(
    context: Context, cast: Cast, admin: Actor
) -> None:
    with pytest.raises(NotAllowed):
        invitations.invite(context, admin, role=Role.OWNER)
    assert invite(context, admin, Role.ADMIN)


def test_who_may_not_manage_the_workspace_invites_sees_and_removes_nobody(
    context: Context, cast: Cast, admin: Actor, viewer: Actor
) -> None:
    for actor in (cast.editor, viewer):
        for attempt in (
            lambda actor=actor: invitations.invite(context, actor, role=Role.VIEWER),
            lambda actor=actor: invitations.list_invitations(context, actor),
            lambda actor=actor: invitations.revoke(context, actor, "inv_1"),
            lambda actor=actor: members.remove(context, actor, admin.user_id),
            lambda actor=actor: members.change_role(context, actor, actor.user_id, Role.OWNER),
        ):
            with pytest.raises(NotAllowed):
                attempt()


def test_who_signs_in_here_already_is_not_invited(context: Context, cast: Cast) -> None:
    nina = join(context, invite(context, cast.owner))
    with pytest.raises(InvalidInput, match="signs in"):
        invite(context, cast.owner, email="nina@example.com")
    with pytest.raises(InvalidInput, match="signs in"):
        join(context, invite(context, cast.owner))
    assert role_of(context, cast.owner, nina.actor.user_id) is Role.EDITOR


def test_a_field_that_does_not_fit_leaves_the_invitation_open(context: Context, cast: Cast) -> None:
    token = invite(context, cast.owner)
    with pytest.raises(InvalidInput):
        join(context, token, email="no address")
    assert join(context, token).actor.role is Role.EDITOR


def test_another_workspace_s_invitation_cannot_be_revoked(context: Context, cast: Cast) -> None:
    invite(context, cast.owner)
    [listed] = invitations.list_invitations(context, cast.owner)
    for wanted in (listed.id, "\0"):
        with pytest.raises(NotFound):
            invitations.revoke(context, cast.outsider, wanted)
    assert invitations.list_invitations(context, cast.owner) == [listed]


def test_who_is_removed_is_out_at_once_and_what_they_planned_stays(
    context: Context, cast: Cast
) -> None:
    nina = join(context, invite(context, cast.owner))
    token = api_tokens.create_token(context, nina.actor, name="script")
    draft = Draft((PartDraft("Hello"),), (cast.account("x").id,))
    planned = posts.schedule(context, nina.actor, draft, NINE + timedelta(days=1))
    members.remove(context, cast.owner, nina.actor.user_id)
    assert auth.actor_from_session(context, nina.session_token) is None
    assert auth.actor_from_token(context, token) is None
    with pytest.raises(NotAllowed, match="no workspace"):
        auth.log_in(context, email="nina@example.com", password=PASSWORD)
    assert scheduling.get_scheduled(context, cast.owner, planned.scheduled_posts[0].id)


def test_who_was_removed_comes_back_with_the_password_they_had(
    context: Context, cast: Cast
) -> None:
    nina = join(context, invite(context, cast.owner)).actor
    members.remove(context, cast.owner, nina.user_id)
    token = invite(context, cast.owner, Role.VIEWER, "nina@example.com")
    with pytest.raises(InvalidInput):
        invitations.accept(
            context, token, email="", password="another password", name="", timezone="UTC"
        )
    again = join(context, token).actor
    assert (again.user_id, again.role) == (nina.user_id, Role.VIEWER)


def test_who_comes_back_finds_tokens_and_feeds_of_before_revoked(
    context: Context, cast: Cast
) -> None:
    nina = join(context, invite(context, cast.owner)).actor
    token = api_tokens.create_token(context, nina, name="script")
    feed = calendar_feeds.create(context, nina).url.rpartition("/")[2].removesuffix(".ics")
    members.remove(context, cast.owner, nina.user_id)
    join(context, invite(context, cast.owner, email="nina@example.com"))
    assert auth.actor_from_token(context, token) is None
    with pytest.raises(NotFound):
        calendar_feeds.read(context, feed)


def test_nobody_guesses_the_password_of_somebody_who_left(context: Context, cast: Cast) -> None:
    nina = join(context, invite(context, cast.owner)).actor
    members.remove(context, cast.owner, nina.user_id)
    token = invite(context, cast.owner, email="nina@example.com")

    def guess(password: str) -> SignedIn:
        return invitations.accept(
            context, token, email="", password=password, name="", timezone="UTC"
        )

    for n in range(10):
        with pytest.raises(InvalidInput):
            guess(f"a wrong guess {n}")
    with pytest.raises(TooManyRequests):
        guess(PASSWORD)


def test_a_new_role_holds_from_the_next_step_on(context: Context, cast: Cast, admin: Actor) -> None:
    nina = join(context, invite(context, cast.owner))
    members.change_role(context, admin, nina.actor.user_id, Role.VIEWER)
    found = auth.actor_from_session(context, nina.session_token)
    assert found is not None
    assert found.role is Role.VIEWER


def test_a_workspace_keeps_an_owner(context: Context, cast: Cast, admin: Actor) -> None:
    with pytest.raises(Conflict, match="needs an owner"):
        members.change_role(context, cast.owner, cast.owner.user_id, Role.EDITOR)
    members.change_role(context, cast.owner, admin.user_id, Role.OWNER)
    members.change_role(context, cast.owner, cast.owner.user_id, Role.EDITOR)
    assert role_of(context, cast.owner, cast.owner.user_id) is Role.EDITOR


def test_two_owners_who_step_down_at_once_leave_one(
    context: Context, cast: Cast, admin: Actor
) -> None:
    members.change_role(context, cast.owner, admin.user_id, Role.OWNER)

    def step_down(user_id: str) -> bool:
        try:
            members.change_role(context, cast.owner, user_id, Role.EDITOR)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as others:
        done = list(others.map(step_down, (cast.owner.user_id, admin.user_id)))
    assert sorted(done) == [False, True]


def test_an_admin_does_nothing_to_an_owner(context: Context, cast: Cast, admin: Actor) -> None:
    owner_id = cast.owner.user_id
    with pytest.raises(NotAllowed):
        members.remove(context, admin, owner_id)
    with pytest.raises(NotAllowed):
        members.change_role(context, admin, owner_id, Role.EDITOR)


def test_nobody_removes_themselves_or_somebody_of_another_workspace(
    context: Context, cast: Cast
) -> None:
    for wanted in (cast.owner.user_id, cast.outsider.user_id, "user_nobody", "\0"):
        with pytest.raises(AppError):
            members.remove(context, cast.owner, wanted)
    assert len(workspaces.get_workspace(context, cast.owner).members) == 2
