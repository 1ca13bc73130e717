"""A person who signs in, and their sessions."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db.base import created, instant


class User(SQLModel, table=True):
    __tablename__ = "users"

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str = ""
    password_hash: str = Field(repr=False)
    timezone: str = Field(default="UTC", sa_column_kwargs={"server_default": "UTC"})
    is_active: bool = True
    created_at: datetime = created()


class LoginSession(SQLModel, table=True):
    """A browser that is signed in. Only a hash of its cookie is kept."""

    __tablename__ = "login_sessions"

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True, repr=False)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    created_at: datetime = created()
    last_seen_at: datetime = instant()
    expires_at: datetime = instant()
    user_agent: str = ""
    ip: str = ""
