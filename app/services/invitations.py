"""Joining a workspace that somebody else has, by a secret address that works once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.crypto import hash_token, new_token
from app.core.errors import FieldError, InvalidInput, NotAllowed, NotFound
from app.core.ids import new_id
from app.core.passwords import is_password
from app.db.models import Invitation, Member, User
from app.db.repositories.invitations import Invitations, find_by_token, take
from app.db.repositories.users import Membership, Users
from app.db.repositories.workspaces import workspace_of
from app.domain.permissions import Actor, Permission, Role
from app.services import audit
from app.services import auth_rules as rules
from app.services.access import require
from app.services.auth import SignedIn, begin_session
from app.services.context import Context
from app.services.people import new_user
from app.services.tries import Tries

PATH = "/signup?invitation="
OPEN_FOR = timedelta(days=7)
MOST_OPEN = 50


@dataclass(frozen=True, slots=True)
class InvitationDetails:
    """An open invitation. ``email`` empty: whoever has its address may use it, once."""

    id: str
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation, and the address that is told this once."""

    invitation: InvitationDetails
    url: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """What somebody with an invitation is told before they join."""

    workspace_name: str
    invited_by: str
    email: str
    role: Role


def invite(ctx: Context, actor: Actor, *, role: Role, email: str = "") -> NewInvitation:
    """An invitation to be ``role``, for the person with ``email`` alone where it is given.

    Raises InvalidInput when the address does not fit or signs in here already, or when too many
    are open; NotAllowed for a role above one's own.
    """
    require(actor, Permission.MANAGE_WORKSPACE)
    if role.is_above(actor.role):
        raise NotAllowed("Nobody can make somebody else more than they are themselves.")
    address = rules.clean_email(email) if email.strip() else ""
    token, now = new_token("pi"), ctx.clock.now()
    row = Invitation(
        id=new_id("inv"),
        workspace_id=actor.workspace_id,
        invited_by=actor.user_id,
        email=address,
        role=role,
        token_hash=hash_token(token),
        created_at=now,
        expires_at=now + OPEN_FOR,
    )
    with ctx.database.unit_of_work() as session:
        if address and _belongs_somewhere(Users(session), address):
            raise rules.refuse("email", "email_taken")
        invitations = Invitations(session, actor.workspace_id)
        if len(invitations.open_ones(now)) >= MOST_OPEN:
            message = "Many invitations are open already. Revoke some that nobody will use."
            raise InvalidInput(message, [FieldError("role", "too_many", message)])
        invitations.add(row)
        title = f"{address or 'Whoever has the link'}, as {role.value}"
        audit.note(session, actor, audit.Deed.INVITED, audit.Subject(), now, title=title)
    return NewInvitation(_details(row), f"{ctx.settings.public_url}{PATH}{token}")


def secret_in(url: str) -> str:
    """The secret in an invitation's address."""
    return url.partition(PATH)[2]


def list_invitations(ctx: Context, actor: Actor) -> list[InvitationDetails]:
    """The workspace's open invitations, newest first."""
    require(actor, Permission.MANAGE_WORKSPACE)
    with ctx.database.unit_of_work() as session:
        rows = Invitations(session, actor.workspace_id).open_ones(ctx.clock.now())
    return [_details(row) for row in rows]


def revoke(ctx: Context, actor: Actor, invitation_id: str) -> None:
    """Have an invitation lead nowhere from now on. Raises NotFound."""
    require(actor, Permission.MANAGE_WORKSPACE)
    with ctx.database.unit_of_work() as session:
        invitations = Invitations(session, actor.workspace_id)
        is_real = rules.is_storable(invitation_id)
        if not is_real or not invitations.revoke(invitation_id, ctx.clock.now()):
            raise NotFound("There is no such open invitation. Reload the list.")
        audit.note(session, actor, audit.Deed.UNINVITED, audit.Subject(), ctx.clock.now())


def look(ctx: Context, token: str) -> Welcome:
    """What the invitation behind ``token`` offers. Raises NotFound with the reason why it offers
    nothing (any more)."""
    with ctx.database.unit_of_work() as session:
        row = _open_one(session, token, ctx.clock.now())
        host = Users(session).find(row.invited_by)
        workspace = workspace_of(session, row.workspace_id)
        by = (host.name or host.email) if host else ""
        return Welcome(workspace.name, by, row.email, Role(row.role))


def accept(
    ctx: Context,
    token: str,
    *,
    email: str,
    password: str,
    name: str,
    timezone: str,
    user_agent: str = "",
    ip: str = "",
) -> SignedIn:
    """Join the workspace and be signed in.

    Somebody who left every workspace comes back with the password they had. Raises NotFound as
    ``look`` does, InvalidInput naming the field that does not fit, TooManyRequests after too many
    wrong passwords.
    """
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        offered = _open_one(session, token, now)
    # Hashing a password takes long: nothing is locked meanwhile.
    user = new_user(ctx, offered.email or email, password, name, timezone)
    with ctx.database.unit_of_work() as session:
        users = Users(session)
        users.lock_sign_up()
        row = take(session, hash_token(token), now) or _open_one(session, token, now)
        user = _known_or_new(users, user, password, Tries.of(ctx, user.email, ip))
        member = Member(
            workspace_id=row.workspace_id, user_id=user.id, role=row.role, created_at=now
        )
        users.join(user, member)
        place = Membership(user, member, workspace_of(session, row.workspace_id))
        signed_in = begin_session(ctx, session, place, user_agent, ip)
        title = f"As {Role(row.role).value}"
        audit.note(session, signed_in.actor, audit.Deed.JOINED, audit.Subject(), now, title=title)
    ctx.live.publish(row.workspace_id)
    return signed_in


def _known_or_new(users: Users, user: User, password: str, tries: Tries) -> User:
    known = users.find_by_email(user.email)
    if known is None:
        return user
    if users.find_membership(known.id):
        raise rules.refuse("email", "email_taken")
    tries.check()
    if not is_password(password, known.password_hash):
        tries.count()
        raise rules.refuse("password", "wrong_credentials")
    return known


def _belongs_somewhere(users: Users, address: str) -> bool:
    known = users.find_by_email(address)
    return known is not None and users.find_membership(known.id) is not None


def _open_one(session: Session, token: str, now: datetime) -> Invitation:
    row = find_by_token(session, hash_token(token)) if rules.is_storable(token) else None
    code = _why_gone(row, now)
    if row is None or code:
        raise NotFound(rules.message_for(code), code=code)
    return row


def _why_gone(row: Invitation | None, now: datetime) -> str:
    if row is None:
        return "invitation_unknown"
    if row.accepted_at:
        return "invitation_used"
    if row.revoked_at:
        return "invitation_revoked"
    return "invitation_expired" if row.expires_at <= now else ""


def _details(row: Invitation) -> InvitationDetails:
    return InvitationDetails(row.id, row.email, Role(row.role), row.created_at, row.expires_at)
