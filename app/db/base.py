"""What every table shares."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, MetaData, String
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def utc_now() -> datetime:
    """The default of ``created_at`` columns."""
    return datetime.now(UTC)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A column holding an aware UTC instant (``timestamptz``)."""
    return Field(
        default=None if nullable else ...,
        sa_type=DateTime(timezone=True),
        nullable=nullable,
        index=index,
    )


def created() -> Any:
    """A column holding when the row was made."""
    return Field(
        default_factory=utc_now,
        sa_type=DateTime(timezone=True),
        nullable=False,
    )


def word(kind: type[StrEnum], default: StrEnum | None = None, *, index: bool = False) -> Any:
    """A column holding an enum's value as text: SQL, API and code show the same word."""
    return Field(
        default=... if default is None else default,
        sa_type=String(32),
        nullable=False,
        index=index,
        schema_extra={"enum": [member.value for member in kind]},
    )
