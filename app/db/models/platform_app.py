"""An application that this product has with a network, or with one of its many servers."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db.base import created


class PlatformApp(SQLModel, table=True):
    """Typed in by an owner, or made by the product itself with a server (``host``)."""

    __tablename__ = "platform_apps"
    __table_args__ = (UniqueConstraint("workspace_id", "platform", "host"),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    platform: str
    host: str = ""
    # Which of the network's ways in it was made for; empty where there is only one.
    api_url: str = ""
    client_id: str
    # Ciphertext, bound to this row.
    client_secret: str = Field(repr=False)
    created_at: datetime = created()
    updated_at: datetime = created()
