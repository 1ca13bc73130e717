"""Signing up and in, and a person's own profile."""

import threading

import pytest

from app.core.crypto import hash_token
from app.core.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from app.core.rate_limit import limiter_for
from app.db.models import LoginSession, User
from app.domain.permissions import Role
from app.services import auth, profiles
from app.services.auth import SignedIn
from app.services.context import Context

PASSWORD = "correct horse"


def sign_up(context: Context, email: str = "olivia@example.com") -> SignedIn:
    return auth.sign_up(
        context, email=email, password=PASSWORD, name="Olivia", timezone="Europe/Berlin"
    )


def test_of_two_first_visitors_at_once_one_becomes_the_owner(context: Context) -> None:
    results: list[object] = []

    def visit(email: str) -> None:
        try:
            results.append(sign_up(context, email).actor.role)
        except NotAllowed as error:
            results.append(error.error_code)

    threads = [threading.Thread(target=visit, args=(f"v{i}@example.com",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == ["owner"] + ["sign_up_closed"] * 3


def test_the_product_knows_whether_it_has_an_owner(context: Context) -> None:
    assert not auth.has_owner(context)
    sign_up(context)
    assert auth.has_owner(context)


def test_neither_password_nor_session_is_stored_as_it_is(context: Context) -> None:
    signed_in = sign_up(context)
    with context.database.unit_of_work() as session:
        user = session.get_one(User, signed_in.actor.user_id)
        login = session.get_one(LoginSession, signed_in.actor.session_id)
    assert PASSWORD not in user.password_hash
    assert login.token_hash == hash_token(signed_in.session_token)
    assert signed_in.session_token not in repr(signed_in)


def test_an_address_is_one_whatever_its_case(context: Context) -> None:
    sign_up(context, "Olivia@Example.com ")
    assert auth.log_in(context, email="OLIVIA@example.COM", password=PASSWORD)


def test_wrong_passwords_from_elsewhere_do_not_lock_one_out(context: Context) -> None:
    sign_up(context)
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            auth.log_in(context, email="olivia@example.com", password="wrong", ip="203.0.113.9")
    assert auth.log_in(context, email="olivia@example.com", password=PASSWORD, ip="198.51.100.1")


def test_a_right_password_clears_the_wrong_ones(context: Context) -> None:
    sign_up(context)
    for _ in range(2):
        for _ in range(9):
            with pytest.raises(NotSignedIn):
                auth.log_in(context, email="olivia@example.com", password="wrong")
        auth.log_in(context, email="olivia@example.com", password=PASSWORD)


def test_a_new_password_ends_the_sessions_in_other_browsers(context: Context) -> None:
    here = sign_up(context)
    there = auth.log_in(context, email="olivia@example.com", password=PASSWORD)
    auth.change_password(context, here.actor, current=PASSWORD, new="battery staple")
    assert auth.actor_from_session(context, here.session_token)
    assert auth.actor_from_session(context, there.session_token) is None
    with pytest.raises(NotSignedIn):
        auth.log_in(context, email="olivia@example.com", password=PASSWORD)
    assert auth.log_in(context, email="olivia@example.com", password="battery staple")


@pytest.mark.parametrize(
    ("current", "new", "field"), [("wrong", "battery staple", "current"), (PASSWORD, "x", "new")]
)
def test_a_password_is_changed_only_by_who_knows_it(
    context: Context, current: str, new: str, field: str
) -> None:
    actor = sign_up(context).actor
    with pytest.raises(InvalidInput) as refused:
        auth.change_password(context, actor, current=current, new=new)
    assert refused.value.errors[0].field == field


def test_with_a_new_address_one_signs_in_by_it_alone(context: Context) -> None:
    actor = sign_up(context).actor
    changed = profiles.change_email(context, actor, email=" Liv@Example.com ", password=PASSWORD)
    assert changed.email == "liv@example.com"
    assert auth.log_in(context, email="liv@example.com", password=PASSWORD)
    with pytest.raises(NotSignedIn):
        auth.log_in(context, email="olivia@example.com", password=PASSWORD)


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("liv@example.com", "wrong", "password"),
        ("liv@example.com", "\0", "password"),
        ("no address", PASSWORD, "email"),
        ("paul@example.com", PASSWORD, "email"),
    ],
)
def test_an_address_is_changed_only_to_a_free_one_and_by_who_knows_the_password(
    context: Context, email: str, password: str, field: str
) -> None:
    actor = sign_up(context).actor
    auth.create_user(context, email="paul@example.com", password=PASSWORD)
    with pytest.raises(InvalidInput) as refused:
        profiles.change_email(context, actor, email=email, password=password)
    assert refused.value.errors[0].field == field
    assert auth.get_profile(context, actor).email == "olivia@example.com"


def test_the_address_one_has_already_is_no_trouble(context: Context) -> None:
    actor = sign_up(context).actor
    same = profiles.change_email(context, actor, email="olivia@example.com", password=PASSWORD)
    assert same.email == "olivia@example.com"


def test_a_profile_can_be_seen_and_changed(context: Context) -> None:
    actor = sign_up(context).actor
    auth.update_profile(context, actor, name=" Liv ", timezone="Asia/Tokyo")
    profile = auth.get_profile(context, actor)
    assert (profile.name, profile.timezone, profile.role) == ("Liv", "Asia/Tokyo", Role.OWNER)
    assert profile.workspace_name == "Olivia's workspace"


def test_the_operator_makes_people_with_workspaces_of_their_own(context: Context) -> None:
    sign_up(context)
    made = auth.create_user(context, email="Paul@example.com", password=PASSWORD)
    actor = auth.get_user_actor(context, "paul@example.com")
    assert (actor.user_id, actor.workspace_id) == (made.user_id, made.workspace_id)
    assert actor.role is Role.OWNER
    with pytest.raises(InvalidInput):
        auth.create_user(context, email="paul@example.com", password=PASSWORD)
    with pytest.raises(NotFound):
        auth.get_user_actor(context, "nobody@example.com")


def test_without_redis_people_can_still_log_in(context: Context) -> None:
    from dataclasses import replace

    sign_up(context)
    settings = replace(context.settings, redis_url="unix:///nonexistent/redis.sock")
    limiter_for.cache_clear()
    assert auth.log_in(
        replace(context, settings=settings), email="olivia@example.com", password=PASSWORD
    )
