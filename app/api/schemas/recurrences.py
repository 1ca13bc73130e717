"""Recurring posts, as programs send and read them."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, Field

from app.api.schemas.answers import Answer, PartOut
from app.api.schemas.drafts import ContentIn, DraftIn


class RecurrenceIn(DraftIn):
    """A post, and the rule by which it comes round."""

    rule: str = Field(
        min_length=1,
        max_length=300,
        description="An RFC 5545 rule: DAILY, WEEKLY or MONTHLY with INTERVAL, BYDAY, BYMONTHDAY, "
        "BYSETPOS, and COUNT or UNTIL.",
        examples=["FREQ=WEEKLY;BYDAY=MO,TH"],
    )
    starts_at: str = Field(
        max_length=64,
        description="From when the rule is counted, and the time of day: local in timezone, or "
        "with an offset. It is the first time itself only where the rule says so.",
        examples=["2030-03-04T09:00"],
    )
    timezone: str = Field(max_length=64, description="An IANA name: whose clock is kept.")
    others: list[ContentIn] = Field(
        default_factory=list,
        max_length=200,
        description="Posts for the same accounts that take turns with it: an evergreen list.",
    )
    gap_days: int | None = Field(
        None,
        ge=1,
        le=366,
        description="For how many days the same words are not posted again. A time at which every "
        "post of the list would come too soon is left out.",
    )


class RecurrenceOut(Answer):
    """A recurring post. ``next``: its next few times. ``post_ids``: the posts that were made for
    some weeks ahead, and those that went out."""

    id: str
    rule: Annotated[str, Field(validation_alias=AliasPath("plan", "rule"))]
    starts_at: Annotated[datetime, Field(validation_alias=AliasPath("plan", "starts_at"))]
    timezone: Annotated[str, Field(validation_alias=AliasPath("plan", "timezone"))]
    account_ids: list[str]
    entries: Annotated[
        list[list[PartOut]], Field(description="The parts of each post that takes a turn.")
    ]
    gap_days: int | None
    next: list[datetime]
    post_ids: list[str]
    stopped_at: datetime | None
    paused_at: Annotated[
        datetime | None, Field(description="Since when it rests; null: it comes round.")
    ]
    author_id: str
    created_at: datetime
    updated_at: datetime
