"""A key for programs. Only its hash is kept."""

from datetime import datetime

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field, SQLModel

from app.db.base import created, instant


class ApiToken(SQLModel, table=True):
    __tablename__ = "api_tokens"

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", index=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE")
    name: str
    token_hash: str = Field(unique=True, repr=False)
    # Enough of the token to recognise it in a list, far too little to use it.
    hint: str
    scopes: list[str] | None = Field(default=None, sa_column=Column(ARRAY(TEXT), nullable=True))
    created_at: datetime = created()
    last_used_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)
