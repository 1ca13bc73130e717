"""A table of posts that somebody sent, until they confirm it."""

from datetime import datetime

from sqlalchemy import Column, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field, SQLModel

from app.db.base import created, instant


class CsvImport(SQLModel, table=True):
    """The table's text with the choices made for it; ``post_ids`` once it was confirmed."""

    __tablename__ = "csv_imports"

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", index=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE")
    name: str
    content: str = Field(repr=False)
    encoding: str
    # None: whichever splits the first record into the most columns.
    separator: str | None = None
    # Corrected cells: by the line of the row, then by what the cell holds.
    edits: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        sa_column=Column(JSONB, nullable=False, server_default=text("'{}'")),
    )
    # Numbers of columns by what they hold.
    columns: dict[str, int] = Field(sa_column=Column(JSONB, nullable=False))
    timezone: str
    date_order: str | None = None
    # For rows that name none.
    account_ids: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    post_ids: list[str] | None = Field(default=None, sa_column=Column(ARRAY(TEXT), nullable=True))
    created_at: datetime = created()
    confirmed_at: datetime | None = instant(nullable=True)
