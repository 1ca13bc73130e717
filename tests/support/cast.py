"""The same few people in every test: an owner, an editor beside them, and an outsider."""

from dataclasses import dataclass

from sqlmodel import Session

from app.core.crypto import place_of
from app.core.ids import new_id
from app.db.models import Member, SocialAccount, User, Workspace
from app.domain.permissions import Actor, Role
from app.services.context import Context


@dataclass(frozen=True)
class Cast:
    """Actors; owner and editor share a workspace, the outsider has another."""

    context: Context
    owner: Actor
    editor: Actor
    outsider: Actor

    @classmethod
    def invite(cls, context: Context) -> "Cast":
        ours, theirs = new_id("ws"), new_id("ws")
        with context.database.unit_of_work() as session:
            session.add_all([Workspace(id=ours, name="Ours"), Workspace(id=theirs, name="Theirs")])
            session.flush()
            owner = _join(session, "olivia", ours, Role.OWNER)
            editor = _join(session, "edgar", ours, Role.EDITOR)
            outsider = _join(session, "oscar", theirs, Role.OWNER)
        return cls(context, owner, editor, outsider)

    def account(
        self, platform: str, *, actor: Actor | None = None, token: str = "token", handle: str = ""
    ) -> SocialAccount:
        """A connected sandbox account whose tokens nobody issued."""
        who = actor or self.owner
        account = SocialAccount(
            id=new_id("acc"),
            workspace_id=who.workspace_id,
            user_id=who.user_id,
            platform=platform,
            remote_id=new_id("remote"),
            handle=handle or f"@{platform}",
            display_name=platform.title(),
            is_sandbox=True,
            access_token="",
            connected_at=self.context.clock.now(),
        )
        place = place_of("social_accounts", "access_token", account.id)
        account.access_token = self.context.vault.encrypt(token, place)
        with self.context.database.unit_of_work() as session:
            session.add(account)
        return account


def _join(session: Session, name: str, workspace_id: str, role: Role) -> Actor:
    user = User(id=new_id("user"), email=f"{name}@example.com", name=name, password_hash="-")
    session.add(user)
    session.flush()
    session.add(Member(workspace_id=workspace_id, user_id=user.id, role=role))
    return Actor(user.id, workspace_id, role)
