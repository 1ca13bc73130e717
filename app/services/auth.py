"""Signing up, in and out; who is behind a cookie or a token."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from app.core.crypto import hash_token, new_token
from app.core.errors import NotAllowed, NotSignedIn
from app.core.ids import new_id
from app.core.passwords import hash_password, is_password, needs_rehash
from app.core.settings import Settings
from app.db.models import LoginSession, User
from app.db.repositories import api_tokens
from app.db.repositories.users import Membership, Sessions, Users
from app.domain.permissions import Actor, Permission
from app.services import auth_rules as rules
from app.services.context import Context
from app.services.people import actor_of, add_with_workspace, new_user
from app.services.profiles import (
    Profile,
    change_password,
    create_user,
    get_profile,
    get_user_actor,
    update_profile,
)
from app.services.tries import Tries

__all__ = [
    "Profile",
    "SignedIn",
    "actor_from_session",
    "actor_from_token",
    "begin_session",
    "begin_visit",
    "change_password",
    "create_user",
    "get_profile",
    "get_user_actor",
    "has_owner",
    "log_in",
    "log_out",
    "read_session_cookie",
    "session_cookie_name",
    "sign_up",
    "update_profile",
]

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun; ``session_token`` belongs into the browser's cookie."""

    session_token: str = field(repr=False)
    actor: Actor


def session_cookie_name(settings: Settings) -> str:
    """The session cookie's name; over TLS the ``__Host-`` prefix ties it to this very host."""
    return "__Host-punctual_session" if settings.is_secure else "punctual_session"


def read_session_cookie(settings: Settings, cookie_header: str) -> str | None:
    """The session token in a ``Cookie`` header, if there is one."""
    # By hand: the standard parser drops every cookie behind one that it finds malformed.
    name = session_cookie_name(settings)
    for piece in cookie_header.split(";"):
        key, _, value = piece.strip().partition("=")
        if key == name:
            return value.strip('"') or None
    return None


def has_owner(ctx: Context) -> bool:
    """Whether somebody signed up already; until then the first visitor may."""
    with ctx.database.unit_of_work() as session:
        return Users(session).any()


def sign_up(
    ctx: Context,
    *,
    email: str,
    password: str,
    name: str,
    timezone: str,
    user_agent: str = "",
    ip: str = "",
) -> SignedIn:
    """Make the first visitor the owner of a new workspace and sign them in.

    Raises NotAllowed once somebody did, InvalidInput naming the field that does not fit.
    """
    # Asked twice: cheaply now, and for certain once nobody else can sign up meanwhile.
    _refuse_latecomer(has_owner(ctx))
    user = new_user(ctx, email, password, name, timezone)
    with ctx.database.unit_of_work() as session:
        users = Users(session)
        users.lock_sign_up()
        _refuse_latecomer(users.any())
        place = add_with_workspace(users, user, ctx.clock.now())
        return begin_session(ctx, session, place, user_agent, ip)


def log_in(
    ctx: Context, *, email: str, password: str, user_agent: str = "", ip: str = ""
) -> SignedIn:
    """Begin a session.

    Raises NotSignedIn for a wrong pair (an unknown address looks the same), TooManyRequests after
    ten wrong ones within 15 minutes, NotAllowed for somebody without a workspace.
    """
    address = email.strip().lower()
    tries = Tries.of(ctx, address, ip)
    tries.check()
    user = _find_user(ctx, address)
    known = user if user and user.is_active else None
    fits = rules.is_storable(password) and len(password) <= rules.MAX_PASSWORD
    if not is_password(password if fits else "", known.password_hash if known else None):
        tries.count()
        raise NotSignedIn(rules.message_for("wrong_credentials"), code="wrong_credentials")
    tries.forget()
    with ctx.database.unit_of_work() as session:
        place = Users(session).find_membership(known.id if known else "")
        if place is None:
            raise NotAllowed(rules.message_for("no_workspace"), code="no_workspace")
        if needs_rehash(place.user.password_hash):
            place.user.password_hash = hash_password(password)
        return begin_session(ctx, session, place, user_agent, ip)


def begin_visit(ctx: Context, email: str) -> SignedIn:
    """Begin a session for the person with that address without asking for the password.

    For commands of whoever operates the product, who could read the database as well. The caller
    ends it with ``log_out``. Raises NotFound.
    """
    person = get_user_actor(ctx, email)
    with ctx.database.unit_of_work() as session:
        place = Users(session).find_membership(person.user_id)
        if place is None:
            raise NotAllowed(rules.message_for("no_workspace"), code="no_workspace")
        return begin_session(ctx, session, place, "command line", "")


def log_out(ctx: Context, session_token: str) -> None:
    """End a session; nothing happens when it has ended already."""
    with ctx.database.unit_of_work() as session:
        Sessions(session).end(hash_token(session_token))


def actor_from_session(ctx: Context, session_token: str) -> Actor | None:
    """Who is signed in with that cookie.

    None when it is unknown, was idle for twelve hours, or began seven days ago.
    """
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        found = Sessions(session).find(hash_token(session_token))
        if found is None or found.session.expires_at <= now:
            return None
        idle = now - found.session.last_seen_at
        if idle >= IDLE:
            return None
        if idle >= _SEEN_EVERY:
            Sessions(session).touch(found.session.id, now)
        return actor_of(found.user, found.member, session_id=found.session.id)


def actor_from_token(ctx: Context, token: str) -> Actor | None:
    """Who acts through that API token; None when it is unknown or revoked."""
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        found = api_tokens.find_holder(session, hash_token(token))
        if found is None:
            return None
        last_used_at = found.token.last_used_at
        if last_used_at is None or now - last_used_at >= _SEEN_EVERY:
            api_tokens.note_use(session, found.token.id, now)
        return actor_of(found.user, found.member, scopes=_scopes(found.token.scopes))


def begin_session(
    ctx: Context, session: Session, place: Membership, user_agent: str, ip: str
) -> SignedIn:
    """Within a unit of work: sign the person in at ``place``."""
    token, now = new_token("ps"), ctx.clock.now()
    login = LoginSession(
        id=new_id("ses"),
        token_hash=hash_token(token),
        user_id=place.user.id,
        workspace_id=place.workspace.id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + ABSOLUTE,
        user_agent=user_agent[:200],
        ip=ip[:64],
    )
    Sessions(session).add(login, idle_since=now - IDLE, now=now)
    return SignedIn(token, actor_of(place.user, place.member, session_id=login.id))


def _find_user(ctx: Context, address: str) -> User | None:
    if not rules.is_storable(address):
        return None
    with ctx.database.unit_of_work() as session:
        return Users(session).find_by_email(address)


def _scopes(words: list[str] | None) -> frozenset[Permission] | None:
    return None if words is None else frozenset(p for p in Permission if p.value in words)


def _refuse_latecomer(is_taken: bool) -> None:
    if is_taken:
        raise NotAllowed(rules.message_for("sign_up_closed"), code="sign_up_closed")
