"""A secret address at which somebody may join a workspace. Only its hash is kept."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db.base import created, instant, word
from app.domain.permissions import Role


class Invitation(SQLModel, table=True):
    """``email``: whose it is alone; empty: whoever has the address may use it, once."""

    __tablename__ = "invitations"

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", index=True)
    invited_by: str = Field(foreign_key="users.id", ondelete="CASCADE")
    email: str = ""
    role: Role = word(Role)
    token_hash: str = Field(unique=True, repr=False)
    created_at: datetime = created()
    expires_at: datetime = instant()
    accepted_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)
