"""Keys for programs."""

import pytest
from sqlmodel import select

from app.core.errors import InvalidInput, NotFound
from app.db.models import ApiToken
from app.domain.permissions import Permission
from app.services import api_tokens, auth
from app.services.context import Context
from tests.support.cast import Cast


def test_a_token_acts_for_its_person_and_is_stored_as_a_hash(context: Context, cast: Cast) -> None:
    token = api_tokens.create_token(context, cast.owner, name="deploy")
    actor = auth.actor_from_token(context, token)
    assert actor
    assert (actor.user_id, actor.scopes) == (cast.owner.user_id, None)
    with context.database.unit_of_work() as session:
        row = session.scalars(select(ApiToken)).one()
    assert token not in row.model_dump().values()
    assert token.startswith(row.hint)
    assert len(row.hint) < len(token) / 3


def test_scopes_narrow_what_the_role_allows(context: Context, cast: Cast) -> None:
    token = api_tokens.create_token(context, cast.owner, name="reader", scopes=["read"])
    actor = auth.actor_from_token(context, token)
    assert actor
    assert actor.can(Permission.READ)
    assert not actor.can(Permission.WRITE_POSTS)


@pytest.mark.parametrize("scope", ["everything", "", "accounts:write"])
def test_nobody_grants_what_they_do_not_have(context: Context, cast: Cast, scope: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        api_tokens.create_token(context, cast.editor, name="t", scopes=[scope])
    assert refused.value.errors[0].field == "scopes"


def test_a_narrow_token_cannot_make_a_wider_one(context: Context, cast: Cast) -> None:
    narrow = api_tokens.create_token(context, cast.owner, name="reader", scopes=["read"])
    reader = auth.actor_from_token(context, narrow)
    assert reader
    made = auth.actor_from_token(context, api_tokens.create_token(context, reader, name="t"))
    assert made
    assert made.scopes == frozenset({Permission.READ})


def test_a_revoked_token_opens_nothing(context: Context, cast: Cast) -> None:
    token = api_tokens.create_token(context, cast.owner, name="t")
    (listed,) = api_tokens.list_tokens(context, cast.owner)
    api_tokens.revoke_token(context, cast.owner, listed.id)
    assert auth.actor_from_token(context, token) is None
    assert api_tokens.list_tokens(context, cast.owner) == []
    with pytest.raises(NotFound):
        api_tokens.revoke_token(context, cast.owner, listed.id)


def test_nobody_sees_or_revokes_another_persons_token(context: Context, cast: Cast) -> None:
    token = api_tokens.create_token(context, cast.owner, name="t")
    (listed,) = api_tokens.list_tokens(context, cast.owner)
    for other in (cast.editor, cast.outsider):
        assert api_tokens.list_tokens(context, other) == []
        with pytest.raises(NotFound):
            api_tokens.revoke_token(context, other, listed.id)
    assert auth.actor_from_token(context, token)


def test_the_list_tells_when_a_token_was_last_used(context: Context, cast: Cast) -> None:
    token = api_tokens.create_token(context, cast.owner, name="t")
    assert api_tokens.list_tokens(context, cast.owner)[0].last_used_at is None
    auth.actor_from_token(context, token)
    assert api_tokens.list_tokens(context, cast.owner)[0].last_used_at == context.clock.now()


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb", "a\x00"])
def test_a_token_needs_a_name_that_can_be_read(context: Context, cast: Cast, name: str) -> None:
    with pytest.raises(InvalidInput):
        api_tokens.create_token(context, cast.owner, name=name)
