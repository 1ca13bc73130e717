"""A person's own profile, and making people on behalf of whoever runs the product."""

from dataclasses import dataclass

from sqlmodel import Session

from app.core.errors import NotFound
from app.core.passwords import hash_password, is_password
from app.db.repositories.users import Membership, Sessions, Users
from app.domain.permissions import Actor, Role
from app.services import auth_rules as rules
from app.services.context import Context
from app.services.people import actor_of, add_with_workspace, new_user


@dataclass(frozen=True, slots=True)
class Profile:
    """A person and the workspace they act in. ``timezone`` is an IANA name."""

    user_id: str
    email: str
    name: str
    timezone: str
    workspace_id: str
    workspace_name: str
    role: Role


def get_profile(ctx: Context, actor: Actor) -> Profile:
    """The actor's own profile. Raises NotFound when they left the workspace meanwhile."""
    with ctx.database.unit_of_work() as session:
        return _profile(_membership(session, actor))


def update_profile(ctx: Context, actor: Actor, *, name: str, timezone: str) -> Profile:
    """Change the actor's name and time zone. Raises InvalidInput naming what does not fit."""
    cleaned, zone = rules.clean_name(name), rules.check_timezone(timezone)
    with ctx.database.unit_of_work() as session:
        place = _membership(session, actor)
        place.user.name, place.user.timezone = cleaned, zone
        return _profile(place)


def change_password(ctx: Context, actor: Actor, *, current: str, new: str) -> None:
    """Set a new password and end the person's sessions in other browsers.

    Raises InvalidInput when ``current`` is wrong or ``new`` too short.
    """
    rules.check_password(new, "new")
    with ctx.database.unit_of_work() as session:
        place = _membership(session, actor)
        if not is_password(current, place.user.password_hash):
            raise rules.refuse("current", "wrong_password")
        place.user.password_hash = hash_password(new)
        Sessions(session).end_others(actor.user_id, actor.session_id)


def change_email(ctx: Context, actor: Actor, *, email: str, password: str) -> Profile:
    """Have the person sign in, and get their letters, with another address.

    Raises InvalidInput when ``password`` is wrong, or when the address does not fit or is taken.
    """
    address = rules.clean_email(email)
    with ctx.database.unit_of_work() as session:
        place, users = _membership(session, actor), Users(session)
        if not rules.is_storable(password) or not is_password(password, place.user.password_hash):
            raise rules.refuse("password", "wrong_password")
        users.lock_sign_up()
        holder = users.find_by_email(address)
        if holder and holder.id != actor.user_id:
            raise rules.refuse("email", "email_taken")
        place.user.email = address
        return _profile(place)


def create_user(
    ctx: Context, *, email: str, password: str, name: str = "", timezone: str = "UTC"
) -> Profile:
    """Make a person who owns a workspace of their own; for whoever runs the product.

    Raises InvalidInput when the address is taken or something does not fit.
    """
    user = new_user(ctx, email, password, name, timezone)
    with ctx.database.unit_of_work() as session:
        users = Users(session)
        users.lock_sign_up()
        if users.find_by_email(user.email):
            raise rules.refuse("email", "email_taken")
        return _profile(add_with_workspace(users, user, ctx.clock.now()))


def get_user_actor(ctx: Context, email: str) -> Actor:
    """The person with that address, as who they are in the workspace they joined first.

    Raises NotFound.
    """
    with ctx.database.unit_of_work() as session:
        users = Users(session)
        user = users.find_by_email(email.strip().lower())
        place = users.find_membership(user.id) if user else None
        if place is None:
            raise NotFound(f"Nobody signs in as {email}. Make them with `./punctual user create`.")
        return actor_of(place.user, place.member)


def _membership(session: Session, actor: Actor) -> Membership:
    place = Users(session).find_membership(actor.user_id, actor.workspace_id)
    if place is None:
        raise NotFound("You do not belong to this workspace any more. Log in again.")
    return place


def _profile(place: Membership) -> Profile:
    return Profile(
        user_id=place.user.id,
        email=place.user.email,
        name=place.user.name,
        timezone=place.user.timezone,
        workspace_id=place.workspace.id,
        workspace_name=place.workspace.name,
        role=Role(place.member.role),
    )
