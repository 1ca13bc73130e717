"""One post to one account at one time, every try at it, and what went live."""

from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field, SQLModel

from app.db.base import created, instant, word
from app.domain.publication import Status

_IS_WAITING = text("status IN ('pending', 'queued', 'retrying')")
_IS_CLAIMED = text("status = 'publishing'")
_IS_OVER = text("finished_at IS NOT NULL")
_IS_OPEN = text("status IN ('publishing', 'processing', 'unconfirmed', 'queued')")
TROUBLE = text("event IN ('gave_up', 'rejected', 'needs_action', 'became_unknown', 'will_retry')")


class ScheduledPost(SQLModel, table=True):
    """Owns the state machine. Only the repository's ``claim`` and ``advance`` write ``status``.

    ``due_at`` is when the next try may begin (``scheduled_for`` at first), ``check_at`` when an
    open state is to be looked at again, ``version`` rises with every move or cancel, so that
    whatever was queued for an earlier version finds nothing to claim.
    """

    __tablename__ = "scheduled_posts"
    __table_args__ = (
        Index("ix_scheduled_posts_due_at", "due_at", postgresql_where=_IS_WAITING),
        Index(
            "ix_scheduled_posts_account_id_due_at_id",
            "account_id",
            "due_at",
            "id",
            postgresql_where=_IS_WAITING,
        ),
        Index("ix_scheduled_posts_check_at", "check_at", postgresql_where=_IS_OPEN),
        # The list of posts walks these two in order of time, from any place in it.
        Index(
            "ix_scheduled_posts_workspace_id_scheduled_for_post_id",
            "workspace_id",
            "scheduled_for",
            "post_id",
        ),
        Index(
            "ix_scheduled_posts_account_id_status_scheduled_for_post_id",
            "account_id",
            "status",
            "scheduled_for",
            "post_id",
        ),
        Index(
            "ix_scheduled_posts_workspace_id_finished_at",
            "workspace_id",
            "finished_at",
            postgresql_where=_IS_OVER,
        ),
        Index("ix_scheduled_posts_lease_token", "lease_token", postgresql_where=_IS_CLAIMED),
        UniqueConstraint("post_id", "account_id"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    user_id: str = Field(foreign_key="users.id")
    post_id: str = Field(foreign_key="posts.id", ondelete="CASCADE")
    account_id: str = Field(foreign_key="social_accounts.id")
    platform: str
    status: Status = word(Status, Status.PENDING)
    scheduled_for: datetime = instant()
    # The slot that the queue gave it. It waits in the queue for as long as both are the same.
    slot_at: datetime | None = instant(nullable=True)
    due_at: datetime = instant()
    check_at: datetime | None = instant(nullable=True)
    version: int = 1
    # Tries that counted since a person last scheduled, moved or retried it.
    attempts_used: int = 0
    # When the first of the present tries began; None before it, and while a limit holds it back.
    trying_since: datetime | None = instant(nullable=True)
    lease_token: str | None = Field(default=None, repr=False)
    lease_until: datetime | None = instant(nullable=True)
    error_code: str | None = None
    error_message: str | None = None
    # How many workers died with this post in their hands since a person last touched it.
    lost_workers: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # Which preflight was made last: 0 none, 1 a day, 2 an hour, 3 five minutes ahead.
    preflight_stage: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # What the last preflight found: field, code, message and severity of each problem.
    problems: list[dict[str, str]] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]")
    )
    # One id from the request that made it to every network call.
    correlation_id: str | None = None
    created_at: datetime = created()
    updated_at: datetime = created()
    finished_at: datetime | None = instant(nullable=True)


class PublishAttempt(SQLModel, table=True):
    """One try, kept for ever. Written before the network is called."""

    __tablename__ = "publish_attempts"
    __table_args__ = (
        UniqueConstraint("scheduled_post_id", "number"),
        UniqueConstraint("lease_token"),
        Index("ix_publish_attempts_started_at", "started_at"),
        Index(
            "ix_publish_attempts_finished_at_trouble",
            "finished_at",
            "id",
            postgresql_where=TROUBLE,
        ),
    )

    id: str = Field(primary_key=True)
    scheduled_post_id: str = Field(foreign_key="scheduled_posts.id", ondelete="CASCADE")
    number: int
    lease_token: str = Field(repr=False)
    due_at: datetime = instant()
    started_at: datetime = instant()
    # When the publish request of ``call_position`` was about to leave; None: nothing was sent.
    call_began_at: datetime | None = instant(nullable=True)
    call_position: int | None = None
    call_fingerprint: str | None = None
    # The network's ids of uploads, so that an identical request can be made again.
    call_media_ids: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(TEXT), nullable=False, server_default="{}")
    )
    late_by_ms: int | None = None
    finished_at: datetime | None = instant(nullable=True)
    event: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    detail: str | None = None
    http_status: int | None = None
    retry_at: datetime | None = instant(nullable=True)
    worker: str = ""


class PublishedPost(SQLModel, table=True):
    """A part that is live: the network's id and address of it."""

    __tablename__ = "published_posts"
    __table_args__ = (
        UniqueConstraint("scheduled_post_id", "position"),
        Index("ix_published_posts_published_at", "published_at"),
        Index(
            "ix_published_posts_workspace_id_published_at_id",
            "workspace_id",
            "published_at",
            "id",
        ),
        # A hash, because an address may be longer than a tree takes.
        Index("ix_published_posts_url", "url", postgresql_using="hash"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    user_id: str = Field(foreign_key="users.id")
    scheduled_post_id: str = Field(foreign_key="scheduled_posts.id", ondelete="CASCADE")
    account_id: str = Field(foreign_key="social_accounts.id")
    platform: str
    position: int
    platform_post_id: str
    url: str
    published_at: datetime = instant()
    # When it was taken down from here; None: it is live, as far as we know.
    removed_at: datetime | None = instant(nullable=True)
