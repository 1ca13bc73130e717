"""One connected destination: a profile or page on a network, with its encrypted tokens."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field, SQLModel

from app.db.base import created, instant, word


class AccountHealth(StrEnum):
    """Whether the account can publish, and if not, what a person must do."""

    HEALTHY = "healthy"
    RECONNECT = "reconnect"
    GRANT_PERMISSION = "grant_permission"
    SETTLE_BILLING = "settle_billing"
    DISCONNECTED = "disconnected"


class SocialAccount(SQLModel, table=True):
    __tablename__ = "social_accounts"
    __table_args__ = (
        UniqueConstraint(
            "workspace_id",
            "platform",
            "remote_id",
            "is_sandbox",
            "host",
            name="uq_social_accounts_remote_id",
        ),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    user_id: str = Field(foreign_key="users.id", index=True)
    platform: str
    remote_id: str
    handle: str
    display_name: str
    avatar_url: str | None = None
    kind: str = "profile"
    is_sandbox: bool = False
    # The base address of its server, on networks that have many; empty elsewhere.
    host: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # What its server or plan allows, as far as that differs from account to account.
    facts: dict[str, object] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default="{}")
    )
    # Ciphertext, bound to this row; empty once disconnected.
    access_token: str = Field(repr=False)
    refresh_token: str | None = Field(default=None, repr=False)
    expires_at: datetime | None = instant(nullable=True)
    refresh_expires_at: datetime | None = instant(nullable=True)
    scopes: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(TEXT), nullable=False))
    is_active: bool = True
    health: AccountHealth = word(AccountHealth, AccountHealth.HEALTHY)
    health_reason: str = ""
    # The network asked to be left alone until then.
    limited_until: datetime | None = instant(nullable=True)
    # Since when a person has it rest; None: it does not.
    paused_at: datetime | None = instant(nullable=True)
    created_at: datetime = created()
    connected_at: datetime = instant()
    last_published_at: datetime | None = instant(nullable=True)


class OAuthHandshake(SQLModel, table=True):
    """A consent under way, bound to the browser session that began it; used once."""

    __tablename__ = "oauth_handshakes"

    id: str = Field(primary_key=True)
    state_hash: str = Field(unique=True, repr=False)
    session_id: str = Field(foreign_key="login_sessions.id", ondelete="CASCADE", index=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE")
    platform: str
    is_sandbox: bool
    host: str = Field(default="", sa_column_kwargs={"server_default": ""})
    redirect_uri: str
    code_verifier: str | None = Field(default=None, repr=False)
    account_id: str | None = Field(
        default=None, foreign_key="social_accounts.id", ondelete="CASCADE"
    )
    expires_at: datetime = instant(index=True)


class ConnectChoice(SQLModel, table=True):
    """Pages and profiles that a consent gave access to, until a person has chosen among them.

    ``found`` is ciphertext: the tokens are in it. Bound to the browser session, used once.
    """

    __tablename__ = "connect_choices"

    id: str = Field(primary_key=True)
    session_id: str = Field(foreign_key="login_sessions.id", ondelete="CASCADE", index=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    platform: str
    is_sandbox: bool
    found: str = Field(repr=False)
    expires_at: datetime = instant(index=True)
