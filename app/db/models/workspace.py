"""A workspace, who belongs to it, and who is invited."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db.base import created, word
from app.domain.permissions import Role


class Workspace(SQLModel, table=True):
    __tablename__ = "workspaces"

    id: str = Field(primary_key=True)
    name: str
    lateness_limit_s: int = 2 * 60 * 60
    created_at: datetime = created()


class Member(SQLModel, table=True):
    __tablename__ = "members"

    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True, index=True)
    role: Role = word(Role)
    created_at: datetime = created()
