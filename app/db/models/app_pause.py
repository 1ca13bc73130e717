"""Until when our whole app is to leave a network alone."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db.base import instant


class AppPause(SQLModel, table=True):
    """One row for each network that ever asked for it, its sandbox apart."""

    __tablename__ = "app_pauses"

    platform: str = Field(primary_key=True)
    is_sandbox: bool = Field(default=False, primary_key=True)
    until: datetime = instant()
